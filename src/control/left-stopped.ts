import { messageOf } from '../errors.ts'
import { isOwner, OWNER_KINDS } from '../kinds/kinds.ts'
import type { Log } from '../report/log.ts'
import { readRecords } from '../report/read-records.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { OwnerRecords } from './pass/owner-records.ts'

/**
 * Says at the end which nodes are left in the middle of a restart: they were told to stop, and who was to start them
 * again ends. What cannot be read is no reason not to end.
 */
export async function tellLeftStopped(state: StateFolder, log: Log): Promise<void> {
  try {
    const records = new OwnerRecords(state)
    for (const { kind, name } of await readRecords(state, OWNER_KINDS)) {
      if (!isOwner(kind)) continue
      const { restarting = [], terminated } = await records.read({ kind, name })
      // One that was started again is on the second list no more.
      if (restarting.length === 0 || Object.keys(terminated).length === 0) continue
      log.warn({ kind, name, nodes: restarting, mend: MEND }, 'the restart of these nodes is not over')
    }
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'what was being restarted cannot be read')
  }
}

const MEND =
  'They stay stopped, or are on their way to it, until a Drover runs again: start it, or start them by `docker start`.'
