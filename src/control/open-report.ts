import { openEventLog } from '../report/event-log.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { openStatusStore } from '../report/status-store.ts'
import { OwnerRecords } from './pass/owner-records.ts'
import type { PassReport } from './pass/pass-runner.ts'

/** Everything passes report to, as the state folder has it. For the one Drover that holds the lock. @throws STATE_UNUSABLE */
export async function openReport(state: StateFolder, log: Log): Promise<PassReport> {
  const [events, statuses] = await Promise.all([openEventLog(state), openStatusStore(state)])
  return { log, events, statuses, records: new OwnerRecords(state) }
}
