import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beDaemon } from '../cli/a-daemon.ts'
import { ENGINE, openDoor } from '../cli/a-door.ts'
import { fillState } from '../cli/a-state.ts'

const ROOT = join(import.meta.dirname, '../../..')
const WATCHER = join(import.meta.dirname, 'loaded-parts.mjs')
const EXAMPLE = join(ROOT, 'manifests/quickstart')
/** Libraries that take time or memory when they are loaded. */
const COSTLY = [
  ...['@peculiar/x509', '@platformatic/kafka', 'chokidar', 'croner', 'dockerode', 'kafkajs', 'pino', 'prom-client'],
  ...['tar-stream', 'tsyringe', 'yaml'],
]
const KIB = 1024

const folder = mkdtempSync(join(tmpdir(), 'drover-bundle-'))
const dist = join(folder, 'package/dist')
const empty = join(folder, 'empty')

beforeAll(() => {
  mkdirSync(empty)
  run(process.execPath, [join(ROOT, 'scripts/build/bundle.mjs'), dist])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program in an empty folder with an empty home. */
function attempt(program: string, words: readonly string[]) {
  const env = { PATH: process.env.PATH, HOME: empty }
  return spawnSync(program, words, { cwd: empty, env, encoding: 'utf8' })
}

/** @throws what it said, when it fails */
function run(program: string, words: readonly string[]) {
  const { status, stdout, stderr } = attempt(program, words)
  if (status !== 0) throw new Error(`${[program, ...words].join(' ')}: ${stderr}`)
  return { stdout, stderr }
}

/** What a command loads of the bundle, in KiB, and of which libraries something is in it. */
async function loadedBy(words: readonly string[]): Promise<{ kib: number; libraries: string[]; said: string }> {
  const watched = ['--import', WATCHER, join(dist, 'drover.js'), ...words]
  // Not waited for by the whole process: what runs may ask something of it.
  const child = spawn(process.execPath, watched, { cwd: empty, env: { PATH: process.env.PATH, HOME: empty } })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const urls = /^LOADED (.*)$/m.exec(stderr)?.[1] ?? '[]'
  const files = (JSON.parse(urls) as string[]).map((url) => fileURLToPath(url)).filter((path) => path.startsWith(dist))
  const texts = files.map((path) => readFileSync(path, 'utf8'))
  const named = texts.flatMap((text) => [...text.matchAll(/^\/\/ .*node_modules\/((@[^/\n]+\/)?[^/\n]+)\//gm)])
  const libraries = [...new Set(named.map(([, library = '']) => library))].sort()
  return { kib: Math.ceil(texts.join('').length / KIB), libraries, said: stdout + stderr }
}

describe('the bundle', () => {
  test.each([
    { words: ['--version'], kib: 150, costly: [] },
    { words: ['--help'], kib: 150, costly: [] },
    { words: ['get'], kib: 200, costly: [] },
    { words: ['events'], kib: 200, costly: [] },
    { words: ['validate', '-f', EXAMPLE], kib: 800, costly: ['croner', 'yaml'] },
    {
      words: ['plan', '-f', EXAMPLE, '--docker', 'unix:///nowhere'],
      kib: 1600,
      costly: ['croner', 'dockerode', 'tar-stream', 'yaml'],
    },
  ])('`drover $words.0` loads no more than it needs', async ({ words, kib, costly }) => {
    const loaded = await loadedBy(words)
    expect(loaded.libraries.filter((library) => COSTLY.includes(library))).toEqual(costly)
    expect(loaded.kib).toBeLessThan(kib)
  })

  test('has no part that cannot be loaded', () => {
    const parts = readdirSync(join(dist, 'parts')).map((name) => JSON.stringify(join(dist, 'parts', name)))
    expect(parts.length).toBeGreaterThan(50)
    const script = `for (const part of [${parts}]) await import(part)`
    expect(run(process.execPath, ['--input-type=module', '--eval', script]).stderr).toBe('')
  })

  test.each([
    { words: ['apply', '-f', EXAMPLE], kib: 200, says: 'applied' },
    { words: ['apply', '--dry-run', '-f', EXAMPLE, '--docker', ENGINE.path], kib: 200, says: 'Kafka/quickstart: ' },
    { words: ['plan', '-f', EXAMPLE, '--docker', ENGINE.path], kib: 200, says: 'Kafka/quickstart: ' },
    { words: ['plan', '--docker', ENGINE.path], kib: 200, says: 'Nothing to plan' },
    { words: ['pause', 'kafka/my-cluster'], kib: 200, says: 'is left alone' },
    { words: ['restart', 'my-cluster'], kib: 200, says: 'restarts its nodes' },
    { words: ['delete', 'kafkatopic', 'orders'], kib: 200, says: 'was not applied' },
  ])('`drover $words.0` beside a daemon leaves to it what is costly', async ({ words, kib, says }) => {
    const state = mkdtempSync(join(folder, 'state-'))
    await fillState(state)
    await beDaemon(state)
    await openDoor(state)
    const loaded = await loadedBy([...words, '--state', state])
    expect(loaded.said).toContain(says)
    expect(loaded.libraries.filter((library) => COSTLY.includes(library))).toEqual([])
    expect(loaded.kib).toBeLessThan(kib)
  })

  test('runs from an empty folder, installed from what `npm pack` makes, and brings no other package', () => {
    for (const path of ['package.json', 'bin', 'LICENSE', 'README.md', 'manifests', 'deploy/compose.yaml']) {
      cpSync(join(ROOT, path), join(folder, 'package', path), { recursive: true })
    }
    run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, join(folder, 'package')])
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? ''
    run('npm', ['install', '--offline', '--no-audit', '--prefix', empty, join(folder, tarball)])
    expect(readdirSync(join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['drover'])
    const drover = join(empty, 'node_modules/.bin/drover')
    expect(run(drover, ['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(run(drover, ['validate', '-f', EXAMPLE]).stderr).toContain('errors: 0')
  })

  test('names who made what is in it', () => {
    const licences = readFileSync(join(dist, 'LICENCES.txt'), 'utf8')
    for (const library of ['dockerode', 'kafkajs', 'yaml', 'pino', '@platformatic/kafka', 'chokidar']) {
      expect(licences).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+, `, 'm'))
    }
    expect(licences).not.toMatch(/^(ssh2|ajv|@grpc)/m)
  })
})
