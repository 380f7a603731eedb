import type { Log } from '../report/log.ts'
import { readRecords } from '../report/read-records.ts'
import type { StateFolder } from '../report/state-folder.ts'

/**
 * Says at the end of a daemon which nodes it leaves on their way: one that was told to stop stays down until a Drover
 * runs again, and somebody who ends this one to do something else should know. What cannot be read is not told.
 */
export async function tellUnfinished(state: StateFolder, log: Log): Promise<void> {
  const records = await readRecords(state).catch(() => [])
  for (const { kind, name, removedAt, status } of records) {
    const roll = status.conditions.find(({ type, reason }) => type === 'RollingUpdate' && reason === 'NodeRestarting')
    if (roll && removedAt === undefined) {
      log.warn({ kind, name, roll: roll.message }, 'drover stops within a roll: a node it has stopped stays so')
    }
  }
}
