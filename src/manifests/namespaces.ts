import { isError } from '../kinds/finding.ts'
import { isOwner } from '../kinds/kinds.ts'
import { CLUSTER_LABEL, type ManifestProblem, type Resource, type ResourceRef } from '../model/resource.ts'
import { type Place, placeOfMember } from './at-home.ts'
import { type Definition, problemOf } from './definition.ts'
import { knownAs } from './known-as.ts'
import { clusterOf } from './missed-pools.ts'
import { namesOnHost } from './name-on-host.ts'
import type { CheckedFile } from './neighbours.ts'
import { oneOfEachName } from './one-of-a-name.ts'
import { indexed, type Standing, saidBy } from './standing.ts'

/*
 * Namespaces
 * ==========
 *
 * What a resource is its kind, its namespace and its name say together, as in Kubernetes. But there are manifests
 * without a namespace, to which `kubectl -n` gives one, and what runs may have been taken in when all stood in one
 * space. So nothing that is in force becomes something else, or comes to belong to something else, by its namespace
 * alone, and nothing is taken for it that only has its name.
 *
 * Of Kafkas:
 *
 * 1. One Drover has one Kafka of a name: networks, containers and volumes are named by it. Which manifest goes on with
 *    one that is in force is said by the namespace, wherever it stands; else it is one where either says none, the one
 *    in the same file first; else the one in the same file, whose namespace was edited, and that is told.
 * 2. Every other one of that name is refused. So are all, where several might be the one that is in force, or the one
 *    that is running though nothing is recorded of it. What is in force stays so.
 *
 * Of what names a Kafka in its label:
 *
 * 3. It belongs to the one of its own namespace. If it says none, to the only one there is, or else to that in
 *    `default`.
 * 4. A Kafka that says no namespace has all that name it, as long as it is the only one.
 * 5. What was in force for a Kafka goes on to be, though it says another namespace, or another Kafka has come into its
 *    own; what is new there is refused, for it may be meant for a Kafka that is yet to come.
 *
 * Of all but Kafkas:
 *
 * 6. It stands in the namespace of the Kafka it belongs to, else in its own, else in `default`. Two of one kind and
 *    name in two namespaces are two resources.
 * 7. The first of its kind and name is known by its name, whatever its namespace, and any other as `NAMESPACE/NAME`.
 *    What was known stays known as it was, so that no record passes to another.
 *
 * Of the name that a Kafka has on this host:
 *
 * 8. It is that of its manifest, or what `drover/name` says in its place. Labels name it as its manifest does. It is
 *    what a Kafka is called in rules 1 and 2, and everywhere behind all of these.
 * 9. One that is in force keeps its name: a manifest that may be its own, by namespace or by file, and says another
 *    name is refused, and whatever it may be counts as standing there. What the manifest calls it is a part of what it
 *    is.
 */

/** Files with each resource as what it is known by; those that are refused have an error. */
export function standApart(
  files: readonly CheckedFile[],
  before: readonly Standing[],
): { readonly files: readonly CheckedFile[]; readonly problems: readonly ManifestProblem[] } {
  const all = files.flatMap(({ definitions }) => definitions.map(saidBy))
  // Most people write none.
  const isApart = all.some(({ namespace, nameOnHost }) => namespace !== undefined || nameOnHost !== undefined)
  const wasApart = before.some(({ namespace, manifestName }) => namespace !== undefined || manifestName !== undefined)
  if (!isApart && !wasApart) return { files, problems: [] }
  const known = indexed(before)
  const ofKafkas = all.filter(({ definition }) => isOwner(definition.ref.kind))
  const called = namesOnHost(ofKafkas, [...known.kafkas.values()])
  const kafkas = oneOfEachName(called, known)
  const members = all.flatMap((said) =>
    isOwner(said.definition.ref.kind) ? [] : [{ said, place: placeOfMember(said, kafkas, known) }],
  )
  const places = new Map<Definition, Place>(members.map(({ said, place }) => [said.definition, place]))
  const names = new Map([
    ...knownAs(members, known),
    ...called.map(({ said, name }): [Definition, string] => [said.definition, name]),
  ])
  const calls = new Map(called.map((one) => [one.said.definition, one]))
  const findingOf = (definition: Definition) => places.get(definition)?.finding ?? kafkas.findings.get(definition)

  const problems: ManifestProblem[] = []
  const moved = new Map<ResourceRef, ResourceRef>()
  const stood = (definition: Definition): Definition[] => {
    const { kind, name: ownName } = definition.ref
    const name = names.get(definition) ?? ownName
    const finding = findingOf(definition)
    const { orElse = [], isAside = false } = calls.get(definition) ?? {}
    const isRefused = isAside || (finding !== undefined && isError(finding))
    const apart = { ...definition, ...asItStands(definition, name, places.get(definition)) }
    if (apart.ref !== definition.ref) moved.set(definition.ref, apart.ref)
    if (finding) problems.push(problemOf(finding, apart.ref, definition.locate(finding.path)))
    if (!isRefused) return [isSame(apart, definition) ? definition : apart]
    return [name, ...orElse].map((one) => refused({ ...apart, ref: one === name ? apart.ref : { kind, name: one } }))
  }
  const apart = files.map((file): CheckedFile => {
    const definitions = file.definitions.flatMap(stood)
    if (
      definitions.length === file.definitions.length &&
      definitions.every((one, at) => one === file.definitions[at])
    ) {
      return file
    }
    const told = file.problems.map((problem) => {
      const ref = problem.resource && moved.get(problem.resource)
      return ref ? { ...problem, resource: ref } : problem
    })
    return { ...file, definitions, problems: told }
  })
  return { files: apart, problems }
}

/** What is another about a definition: what it is known by, and the Kafka that its label names. */
function asItStands(definition: Definition, name: string, place: Place | undefined): Partial<Definition> {
  const { ref, resource } = definition
  if (isOwner(ref.kind)) {
    if (name === ref.name) return {}
    const called = { ref: { ...ref, name }, manifestName: ref.name }
    return { ...called, ...(resource && { resource: asCalled(resource, name) }) }
  }
  const isRenamed = name !== ref.name
  const cluster = place?.cluster
  const isElsewhere = cluster !== undefined && cluster !== clusterOf(definition)
  const labelled = resource && isElsewhere ? inCluster(resource, cluster) : resource
  return {
    ...(isRenamed && { ref: { ...ref, name } }),
    ...(isElsewhere && { cluster }),
    ...(labelled && { resource: isRenamed ? asKnown(labelled, name) : labelled }),
  }
}

const isSame = (one: Definition, other: Definition): boolean =>
  one.ref === other.ref && one.resource === other.resource && one.cluster === other.cluster

const asKnown = <R extends Resource>(resource: R, knownAs: string): R => ({ ...resource, knownAs })

const asCalled = <R extends Resource>(resource: R, name: string): R => {
  const { metadata } = resource
  return { ...resource, metadata: { ...metadata, name }, manifestName: metadata.name }
}

const inCluster = <R extends Resource>(resource: R, cluster: string): R => {
  const { metadata } = resource
  return { ...resource, metadata: { ...metadata, labels: { ...metadata.labels, [CLUSTER_LABEL]: cluster } } }
}

/** Without what would take effect. Of a Kafka, another one has the name. */
function refused({ resource, ...rest }: Definition): Definition {
  const remains = rest.remains ?? (resource && { metadata: resource.metadata, spec: resource.spec })
  return { ...rest, ...(remains && { remains }), ...(isOwner(rest.ref.kind) && { isOther: true }) }
}
