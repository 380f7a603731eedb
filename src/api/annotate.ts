import { manifestsInForce } from '../control/in-force.ts'
import { withFurther } from '../control/overruling.ts'
import { annotationRequest, leaveRequest, readRequests, wishesIn, withdrawRequest } from '../control/requests.ts'
import { DroverError } from '../errors.ts'
import { shortRef } from '../kinds/kinds.ts'
import { holderOf } from '../lease/lock.ts'
import type { Metadata, ResourceRef } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Ask, Tell } from './calls.ts'
import type { Kept } from './kept.ts'

/**
 * Lays annotations over a resource that Drover knows, for the running Drover or the next one. @throws NOT_FOUND,
 * STATE_UNUSABLE
 */
export async function annotate(
  { state, records }: Kept,
  { ref, annotations, done }: Ask<'annotate'>,
  tell: Tell,
): Promise<void> {
  const all = await records()
  const known = all.some((record) => refKey(record) === refKey(ref) && record.removedAt === undefined)
  if (!known) throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
  const before = wishesIn(await readRequests(state)).find((request) => refKey(request) === refKey(ref))
  const wish = withFurther(before, ref, annotations, await saidByManifest(state, ref, all), Date.now())
  if (wish) await leaveRequest(state, annotationRequest(ref, wish.annotations, wish.noted))
  else if (before) await withdrawRequest(state, before)
  tell(`${shortRef(ref)} ${done}`)
  if (!holderOf(state.path)) tell(NEXT_ONE)
}

/** Of a request that nobody heeds now. */
export const NEXT_ONE = 'no Drover is running on this state folder; the next one will heed it'

/** What the manifest itself says now; undefined when that is not known: the daemon that sees the request will know. */
async function saidByManifest(
  state: StateFolder,
  ref: ResourceRef,
  records: readonly ResourceRecord[],
): Promise<Metadata['annotations'] | undefined> {
  const inForce = await manifestsInForce(state, records).catch(() => [])
  return inForce.find((resource) => refKey(refOf(resource)) === refKey(ref))?.metadata.annotations
}
