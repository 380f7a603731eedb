import { DroverError } from '../errors.ts'
import { OWNER_KINDS, type OwnerRef } from '../kinds/kinds.ts'
import type { ManifestSet } from '../model/resource.ts'
import type { Plan } from '../plan/ground/plan.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { withSecrets } from './keep-secrets.ts'
import { NamedSecrets } from './named-secrets.ts'
import { declaredOwners, distinctOwners } from './owners.ts'
import { OwnerRecords } from './pass/owner-records.ts'
import type { EngineTools } from './pass/pass-tools.ts'
import { readRequests, withRequests } from './requests.ts'
import type { ObservedPass } from './subjects/subject.ts'
import { existingOwners, subjectOf } from './subjects.ts'

interface Scope {
  /** The manifests are all there are, so what is declared by none of them counts as removed. */
  readonly whole: boolean
  readonly sources: readonly string[]
  readonly signal: AbortSignal
  /** What is known of every resource; absent: what the state folder says. */
  readonly records?: readonly ResourceRecord[]
}

/**
 * What Drover would do now, and nothing else: changes neither the engine nor the state folder.
 * @throws DOCKER_*, STATE_UNUSABLE
 */
export async function planOnce(
  tools: EngineTools,
  state: StateFolder,
  manifests: ManifestSet,
  scope: Scope,
): Promise<Plan[]> {
  return (await observeOnce(tools, state, manifests, scope)).map(({ plan }) => plan)
}

/** The same, each plan with all that it is made of. @throws DOCKER_*, STATE_UNUSABLE */
export async function observeOnce(
  tools: EngineTools,
  state: StateFolder,
  manifests: ManifestSet,
  scope: Scope,
): Promise<ObservedPass[]> {
  return Promise.all((await observeEach(tools, state, manifests, scope)).map(({ pass }) => pass))
}

/** An owner that is looked at. */
export interface Look {
  readonly owner: OwnerRef
  readonly pass: Promise<ObservedPass>
}

/** The same, owner by owner, so that one of which nothing can be seen hides no other. Sorted by kind, then name. */
export async function observeEach(
  tools: EngineTools,
  state: StateFolder,
  manifests: ManifestSet,
  { whole, sources, signal, ...given }: Scope,
): Promise<Look[]> {
  const requests = await readRequests(state)
  const records = given.records ?? (await readRecords(state))
  const ownerRecords = new OwnerRecords(state)
  const declared = declaredOwners(manifests)
  const existing = await existingOwners(tools, signal)
  const owners = whole ? [...declared, ...existing] : declared
  if (owners.length === 0 && !whole) {
    throw new DroverError('NOT_FOUND', `there is no ${OWNER_KINDS.join(' and no ')} in these manifests`)
  }
  const wished = { ...manifests, resources: withRequests(manifests.resources, requests) }
  const known = { manifests: wished, requests, existing, records, sources }
  const own = withSecrets(tools, state)
  const named = new NamedSecrets(state, { mayWrite: false })
  const look = async (owner: OwnerRef): Promise<ObservedPass> => {
    const recorded = await ownerRecords.read(owner)
    const secrets = await named.knownTo(owner, wished.resources, recorded)
    return subjectOf(owner).observe(own, owner.name, { ...known, ...secrets }, recorded, signal)
  }
  return distinctOwners(owners).map((owner) => ({ owner, pass: look(owner) }))
}
