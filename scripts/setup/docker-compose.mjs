import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached } from './cache.mjs'
import { attempt, onPath, run } from './command.mjs'
import { step } from './progress.mjs'

/** The version that is built where the plugin is not installed. */
const VERSION = 'v5.5.0'
const MODULE = `github.com/docker/compose/v5@${VERSION}`

/**
 * How docker compose is called here: the plugin, or a binary that is built once from Go modules; undefined without Go.
 */
export async function findCompose() {
  const { code } = await attempt('docker', ['compose', 'version'])
  if (code === 0) return ['docker', 'compose']
  if (!onPath('go')) return undefined
  return [
    await cached(`docker-compose/${VERSION}`, (path) => step(`Building docker compose ${VERSION}`, () => build(path))),
  ]
}

async function build(path) {
  const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', MODULE]))
  const source = mkdtempSync(join(tmpdir(), 'drover-compose-'))
  try {
    cpSync(Dir, source, { recursive: true })
    await run('chmod', ['-R', 'u+w', source])
    await run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', path, './cmd'], { cwd: source })
    chmodSync(path, 0o755)
  } finally {
    rmSync(source, { recursive: true, force: true })
  }
}
