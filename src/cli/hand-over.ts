import { type GivenText, keepApplied, makeAppliedFolders } from '../control/applied.ts'
import { recordedStandings } from '../control/known-standings.ts'
import { declaredOwners, distinctOwners } from '../control/owners.ts'
import { hasCode } from '../errors.ts'
import { ownerOfResource } from '../kinds/kinds.ts'
import { holderOf } from '../lease/lock.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Resource } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { awaitReady, refuseToWait, tellUnready, unreadyOf } from './await-ready.ts'
import { driveClusters } from './drive-clusters.ts'
import type { Globals } from './globals.ts'

const KEPT = 'nothing was done about it yet; it is kept, and the next Drover that runs here brings it about'

export interface Given {
  readonly texts: readonly GivenText[]
  /** What these texts mean, checked. */
  readonly resources: readonly Resource[]
}

/**
 * Makes manifests part of what Drover keeps up. A running daemon takes them over; without one this works until nothing
 * is left to do. With `wait` every resource is Ready when it returns. Times in seconds.
 * @throws TIMED_OUT, BLOCKED, STATE_*, DOCKER_*
 */
export async function handOver(
  globals: Globals,
  state: StateFolder,
  { texts, resources }: Given,
  { wait, timeout }: { readonly wait: boolean; readonly timeout: number },
): Promise<void> {
  const applied = await makeAppliedFolders(state)
  const changed = await keepApplied(state, texts, resources)
  process.stderr.write(`applied ${resources.length} resources, ${changed} changed\n`)
  const daemon = holderOf(state.path)
  if (daemon) {
    process.stderr.write(`the running Drover (pid ${daemon.pid}) takes over\n`)
    if (wait) await awaitReady(state, resources, timeout, { byUs: false })
    return
  }
  const roots = applied.map((ownFolder) => ({ ownFolder }))
  const declared = new Set(declaredOwners(await readManifestsOnce(roots, () => recordedStandings(state))).map(refKey))
  const named = distinctOwners(resources.flatMap((resource) => ownerOfResource(resource) ?? []))
  const only = named.filter((owner) => declared.has(refKey(owner)))
  for (const { kind, name } of named.filter((owner) => !declared.has(refKey(owner)))) {
    process.stderr.write(
      `there is no ${kind} ${name} among what was applied; a Drover that watches its manifest takes over\n`,
    )
  }
  const tell = tellUnready()
  const unreadyNow = async () => {
    const unready = await unreadyOf(state, resources, { byUs: true })
    tell(unready)
    return unready
  }
  const isMet = async (isAtRest: boolean) => {
    const unready = await unreadyNow()
    if (isAtRest) refuseToWait(unready)
    return unready.length === 0
  }
  if (only.length > 0) {
    await driveClusters(globals, state, only, timeout, wait ? { isMet } : {}).catch(async (error: unknown) => {
      if (hasCode(error, 'DOCKER_UNREACHABLE', 'DOCKER_TIMEOUT')) process.stderr.write(`${KEPT}\n`)
      if (wait && hasCode(error, 'TIMED_OUT')) await awaitReady(state, resources, 0, { byUs: true })
      throw error
    })
  }
  if (wait) await awaitReady(state, resources, 0, { byUs: true })
  else await unreadyNow()
}
