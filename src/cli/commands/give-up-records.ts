import type { Command } from 'commander'
import { OwnerRecords } from '../../control/pass/owner-records.ts'
import { leaveRequest } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import { holderOf } from '../../lease/lock.ts'
import type { GivenUp } from '../../plan/storage/given-up.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { globalsOf } from '../globals.ts'
import { addNamespaceOption, whichIn } from '../which-one.ts'

/** Conditions that only a person can end, and what is given up to end them. */
const HELD: Readonly<Record<string, GivenUp['what']>> = {
  CopiesLost: 'volumes',
  QuorumLost: 'cluster',
  QuorumNotFormed: 'cluster',
}

interface Options {
  readonly everyRecord?: boolean
  readonly yes?: boolean
}

/**
 * `drover give-up-records CLUSTER`: what is missing is lost for good; the cluster goes on, or begins anew, without it.
 */
export function define(command: Command): void {
  addNamespaceOption(command)
    .argument('<cluster>', 'name of a Kafka that is held because its volumes are missing')
    .option('--every-record', 'all that the cluster holds is meant, where no quorum can come back')
    .option('--yes', 'really give the records up, for good')
    .action(async (given: string, options: Options) => {
      const globals = globalsOf(command)
      const state = await openStateFolder(globals.state, 'write')
      const { name: cluster } = await whichIn(globals, { kind: 'Kafka', name: given })
      const record = (await readRecords(state, ['Kafka'])).find(({ name }) => name === cluster)
      if (!record) throw new DroverError('NOT_FOUND', `there is no Kafka ${cluster}`)
      const held = record.status.conditions.flatMap(({ reason }) => HELD[reason ?? ''] ?? [])
      if (held.length === 0) {
        throw new DroverError('NOT_FOUND', `${cluster} is not held for records that are lost`, {
          mend: `See \`drover describe kafka ${cluster}\`.`,
        })
      }
      const what = held.includes('cluster') ? 'cluster' : 'volumes'
      const volumes = Object.keys(
        (await new OwnerRecords(state).read({ kind: 'Kafka', name: cluster })).missedVolumes,
      ).sort()
      const lost = consequence(cluster, what, volumes)
      if (!options.yes || (what === 'cluster' && !options.everyRecord)) {
        const flags = what === 'cluster' ? '--every-record --yes' : '--yes'
        throw new DroverError('NOT_CONFIRMED', `this gives up for good ${lost}`, {
          mend: `If that is meant: \`drover give-up-records ${cluster} ${flags}\`.`,
        })
      }
      await leaveRequest(state, { type: 'give-up-records', cluster, what, volumes, at: Date.now() })
      process.stderr.write(`given up: ${lost}\n`)
      if (!holderOf(state.path)) {
        process.stderr.write('no Drover is running on this state folder; the next one will heed it\n')
      }
    })
}

const consequence = (cluster: string, what: GivenUp['what'], volumes: readonly string[]): string =>
  what === 'cluster'
    ? `every record and every topic of ${cluster}, with all data volumes that are left of it; it then begins anew, empty`
    : `what was in ${volumes.join(', ')} and nowhere else; an older copy on another broker goes on with what it has, and where there is none the partition begins anew, empty`
