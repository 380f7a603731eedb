import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LABELS } from '../../src/model/labels.ts'
import { daemonReport, INSTANCE, isOurs, main, runningDaemon, STATE, say } from './place.ts'

const STOP_LIMIT_MS = 20_000

await main(async () => {
  const report = daemonReport()
  const pid = isOurs(report) ? runningDaemon() : undefined
  if (pid !== undefined) await stop(pid)
  // Everything bears the instance's label, and the data is to go too, so nobody has to shut down with care.
  const containers = list('ps', '--all')
  if (containers.length > 0) docker('rm', '--force', '--volumes', ...containers)
  const networks = list('network', 'ls')
  if (networks.length > 0) docker('network', 'rm', ...networks)
  const volumes = list('volume', 'ls')
  if (volumes.length > 0) docker('volume', 'rm', ...volumes)
  const removed = [
    [containers, 'containers'],
    [networks, 'network'],
    [volumes, 'volumes'],
  ] as const
  for (const [found, what] of removed) if (found.length > 0) say(`removed ${found.length} ${what}`)
  const forgot = report !== undefined && isOurs(report) && forgetState()
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

/** Only what the quickstart alone has used; what somebody applied besides is theirs. */
function forgetState(): boolean {
  if (!existsSync(STATE)) return false
  const applied = join(STATE, 'applied')
  if (existsSync(applied) && readdirSync(applied).length > 0) {
    say(`${STATE} stays: manifests were applied there by hand`)
    return false
  }
  rmSync(STATE, { recursive: true })
  say(`removed ${STATE}`)
  return true
}

function list(...words: string[]): string[] {
  return docker(...words, '--quiet', '--filter', `label=${LABELS.instance}=${INSTANCE}`)
    .split('\n')
    .filter((line) => line !== '')
}

function docker(...words: string[]): string {
  return execFileSync('docker', words, { encoding: 'utf8', maxBuffer: 16 * 1024 ** 2 })
}
