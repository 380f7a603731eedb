import type { Command } from 'commander'
import { ClusterRecords } from '../../control/pass/cluster-records.ts'
import { leaveRequest } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import { holderOf } from '../../lease/lock.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords } from '../../report/status-store.ts'
import { globalsOf } from '../globals.ts'

/** Conditions that only a person can end. */
const HELD: ReadonlySet<string> = new Set(['QuorumLost', 'CopiesLost'])

/** `drover give-up-records CLUSTER`: what was in its missing volumes is lost for good; it goes on, or begins anew, without it. */
export function define(command: Command): void {
  command
    .argument('<cluster>', 'name of a Kafka that is held because its volumes are missing')
    .option('--yes', 'really give the records up, for good')
    .action(async (cluster: string, options: { readonly yes?: boolean }) => {
      const state = await openStateFolder(globalsOf(command).state, 'write')
      const record = (await readRecords(state, ['Kafka'])).find(({ name }) => name === cluster)
      if (!record) throw new DroverError('NOT_FOUND', `there is no Kafka ${cluster}`)
      const held = record.status.conditions.filter(({ reason }) => HELD.has(reason ?? ''))
      const volumes = Object.keys((await new ClusterRecords(state).read(cluster)).missedVolumes).sort()
      if (held.length === 0 || volumes.length === 0) {
        throw new DroverError('NOT_FOUND', `${cluster} is not held for records that are lost`, {
          mend: `See \`drover describe kafka ${cluster}\`.`,
        })
      }
      if (!options.yes) throw new DroverError('NOT_CONFIRMED', consequence(cluster, volumes, held))
      await leaveRequest(state, { type: 'give-up-records', cluster, volumes, at: Date.now() })
      process.stderr.write(`the records of ${cluster} that were in ${volumes.join(', ')} are given up\n`)
      if (!holderOf(state.path))
        process.stderr.write('no Drover is running on this state folder; the next one will heed it\n')
    })
}

function consequence(cluster: string, volumes: readonly string[], held: readonly { readonly reason?: string }[]) {
  const all = held.some(({ reason }) => reason === 'QuorumLost')
  const what = all
    ? `every record and every topic of ${cluster}, with all data volumes that are left of it; it then begins anew, empty`
    : `what was in ${volumes.join(', ')} and nowhere else; the partitions begin anew, empty`
  return `this gives up for good ${what}`
}
