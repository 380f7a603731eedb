import { type Checked, keepGiven } from '../api/apply.ts'
import { awaitReady, refuseToWait, tellUnready, unreadyOf } from '../api/await-ready.ts'
import { keptIn } from '../api/kept.ts'
import { appliedFolders } from '../control/applied.ts'
import { recordedStandings } from '../control/known-standings.ts'
import { declaredOwners, distinctOwners } from '../control/owners.ts'
import { hasCode } from '../errors.ts'
import { ownerOfResource } from '../kinds/kinds.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import { refKey } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { driveClusters } from './drive-clusters.ts'
import type { Globals } from './globals.ts'
import { toStderr } from './to-stderr.ts'

const KEPT = 'nothing was done about it yet; it is kept, and the next Drover that runs here brings it about'

/**
 * Makes manifests part of what Drover keeps up. A running daemon takes them over; without one this works until nothing
 * is left to do. With `wait` every resource is Ready when it returns. Times in seconds.
 * @throws TIMED_OUT, BLOCKED, STATE_*, DOCKER_*
 */
export async function handOver(
  globals: Globals,
  state: StateFolder,
  given: Checked,
  { wait, timeout }: { readonly wait: boolean; readonly timeout: number },
  policy?: PolicySource,
): Promise<void> {
  const { resources } = given
  const { daemon } = await keepGiven(state, given, toStderr)
  if (daemon) {
    if (wait) await awaitReady(keptIn(state), resources, timeout, { byUs: false, tell: toStderr })
    return
  }
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const declared = new Set(declaredOwners(await readManifestsOnce(roots, () => recordedStandings(state))).map(refKey))
  const named = distinctOwners(resources.flatMap((resource) => ownerOfResource(resource) ?? []))
  const only = named.filter((owner) => declared.has(refKey(owner)))
  for (const { kind, name } of named.filter((owner) => !declared.has(refKey(owner)))) {
    toStderr(`there is no ${kind} ${name} among what was applied; a Drover that watches its manifest takes over`)
  }
  const byUs = { byUs: true, tell: toStderr }
  const tell = tellUnready(toStderr)
  const unreadyNow = async () => {
    const unready = await unreadyOf(keptIn(state), resources, { byUs: true })
    tell(unready)
    return unready
  }
  const isMet = async (isAtRest: boolean) => {
    const unready = await unreadyNow()
    if (isAtRest) refuseToWait(unready)
    return unready.length === 0
  }
  if (only.length > 0) {
    await driveClusters(globals, state, only, timeout, wait ? { isMet } : {}, policy).catch(async (error: unknown) => {
      if (hasCode(error, 'DOCKER_UNREACHABLE', 'DOCKER_TIMEOUT')) toStderr(KEPT)
      if (wait && hasCode(error, 'TIMED_OUT')) await awaitReady(keptIn(state), resources, 0, byUs)
      throw error
    })
  }
  if (wait) await awaitReady(keptIn(state), resources, 0, byUs)
  else await unreadyNow()
}
