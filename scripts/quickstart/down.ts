import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { appliedFolders } from '../../src/control/applied.ts'
import { DroverError } from '../../src/errors.ts'
import { LABELS } from '../../src/model/labels.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { daemonReport, INSTANCE, isOurs, main, runningDaemon, STATE, say } from './place.ts'

const STOP_LIMIT_MS = 20_000

await main(async () => {
  const report = daemonReport()
  const pid = runningDaemon()
  // What bears the instance then may be somebody's own.
  if (!isOurs(report)) {
    const sources = report?.sources.join(', ') || 'none'
    throw new DroverError('STATE_OF_ANOTHER', `${STATE} was last used with other manifests: ${sources}`, {
      mend: 'Take down what they declare with `drover delete`, remove that folder, and run this again.',
    })
  }
  if (pid !== undefined) await stop(pid)
  // Everything bears the instance's label, and the data is to go too, so nobody has to shut down with care.
  const containers = list('ps', '--all')
  if (containers.length > 0) docker('rm', '--force', '--volumes', ...containers)
  const networks = list('network', 'ls')
  if (networks.length > 0) docker('network', 'rm', ...networks)
  const volumes = list('volume', 'ls')
  // On old engines a container without that label holds each configuration; it goes with its volume.
  const holders = volumes.flatMap((volume) => idsOf(['ps', '--all'], `${LABELS.filesOf}=${volume}`))
  if (holders.length > 0) docker('rm', ...holders)
  if (volumes.length > 0) docker('volume', 'rm', ...volumes)
  const removed = [
    [containers, 'containers'],
    [networks, 'network'],
    [volumes, 'volumes'],
  ] as const
  for (const [found, what] of removed) if (found.length > 0) say(`removed ${found.length} ${what}`)
  const forgot = forgetState()
  if (pid === undefined && !forgot && removed.every(([found]) => found.length === 0))
    say('There is nothing to take away.')
})

async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM')
  const until = Date.now() + STOP_LIMIT_MS
  while (runningDaemon() === pid) {
    if (Date.now() > until) process.kill(pid, 'SIGKILL')
    await sleep(50)
  }
  say(`stopped Drover, process ${pid}`)
}

/**
 * All of it, for all that it is about is gone: what is left would tell the next quickstart of volumes that are lost,
 * and of resources that are declared twice.
 */
function forgetState(): boolean {
  if (!existsSync(STATE)) return false
  const applied = appliedFolders(new StateFolder(STATE, 'read')).flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder) : [],
  ).length
  rmSync(STATE, { recursive: true })
  const manifests = applied === 1 ? '1 manifest that was' : `${applied} manifests that were`
  say(`removed ${STATE}${applied === 0 ? '' : `, and with it ${manifests} applied there`}`)
  return true
}

function list(...words: string[]): string[] {
  return idsOf(words, `${LABELS.instance}=${INSTANCE}`)
}

function idsOf(words: readonly string[], label: string): string[] {
  return docker(...words, '--quiet', '--filter', `label=${label}`)
    .split('\n')
    .filter((line) => line !== '')
}

function docker(...words: string[]): string {
  return execFileSync('docker', words, { encoding: 'utf8', maxBuffer: 16 * 1024 ** 2 })
}
