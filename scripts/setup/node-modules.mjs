import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './command.mjs'
import { step } from './progress.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Sees to it that node_modules is what package-lock.json says. */
export async function ensureNodeModules(root = ROOT) {
  if (isInstalled(readLock(join(root, 'package-lock.json')), readLock(join(root, 'node_modules/.package-lock.json')))) {
    return
  }
  await step('Installing node_modules', () =>
    run('npm', ['ci', '--loglevel=error'], { cwd: root, env: { PATH: pathOutside(root) } }),
  )
}

/**
 * Whether what npm wrote into node_modules is everything that the lock file asks for. Optional packages may be absent:
 * they are the ones made for other platforms.
 */
export function isInstalled(wanted, installed) {
  if (!wanted || !installed) return false
  return Object.entries(wanted.packages)
    .filter(([path]) => path !== '')
    .every(([path, { version, integrity, optional }]) => {
      const found = installed.packages[path]
      return found ? found.version === version && found.integrity === integrity : optional === true
    })
}

/** The PATH without our own node_modules: npm must not run on the very Node that it is about to replace. */
export function pathOutside(root, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')))
    .join(delimiter)
}

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
