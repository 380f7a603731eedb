import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where things that are slow to make are kept between runs: $XDG_CACHE_HOME/drover, else ~/.cache/drover. */
export function cacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'drover')
}

/**
 * The path of a cached file or folder; `make(path)` makes it when it is not there yet. It appears whole or not at all,
 * so a run that was stopped halfway leaves nothing that the next one would believe.
 */
export async function cached(name, make, folder = cacheFolder()) {
  const path = join(folder, name)
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  const draft = mkdtempSync(`${path}.`)
  try {
    const made = join(draft, 'made')
    await make(made)
    if (!existsSync(path)) renameSync(made, path)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return path
}
