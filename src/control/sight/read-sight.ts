import { OWNER_KINDS } from '../../kinds/kinds.ts'
import { holderOf, lastSignOf } from '../../lease/lock.ts'
import { isAlive } from '../../lease/process-identity.ts'
import { readRecords } from '../../report/read-records.ts'
import type { StateFolder } from '../../report/state-folder.ts'
import { DAEMON_FILE, isDaemonReport } from '../daemon-report.ts'
import { type Sight, sightOf } from './sight.ts'

/** What of a state folder's content is so now; for any process. @throws STATE_UNUSABLE */
export async function readSight(state: StateFolder): Promise<Sight> {
  const holder = holderOf(state.path)
  const signAt = lastSignOf(state.path)
  const report = await state.readJson(DAEMON_FILE, isDaemonReport)
  return sightOf({
    folder: state.path,
    ...(holder && { holder: { pid: holder.pid, isHere: isAlive(holder) === true } }),
    ...(signAt !== undefined && { signAt }),
    ...(report && { report }),
    owners: await readRecords(state, OWNER_KINDS),
    now: Date.now(),
  })
}
