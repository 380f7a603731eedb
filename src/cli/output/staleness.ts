import { DAEMON_FILE, type DaemonReport } from '../../control/daemon-status.ts'
import { holderOf } from '../../lease/lock.ts'
import type { StateFolder } from '../../report/state-folder.ts'

/** Tells a person, on stderr, when nobody keeps up to date what is shown. @throws STATE_UNUSABLE */
export async function warnWhenNobodyLooks(state: StateFolder): Promise<void> {
  if (holderOf(state.path) === undefined) {
    process.stderr.write(`No Drover runs on ${state.path}; this is what the last one left there.\n`)
    return
  }
  const report = await state.readJson(DAEMON_FILE, isReport)
  if (report?.standby !== undefined) process.stderr.write(`The Drover on ${state.path} stands by: ${report.standby}.\n`)
}

const isReport = (value: unknown): value is DaemonReport => typeof value === 'object' && value !== null
