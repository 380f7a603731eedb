import type { Command } from 'commander'
import { leaveRequest } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import type { ResourceRef } from '../../model/resource.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords, refKey } from '../../report/status-store.ts'
import { globalsOf } from '../globals.ts'
import { parseRef, shortRef } from '../kinds.ts'

/**
 * `drover confirm CLUSTER`: yes, it may be taken down, though its manifest is only missing. Its data stays.
 * `drover confirm KIND/NAME`: yes, that resource is gone, though nothing proves it.
 */
export function define(command: Command): void {
  command
    .argument('<cluster>', 'name of a Kafka whose manifest is gone; or KIND/NAME of another resource')
    .action(async (what: string) => {
      const ref: ResourceRef = what.includes('/') ? parseRef(what) : { kind: 'Kafka', name: what }
      const state = await openStateFolder(globalsOf(command).state, 'write')
      const record = (await readRecords(state, [ref.kind])).find((known) => refKey(known) === refKey(ref))
      const called = ref.kind === 'Kafka' ? ref.name : shortRef(ref)
      if (!record) throw new DroverError('NOT_FOUND', `there is no ${ref.kind} ${ref.name}`)
      const isHeld = record.status.conditions.some(({ reason }) => reason === 'DeletionHeld')
      if (!isHeld && (ref.kind !== 'Kafka' || record.removedAt === undefined)) {
        throw new DroverError('NOT_FOUND', `no removal of ${called} is waiting`, {
          mend: 'Remove its manifest first, or, if it was applied, use `drover delete`.',
        })
      }
      if (ref.kind === 'Kafka') {
        await leaveRequest(state, { type: 'confirm-removal', cluster: ref.name, deleteVolumes: false })
        process.stderr.write(`kafka/${ref.name} may go; its data volumes stay\n`)
      } else {
        await leaveRequest(state, { type: 'confirm-gone', ...ref })
        process.stderr.write(`${shortRef(ref)} counts as removed\n`)
      }
    })
}
