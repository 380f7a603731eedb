import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shell } from '../cluster.ts'

const ROOT = new URL('../..', import.meta.url).pathname

/** Drover as it stands in some folder, ready to run. */
export interface Checkout {
  readonly path: string
  readonly drover: string
}

/** The Drover of this checkout, as it is now. */
export async function here(): Promise<Checkout> {
  return ready(ROOT)
}

/**
 * Drover as it was at a commit, in a folder of its own; `remove` takes it away again. Where the libraries were the
 * same, ours are taken.
 */
export async function checkedOut(commit: string): Promise<Checkout & { remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'drover-gate-'))
  const path = join(folder, 'before')
  await shell('git', '-C', ROOT, 'worktree', 'add', '--quiet', '--detach', path, commit)
  const lock = (root: string) => readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (lock(path) === lock(ROOT)) await shell('cp', '-al', join(ROOT, 'node_modules'), path)
  else await shell('npm', 'ci', '--prefix', path, '--loglevel=error')
  return {
    ...(await ready(path)),
    async remove() {
      await shell('git', '-C', ROOT, 'worktree', 'remove', '--force', path)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ready(path: string): Promise<Checkout> {
  const bundle = join(path, 'scripts/build/bundle.mjs')
  // There was none at first.
  if (existsSync(bundle)) await shell(process.execPath, bundle)
  return { path, drover: join(path, 'bin/drover') }
}
