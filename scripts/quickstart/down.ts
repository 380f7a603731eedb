import { existsSync, readdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { appliedFolders } from '../../src/control/applied.ts'
import { DroverError } from '../../src/errors.ts'
import { LABELS } from '../../src/model/labels.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { removeLabelled } from '../../test/real/docker-command.ts'
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
  const removed = await removeLabelled(`${LABELS.instance}=${INSTANCE}`)
  const found = [
    [removed.containers, 'containers'],
    [removed.networks, 'network'],
    [removed.volumes, 'volumes'],
  ] as const
  for (const [count, what] of found) if (count > 0) say(`removed ${count} ${what}`)
  const forgot = forgetState()
  if (pid === undefined && !forgot && found.every(([count]) => count === 0)) say('There is nothing to take away.')
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
