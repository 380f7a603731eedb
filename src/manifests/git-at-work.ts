import { lstat, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/**
 * The lock of git's index, which git holds while it changes a work tree and leaves behind when it is killed; undefined
 * when there is none in this folder, or it is not the top of a work tree. A work tree of its own and a submodule have a
 * file `.git` that names the folder.
 */
export async function gitLockIn(folder: string): Promise<string | undefined> {
  const git = join(folder, '.git')
  const info = await lstat(git).catch(() => undefined)
  if (!info) return undefined
  const named = info.isFile() ? /^gitdir: *(.+)$/m.exec(await readFile(git, 'utf8').catch(() => ''))?.[1] : undefined
  const lock = join(named === undefined ? git : resolve(folder, named.trim()), 'index.lock')
  return lstat(lock).then(
    () => lock,
    () => undefined,
  )
}

/** The same for a folder and all above it. */
export async function gitLockAround(folder: string): Promise<string | undefined> {
  const lock = await gitLockIn(folder)
  const above = dirname(folder)
  return lock === undefined && above !== folder ? gitLockAround(above) : lock
}
