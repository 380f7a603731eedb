import { isError } from '../kinds/finding.ts'
import { isOwner } from '../kinds/kinds.ts'
import type { ManifestProblem, Resource, ResourceRef } from '../model/resource.ts'
import { type Place, placeOfMember } from './at-home.ts'
import { type Definition, problemOf } from './definition.ts'
import { knownAs } from './known-as.ts'
import type { CheckedFile } from './neighbours.ts'
import { kafkasByName } from './one-of-a-name.ts'
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
 * 5. What was in force for a Kafka goes on to be, though it says another namespace; what is new there is refused, for
 *    it may be meant for a Kafka that is yet to come.
 *
 * Of all but Kafkas:
 *
 * 6. It stands in the namespace of the Kafka it belongs to, else in its own, else in `default`. Two of one kind and
 *    name in two namespaces are two resources.
 * 7. The first of its kind and name is known by its name, whatever its namespace, and any other as `NAMESPACE/NAME`.
 *    What was known stays known as it was, so that no record passes to another.
 */

/** Files with each resource as what it is known by; those that are refused have an error. */
export function standApart(
  files: readonly CheckedFile[],
  before: readonly Standing[],
): { readonly files: readonly CheckedFile[]; readonly problems: readonly ManifestProblem[] } {
  const all = files.flatMap(({ definitions }) => definitions.map(saidBy))
  // Most people write none.
  if (![...all, ...before].some(({ namespace }) => namespace !== undefined)) return { files, problems: [] }
  const known = indexed(before)
  const kafkas = kafkasByName(all, known)
  const members = all.flatMap((said) =>
    isOwner(said.definition.ref.kind) ? [] : [{ said, place: placeOfMember(said, kafkas, known) }],
  )
  const places = new Map<Definition, Place>(members.map(({ said, place }) => [said.definition, place]))
  const names = knownAs(members, known)
  const findingOf = (definition: Definition) =>
    places.get(definition)?.finding ?? kafkas.get(definition.ref.name)?.findings.get(definition)

  const problems: ManifestProblem[] = []
  const moved = new Map<ResourceRef, ResourceRef>()
  const stood = (definition: Definition): Definition => {
    const { kind, name: ownName } = definition.ref
    const name = names.get(definition) ?? ownName
    const finding = findingOf(definition)
    if (name === ownName && !finding) return definition
    const ref = name === ownName ? definition.ref : { kind, name }
    moved.set(definition.ref, ref)
    if (finding) problems.push(problemOf(finding, ref, definition.locate(finding.path)))
    if (finding && isError(finding)) return refused({ ...definition, ref })
    const { resource } = definition
    return { ...definition, ref, ...(resource && name !== ownName && { resource: asKnown(resource, name) }) }
  }
  const apart = files.map((file): CheckedFile => {
    const definitions = file.definitions.map(stood)
    if (definitions.every((definition, index) => definition === file.definitions[index])) return file
    const told = file.problems.map((problem) => {
      const ref = problem.resource && moved.get(problem.resource)
      return ref ? { ...problem, resource: ref } : problem
    })
    return { ...file, definitions, problems: told }
  })
  return { files: apart, problems }
}

const asKnown = <R extends Resource>(resource: R, knownAs: string): R => ({ ...resource, knownAs })

/** Without what would take effect. Of a Kafka, another one has the name. */
function refused({ resource, ...rest }: Definition): Definition {
  const remains = rest.remains ?? (resource && { metadata: resource.metadata, spec: resource.spec })
  return { ...rest, ...(remains && { remains }), ...(isOwner(rest.ref.kind) && { isOther: true }) }
}
