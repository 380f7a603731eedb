import type { Command } from 'commander'
import { leaveRequest } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords } from '../../report/status-store.ts'
import { globalsOf } from '../globals.ts'

/** `drover confirm CLUSTER`: yes, it may be taken down, though its manifest is only missing. Its data stays. */
export function define(command: Command): void {
  command.argument('<cluster>', 'name of a Kafka whose manifest is gone').action(async (cluster: string) => {
    const state = await openStateFolder(globalsOf(command).state, 'write')
    const record = (await readRecords(state, ['Kafka'])).find(({ name }) => name === cluster)
    if (!record) throw new DroverError('NOT_FOUND', `there is no Kafka ${cluster}`)
    if (record.removedAt === undefined && !record.status.conditions.some(({ reason }) => reason === 'DeletionHeld')) {
      throw new DroverError('NOT_FOUND', `no removal of ${cluster} is waiting`, {
        mend: 'Remove its manifest first, or, if it was applied, use `drover delete`.',
      })
    }
    await leaveRequest(state, { type: 'confirm-removal', cluster, deleteVolumes: false })
    process.stderr.write(`kafka/${cluster} may go; its data volumes stay\n`)
  })
}
