import { ALL_DEFINED_KINDS } from '../kinds/defined-kinds.ts'
import type { CrossFinding } from '../kinds/finding.ts'
import { hasNodes, isOwner, ownerOfResource } from '../kinds/kinds.ts'
import { policyFindings } from '../kinds/policy-rules.ts'
import type { Policy } from '../model/policy.ts'
import type { ManifestProblem, Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { type Definition, problemOf } from './definition.ts'
import { tellMissedPools } from './missed-pools.ts'
import { compareOrigins, resolveDuplicates } from './resolve-duplicates.ts'

/** What was read, and what is known from before. */
export interface Read {
  readonly definitions: readonly Definition[]
  /** Resources in force, by key. */
  readonly lastGood: ReadonlyMap<string, Resource>
  /** True when a resource that is defined nowhere now must be kept all the same. */
  readonly mayStillExist: (resource: Resource) => boolean
  /** What may be asked for; absent: anything. */
  readonly policy?: Policy
}

/** What is in force now. */
export interface Settled {
  /** Sorted by kind and name. */
  readonly resources: readonly Resource[]
  readonly problems: readonly ManifestProblem[]
  /** Keys that are defined, but neither they nor a last good version can take effect. */
  readonly missing: readonly string[]
}

/**
 * Decides which version of each resource is in force: the new one when it is right by itself and fits the others, else
 * the last good one. Every round takes at least one new version out, so this ends.
 */
export function settle({ definitions, lastGood, mayStillExist, policy }: Read): Settled {
  const { chosen, problems } = resolveDuplicates(definitions, lastGood)
  const versions = new Map<string, Resource>()
  /** Keys whose version is the last good one already: there is nothing to go back to. */
  const kept = new Set<string>()
  for (const [key, resource] of lastGood) {
    if (chosen.has(key) ? chosen.get(key)?.resource : !mayStillExist(resource)) continue
    versions.set(key, resource)
    kept.add(key)
  }
  for (const [key, { resource }] of chosen) if (resource) versions.set(key, resource)

  const goBack = (key: string): void => {
    kept.add(key)
    const good = lastGood.get(key)
    if (good) versions.set(key, good)
    else versions.delete(key)
  }
  const defined = [...[...versions.values()].map(refOf), ...[...chosen.values()].map(({ ref }) => ref)]
  const clusters = new Set(defined.filter(({ kind }) => isOwner(kind)).map(({ name }) => name))
  const earlier = incumbentsFirst(lastGood)

  /** What an error would take out: nothing when only last good versions are concerned. */
  const takesOut = ({ finding, concerns, resource }: CrossFinding): string[] => {
    if (finding.severity !== 'error') return []
    const keys = concerns === 'cluster' ? membersOf(resource, versions, lastGood) : [refKey(refOf(resource))]
    return keys.filter((key) => !kept.has(key))
  }
  for (;;) {
    const all = [...versions.values()]
    const found = [...crossCheck(all, clusters, earlier), ...(policy ? policyFindings(policy, all) : [])]
    const effective = found.filter((cross) => takesOut(cross).length > 0)
    // Clusters first: a topic is judged by the brokers that stay.
    const ofClusters = effective.filter(({ concerns }) => concerns === 'cluster')
    const decisive = ofClusters.length > 0 ? ofClusters : effective
    problems.push(...(decisive.length > 0 ? decisive : found).map((cross) => locate(cross, chosen)))
    if (decisive.length === 0) break
    for (const key of decisive.flatMap(takesOut)) goBack(key)
  }
  const resources = [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, resource]) => resource)
  return {
    resources,
    problems: tellMissedPools(distinct(problems), [...chosen.values()], resources),
    missing: [...chosen.keys()].filter((key) => !versions.has(key)).sort(),
  }
}

/** A Kafka and its pools, as they are and as they were. */
function membersOf(
  kafka: Resource,
  versions: ReadonlyMap<string, Resource>,
  lastGood: ReadonlyMap<string, Resource>,
): string[] {
  const own = refKey(refOf(kafka))
  const isItsOwn = (resource: Resource) => {
    const owner = ownerOfResource(resource)
    return owner !== undefined && refKey(owner) === own
  }
  const itsNodes = [...versions, ...lastGood].filter(([, resource]) => hasNodes(resource.kind) && isItsOwn(resource))
  return [...new Set([own, ...itsNodes.map(([key]) => key)])]
}

/** Who holds a port or a topic already keeps it; among newcomers the place decides. */
function incumbentsFirst(lastGood: ReadonlyMap<string, Resource>): (a: Resource, b: Resource) => number {
  const rank = (resource: Resource) => (lastGood.has(refKey(refOf(resource))) ? 0 : 1)
  return (a, b) => rank(a) - rank(b) || compareOrigins(a, b)
}

function locate({ finding, resource }: CrossFinding, chosen: ReadonlyMap<string, Definition>): ManifestProblem {
  const ref = refOf(resource)
  const definition = chosen.get(refKey(ref))
  const isAsRead = definition?.resource === resource
  return problemOf(finding, ref, isAsRead ? definition.locate(finding.path) : { ...resource, path: finding.path })
}

/** A last good version may repeat what was said of the new one, from another line. */
function distinct(problems: readonly ManifestProblem[]): ManifestProblem[] {
  const said = new Map<string, ManifestProblem>()
  for (const problem of problems) {
    const { resource, reason, path, message, origin } = problem
    const key = JSON.stringify([resource, reason, path, reason === 'DuplicateResource' ? origin : message])
    if (!said.has(key)) said.set(key, problem)
  }
  return [...said.values()]
}

/**
 * Checks resources against one another, as their kinds have it. `earlier` orders those that claim the same thing: the
 * first keeps it. `clusters` are the names of all Kafka resources there are, also of those with errors.
 */
function crossCheck(
  resources: readonly Resource[],
  clusters: ReadonlySet<string>,
  earlier: (a: Resource, b: Resource) => number,
): CrossFinding[] {
  const ordered = [...resources].sort(earlier)
  return ALL_DEFINED_KINDS.flatMap((kind) => kind.crossCheck?.(ordered, clusters) ?? [])
}
