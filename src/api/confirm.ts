import { leaveRequest } from '../control/requests.ts'
import { readSight } from '../control/sight/read-sight.ts'
import { DroverError } from '../errors.ts'
import { shortRef } from '../kinds/kinds.ts'
import type { ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import { awaitHeed, type Confirmation, type Heeding, isWaitingToGo } from './await-heed.ts'
import type { Tell } from './calls.ts'
import type { Kept } from './kept.ts'

/** How it is told, and waited for. */
export interface Confirming extends Heeding {
  readonly tell: Tell
}

/**
 * A person's word that a cluster may be taken down though its manifest is only missing, or that another resource is
 * gone though nothing proves it. @throws NOT_FOUND, TIMED_OUT, STATE_UNUSABLE
 */
export async function confirm(kept: Kept, ref: ResourceRef, confirming: Confirming): Promise<void> {
  const record = (await kept.records([ref.kind])).find((known) => refKey(known) === refKey(ref))
  if (!record) throw new DroverError('NOT_FOUND', `there is no ${ref.kind} ${ref.name}`)
  const { nothing } = await readSight(kept.state)
  if (ref.kind === 'Kafka') await confirmRemoval(kept, record, nothing?.message, confirming)
  else await confirmGone(kept, record, nothing?.message, confirming)
  confirming.readSoon?.()
  if (nothing) confirming.tell(`${nothing.message}; it is heeded by the first one that looks`)
}

async function confirmRemoval(
  kept: Kept,
  record: ResourceRecord,
  blind: string | undefined,
  { tell, ...heeding }: Confirming,
): Promise<void> {
  const cluster = record.name
  const request = { type: 'confirm-removal', cluster, deleteVolumes: false } as const
  if (isWaitingToGo(record)) await leaveRequest(kept.state, request)
  else await haveItLookedAt(kept, request, cluster, blind, heeding)
  tell(`kafka/${cluster} may go; its data volumes stay`)
}

async function confirmGone(
  kept: Kept,
  record: ResourceRecord,
  blind: string | undefined,
  { tell, ...heeding }: Confirming,
): Promise<void> {
  const { kind, name, status } = record
  const request = { type: 'confirm-gone', kind, name } as const
  if (status.conditions.some(({ reason }) => reason === 'DeletionHeld')) await leaveRequest(kept.state, request)
  else await haveItLookedAt(kept, request, shortRef(record), blind, heeding)
  tell(`${shortRef(record)} counts as removed`)
}

/**
 * Its manifest may have been taken away a moment ago, and the daemon has not seen that yet: it has to look before the
 * confirmation means anything. One that nobody has looked at is not left lying about, for it would count on the day the
 * manifests cannot be read.
 * @throws NOT_FOUND, TIMED_OUT
 */
export async function haveItLookedAt(
  kept: Kept,
  request: Confirmation,
  what: string,
  blind: string | undefined,
  heeding: Heeding,
): Promise<void> {
  if (blind !== undefined) {
    throw new DroverError('NOT_FOUND', `no removal of ${what} is known to wait: ${blind}`, {
      mend: `Whether its manifest is gone is seen by a Drover that runs; confirm it then.`,
    })
  }
  switch (await awaitHeed(kept, request, heeding)) {
    case 'heeded':
      return
    case 'declared':
      throw new DroverError('NOT_FOUND', `no removal of ${what} is waiting: its manifest is there`, {
        mend: 'Remove its manifest first, or, if it was applied, use `drover delete`.',
      })
    case 'unanswered':
      throw new DroverError('TIMED_OUT', `the Drover on ${kept.state.path} has not looked at the manifests in time`, {
        mend: 'The confirmation was taken back. `drover get` says what keeps it; then confirm once more.',
      })
  }
}
