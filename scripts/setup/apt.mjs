import { readFileSync } from 'node:fs'
import { onPath, run } from './command.mjs'
import { SetupError, step } from './progress.mjs'

let listsAreFresh = false

/** Whether os-release names Debian or a system made from it, where apt's packages have the names used here. */
export function isDebian(osRelease) {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease)
}

/** Whether packages can be installed here without asking anybody. */
export function canInstall() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !onPath('apt-get')) return false
  try {
    return isDebian(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

/** Installs Debian packages. @throws SetupError saying what to do where this user or system cannot */
export async function install(packages, purpose) {
  const names = packages.join(' ')
  if (!canInstall()) {
    throw new SetupError(
      `${purpose} needs: ${names}\nOn Debian or Ubuntu: sudo apt-get update && sudo apt-get install ${names}`,
    )
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await step(`Installing ${names}`, async () => {
    if (!listsAreFresh) await run('apt-get', ['update'], { env })
    listsAreFresh = true
    await run('apt-get', ['install', '-y', ...packages], { env })
  })
}
