import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()
const LAUNCHER = join(process.cwd(), 'bin', 'drover')

/** A program that says how it was called. */
function fakeNode(path: string, version: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "${version} $*"; fi\n`)
  chmodSync(path, 0o755)
}

function installed(main: string): string {
  const root = join(folderPath(), 'package')
  for (const file of ['bin/drover', main]) mkdirSync(join(root, file, '..'), { recursive: true })
  copyFileSync(LAUNCHER, join(root, 'bin', 'drover'))
  writeFileSync(join(root, main), '')
  return root
}

function run(path: string, words: string[] = []): { status: number | null; stdout: string; stderr: string } {
  const PATH = `${join(folderPath(), 'path')}:/usr/bin:/bin`
  const { status, stdout, stderr } = spawnSync(path, words, { encoding: 'utf8', env: { PATH } })
  return { status, stdout, stderr }
}

describe('the launcher', () => {
  test('runs the sources of a checkout with the Node of the checkout', () => {
    const root = installed('src/cli/main.ts')
    fakeNode(join(root, 'node_modules', '.bin', 'node'), 'v24.1.0')
    fakeNode(join(folderPath(), 'path', 'node'), 'v20.0.0')
    expect(run(join(root, 'bin', 'drover'), ['get', 'a b']).stdout).toBe(
      `v24.1.0 --max-semi-space-size=2 ${root}/src/cli/main.ts get a b\n`,
    )
  })

  test('runs the bundle of a checkout until a source is newer', () => {
    const root = installed('src/cli/main.ts')
    fakeNode(join(root, 'node_modules', '.bin', 'node'), 'v24.1.0')
    for (const path of ['dist/drover.js', 'scripts/build/bundle.mjs', 'package.json', 'package-lock.json']) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), '')
    }
    const date = (path: string, seconds: number) => utimesSync(join(root, path), seconds, seconds)
    const everything = readdirSync(root, { recursive: true, encoding: 'utf8' })
    for (const path of everything) if (!path.includes('node_modules')) date(path, 1_000)
    date('dist/drover.js', 1_001)
    expect(run(join(root, 'bin', 'drover')).stdout).toContain(`${root}/dist/drover.js`)
    date('src/cli/main.ts', 1_002)
    expect(run(join(root, 'bin', 'drover')).stdout).toContain(`${root}/src/cli/main.ts`)
  })

  test('runs the bundle of an installed package with the Node on the PATH', () => {
    const root = installed('dist/drover.js')
    fakeNode(join(folderPath(), 'path', 'node'), 'v26.0.0')
    expect(run(join(root, 'bin', 'drover')).stdout).toBe(`v26.0.0 --max-semi-space-size=2 ${root}/dist/drover.js\n`)
  })

  test('finds its package behind symbolic links', () => {
    const root = installed('dist/drover.js')
    fakeNode(join(folderPath(), 'path', 'node'), 'v26.0.0')
    symlinkSync('package/bin/drover', join(folderPath(), 'relative'))
    symlinkSync(join(folderPath(), 'relative'), join(folderPath(), 'absolute'))
    expect(run(join(folderPath(), 'absolute')).stdout).toContain(`${root}/dist/drover.js`)
  })

  test('says which Node it needs when there is only an old one', () => {
    const root = installed('dist/drover.js')
    fakeNode(join(folderPath(), 'path', 'node'), 'v20.20.2')
    expect(run(join(root, 'bin', 'drover'))).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('is v20.20.2; Drover needs version 24 or newer.'),
    })
  })
})
