import { annotationRequest, leaveRequest, type PersonRequest, readRequests } from '../../control/requests.ts'
import { DroverError } from '../../errors.ts'
import { holderOf } from '../../lease/lock.ts'
import type { ResourceRef } from '../../model/resource.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { readRecords, refKey } from '../../report/status-store.ts'
import type { Globals } from '../globals.ts'
import { shortRef } from '../kinds.ts'

/**
 * Lays annotations over a resource that Drover knows, for the running Drover or the next one; `done` says to the person
 * what that means. @throws NOT_FOUND
 */
export async function annotate(
  globals: Globals,
  ref: ResourceRef,
  annotations: Readonly<Record<string, string | null>>,
  done: string,
): Promise<void> {
  const state = await openStateFolder(globals.state, 'write')
  const known = (await readRecords(state)).some(
    (record) => refKey(record) === refKey(ref) && record.removedAt === undefined,
  )
  if (!known) throw new DroverError('NOT_FOUND', `there is no ${shortRef(ref)}`)
  const before = (await readRequests(state)).find(
    (request): request is Extract<PersonRequest, { type: 'annotate' }> =>
      request.type === 'annotate' && refKey(request) === refKey(ref),
  )
  await leaveRequest(state, annotationRequest(ref, { ...before?.annotations, ...annotations }))
  process.stderr.write(`${shortRef(ref)} ${done}\n`)
  if (!holderOf(state.path))
    process.stderr.write('no Drover is running on this state folder; the next one will heed it\n')
}
