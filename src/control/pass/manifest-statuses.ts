import { findKind, isOwner, ownerOfResource, wordOf } from '../../kinds/kinds.ts'
import { meantFrom, nameKey, referencesOf } from '../../model/references.ts'
import type { ManifestProblem, ManifestSet, Resource } from '../../model/resource.ts'
import { refKey, refOf } from '../../model/resource-ref.ts'
import type { Condition, PlannedStatus } from '../../plan/ground/plan.ts'
import { declaredOwners } from '../owners.ts'

/** One line for a person: where, what, and what to write instead. */
export function describeProblem({ origin, path, message, mend }: ManifestProblem): string {
  const place = `${origin.file}:${origin.line}:${origin.column}`
  return `${place}${path ? ` ${path}` : ''}: ${message}${mend ? ` ${mend}` : ''}`
}

/** Problems of one resource, and of the file it came from, as conditions; the last good version runs on meanwhile. */
function problemConditions(
  resource: { readonly kind: string; readonly name: string; readonly file: string },
  manifests: ManifestSet,
): Condition[] {
  return manifests.problems
    .filter((problem) =>
      problem.resource
        ? problem.resource.kind === resource.kind && problem.resource.name === resource.name
        : problem.origin.file === resource.file,
    )
    .map((problem) => ({ type: 'Warning', status: 'True', reason: problem.reason, message: describeProblem(problem) }))
}

/** Adds to planned statuses what the manifests' checks found. */
export function withProblems(statuses: readonly PlannedStatus[], manifests: ManifestSet): readonly PlannedStatus[] {
  if (manifests.problems.length === 0 && !manifests.held && !manifests.overruled) return statuses
  const files = new Map(manifests.resources.map((resource) => [refKey(refOf(resource)), resource.origin.file]))
  return statuses.map((status) => {
    const file = files.get(refKey(status)) ?? ''
    const problems = problemConditions({ kind: status.kind, name: status.name, file }, manifests)
    const conditions = [...problems, ...heldCondition(status, manifests), ...overruledConditions(status, manifests)]
    return conditions.length === 0 ? status : { ...status, conditions: [...status.conditions, ...conditions] }
  })
}

/** Says that a resource is kept although it stands nowhere, why, and how to let it go. */
function heldCondition({ kind, name }: PlannedStatus, manifests: ManifestSet): Condition[] {
  const held = manifests.held?.find(({ resource }) => resource.kind === kind && resource.name === name)
  if (!held) return []
  const what = isOwner(kind) ? name : `${wordOf(kind)}/${name}`
  const message =
    `its manifest is gone, but absence proves nothing now: ${held.reason}; ${held.mend}; ` +
    `if it is to go: drover confirm ${what}`
  return [{ type: 'Warning', status: 'True', reason: 'DeletionHeld', message }]
}

/** Says that a command of before outweighs what the manifest says. */
const overruledConditions = ({ kind, name }: PlannedStatus, { overruled = [] }: ManifestSet): Condition[] =>
  overruled
    .filter(({ resource }) => resource.kind === kind && resource.name === name)
    .map(({ message }) => ({ type: 'Warning', status: 'True', reason: 'ManifestOverruled', message }))

/** Who names each ConfigMap and Secret, by what it is known by. */
function namedBy({ resources }: ManifestSet): ReadonlyMap<string, readonly string[]> {
  const pairs = resources.flatMap((each) => {
    const names = new Set(referencesOf(each).map(refKey))
    if (names.size === 0) return []
    const meant = meantFrom(each.metadata.namespace, resources).filter((one) => names.has(nameKey(one)))
    return meant.map((one) => ({ object: refKey(refOf(one)), by: refKey(refOf(each)) }))
  })
  const grouped = Map.groupBy(pairs, ({ object }) => object)
  return new Map([...grouped].map(([object, found]) => [object, found.map(({ by }) => by)]))
}

/** Who names it: of what others read there is nothing else to be said, not even that it is ready. */
function inUse(resource: Resource, names: readonly string[]): PlannedStatus {
  const condition: Condition =
    names.length > 0
      ? { type: 'InUse', status: 'True', reason: 'Named', message: `named by ${names.join(', ')}` }
      : { type: 'InUse', status: 'False', reason: 'NotNamed', message: 'nothing names it, so it has no effect' }
  return { ...refOf(resource), conditions: [condition], fields: names.length > 0 ? { namedBy: names } : {} }
}

/**
 * Statuses of resources that no pass is about: those only referred to, those not supported yet, and topics and pools
 * astray.
 */
export function statusesWithoutPass(manifests: ManifestSet): readonly PlannedStatus[] {
  const declared = new Set(declaredOwners(manifests).map(refKey))
  const named = namedBy(manifests)
  const statuses = manifests.resources.flatMap((resource): PlannedStatus[] => {
    const { kind } = resource
    const status = (condition: Condition) => [{ ...refOf(resource), conditions: [condition], fields: {} }]
    const standing = findKind(kind)?.standing
    if (standing === 'reference') return [inUse(resource, named.get(refKey(refOf(resource))) ?? [])]
    if (standing === 'known') {
      const message = `${kind} is not supported yet; nothing is done about it`
      return status({ type: 'Ready', status: 'False', reason: 'NotSupported', message })
    }
    const owner = ownerOfResource(resource)
    if (owner !== undefined && declared.has(refKey(owner))) return []
    const message = owner === undefined ? 'it names no cluster' : `there is no ${owner.kind} ${owner.name}`
    return status({ type: 'Ready', status: 'False', reason: 'ClusterMissing', message })
  })
  return withProblems(statuses, manifests)
}
