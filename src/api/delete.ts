import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { appliedFile, dropApplied, isApplied } from '../control/applied.ts'
import { leaveRequest } from '../control/requests.ts'
import { DroverError } from '../errors.ts'
import { isOwner, KINDS, type OwnerRef } from '../kinds/kinds.ts'
import type { ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Tell } from './calls.ts'
import type { Kept } from './kept.ts'

/** What is to be taken back, and how. */
export interface Deleting {
  readonly volumes: boolean
  /** A Kafka may really be taken down. */
  readonly yes: boolean
  /** Folder in which paths of manifests begin. */
  readonly cwd: string
  readonly tell: Tell
}

const ownersIn = (refs: readonly ResourceRef[]): OwnerRef[] =>
  refs.flatMap(({ kind, name }) => (isOwner(kind) ? [{ kind, name }] : []))

/** @throws NOT_CONFIRMED when a Kafka is among what is to be deleted, and nobody said yes */
export function refuseUnconfirmed(
  refs: readonly ResourceRef[],
  { volumes, yes }: Omit<Deleting, 'cwd' | 'tell'>,
): void {
  const owners = ownersIn(refs)
  if (owners.length === 0 || yes) return
  const data = volumes ? 'with all its data' : 'its data volumes stay'
  throw new DroverError(
    'NOT_CONFIRMED',
    `this takes down ${owners.map(({ kind, name }) => `${kind} ${name}`).join(', ')}; ${data}`,
  )
}

/**
 * The opposite of apply, of what may be deleted. Returns what is to be taken down. @throws NOT_CONFIRMED for what
 * stands in a file of somebody else's, STATE_UNUSABLE
 */
export async function takeBack(
  kept: Kept,
  refs: readonly ResourceRef[],
  { volumes, cwd, tell }: Omit<Deleting, 'yes'>,
): Promise<readonly OwnerRef[]> {
  const { state } = kept
  const owners = ownersIn(refs)
  await refuseWatched(kept, refs, cwd)
  for (const ref of refs) tell(`${refKey(ref)} ${fateOf(ref, await dropApplied(state, ref))}`)
  // Only now: a confirmation that is found while the manifest is still there is void.
  for (const { name: cluster } of owners) {
    await leaveRequest(state, { type: 'confirm-removal', cluster, deleteVolumes: volumes })
  }
  return owners
}

function fateOf({ kind }: ResourceRef, dropped: boolean): string {
  if (isOwner(kind)) return 'is being taken down; `drover get` shows when it is gone'
  if (!dropped) return 'was not applied'
  const { leaves } = KINDS[kind]
  return leaves === undefined ? 'deleted' : `is not declared any more; ${leaves} stay`
}

/** What a watched file defines would be there again at the next look. @throws NOT_CONFIRMED */
async function refuseWatched({ state, records }: Kept, refs: readonly ResourceRef[], cwd: string): Promise<void> {
  const wanted = new Set(refs.map(refKey))
  for (const record of await records()) {
    if (!wanted.has(refKey(record)) || record.removedAt !== undefined) continue
    const file = record.origin?.file
    if (file === undefined || isApplied(state, file) || !existsSync(resolve(cwd, file))) continue
    const copy = await appliedFile(state, record)
    const more =
      copy === undefined ? '' : ` A copy was applied and is not in force; to be rid of that alone: rm ${copy}`
    throw new DroverError('NOT_CONFIRMED', `${refKey(record)} stands in ${file}`, {
      mend: `Remove it from that file instead.${more}`,
    })
  }
}
