import { openEventLog } from '../report/event-log.ts'
import type { Log } from '../report/log.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { openStatusStore } from '../report/status-store.ts'
import { NamedSecrets } from './named-secrets.ts'
import { OwnerRecords } from './pass/owner-records.ts'
import type { PassReport } from './pass/pass-runner.ts'

/**
 * Everything passes report to, as the state folder has it. For the one Drover that holds the lock; it may have stood by
 * for long, beside one that died while it wrote.
 * @throws STATE_UNUSABLE, STATE_NEWER
 */
export async function openReport(state: StateFolder, log: Log): Promise<PassReport> {
  await state.sweep()
  const [events, statuses] = await Promise.all([openEventLog(state), openStatusStore(state)])
  return {
    log,
    events,
    statuses,
    records: new OwnerRecords(state),
    secrets: new NamedSecrets(state, { mayWrite: true }),
  }
}
