import { OwnerRecords } from '../control/pass/owner-records.ts'
import { leaveRequest } from '../control/requests.ts'
import { DroverError } from '../errors.ts'
import { holderOf } from '../lease/lock.ts'
import type { GivenUp } from '../plan/storage/given-up.ts'
import { NEXT_ONE } from './annotate.ts'
import type { Ask, Tell } from './calls.ts'
import type { Kept } from './kept.ts'

/** Conditions that only a person can end, and what is given up to end them. */
const HELD: Readonly<Record<string, GivenUp['what']>> = {
  CopiesLost: 'volumes',
  QuorumLost: 'cluster',
  QuorumNotFormed: 'cluster',
}

/** A person's word that what is missing of a cluster is lost. @throws NOT_FOUND, NOT_CONFIRMED, STATE_UNUSABLE */
export async function giveUpRecords(
  { state, records }: Kept,
  { cluster, everyRecord, yes }: Ask<'give-up-records'>,
  tell: Tell,
): Promise<void> {
  const record = (await records(['Kafka'])).find(({ name }) => name === cluster)
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
  if (!yes || (what === 'cluster' && !everyRecord)) {
    const flags = what === 'cluster' ? '--every-record --yes' : '--yes'
    throw new DroverError('NOT_CONFIRMED', `this gives up for good ${lost}`, {
      mend: `If that is meant: \`drover give-up-records ${cluster} ${flags}\`.`,
    })
  }
  await leaveRequest(state, { type: 'give-up-records', cluster, what, volumes, at: Date.now() })
  tell(`given up: ${lost}`)
  if (!holderOf(state.path)) tell(NEXT_ONE)
}

const consequence = (cluster: string, what: GivenUp['what'], volumes: readonly string[]): string =>
  what === 'cluster'
    ? `every record and every topic of ${cluster}, with all data volumes that are left of it; it then begins anew, empty`
    : `what was in ${volumes.join(', ')} and nowhere else; an older copy on another broker goes on with what it has, and where there is none the partition begins anew, empty`
