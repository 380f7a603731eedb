import { setTimeout as sleep } from 'node:timers/promises'
import { DAEMON_FILE, type DaemonReport, isDaemonReport } from '../../../src/control/daemon-report.ts'
import { acquireLock } from '../../../src/lease/lock.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'

/** What a daemon that is this very process says of itself: it has looked at `my-cluster`, and sees everything. */
export const aReport = (more: Partial<DaemonReport> = {}): DaemonReport => ({
  pid: process.pid,
  startedAt: new Date(Date.now() - 60_000).toISOString(),
  version: '0',
  sources: [],
  clusters: { 'my-cluster': 'settled' },
  problems: [],
  ...more,
})

let release = (): void => undefined
afterEach(() => release())

/** Makes this process the daemon of a state folder until the end of the test; once more, and it says something else. */
export async function beDaemon(path: string, more: Partial<DaemonReport> = {}): Promise<void> {
  const state = await openStateFolder(path, 'write')
  release()
  release = acquireLock(state.path).release
  await state.writeJson(DAEMON_FILE, aReport(more))
}

const GIVE_UP_MS = 20_000
const LOOK_EVERY_MS = 50

/** Waits until the daemon of a state folder says so in `daemon.json`. */
export async function daemonSays(path: string, isSo: (report: DaemonReport) => boolean): Promise<DaemonReport> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    const report = await (await openStateFolder(path, 'read')).readJson(DAEMON_FILE, isDaemonReport)
    if (report && isSo(report)) return report
  }
  throw new Error('the daemon does not say it')
}
