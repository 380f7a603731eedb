import { error, placeOf } from '../kinds/finding.ts'
import type { ManifestProblem, Resource } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { type Definition, problemOf } from './definition.ts'

const ONE_CLUSTER = 'One Kafka has all that name it, whatever their namespace: give this one another name.'

/**
 * One definition of each resource; of several, the one in the file that is in force, else the first by place. One that
 * has been refused already comes last, and nothing more is said of it.
 */
export function resolveDuplicates(
  definitions: readonly Definition[],
  inForce: ReadonlyMap<string, Resource>,
): { chosen: ReadonlyMap<string, Definition>; problems: ManifestProblem[] } {
  const chosen = new Map<string, Definition>()
  const problems: ManifestProblem[] = []
  const byPlace = [...definitions].sort(compareOrigins)
  const incumbent = (definition: Definition) =>
    inForce.get(refKey(definition.ref))?.origin.file === definition.origin.file
  const rank = (definition: Definition) => (definition.isOther ? 2 : incumbent(definition) ? 0 : 1)
  for (const definition of byPlace.sort((a, b) => rank(a) - rank(b))) {
    const key = refKey(definition.ref)
    const first = chosen.get(key)
    if (!first) {
      chosen.set(key, definition)
      continue
    }
    if (definition.isOther) continue
    const path = ['metadata', 'name']
    const [one, other] = [first, definition].map(({ resource }) => resource?.metadata.namespace)
    const isSplit = one !== undefined && other !== undefined && one !== other
    const where = isSplit ? `in the namespaces \`${one}\` and \`${other}\`` : 'twice'
    const message = `${key} is defined ${where}: ${placeOf(first.origin)} is used, ${placeOf(definition.origin)} is not.`
    const finding = error('DuplicateResource', path, message, isSplit ? ONE_CLUSTER : 'Remove one of the two.')
    problems.push(problemOf(finding, definition.ref, definition.locate(path)))
  }
  return { chosen, problems }
}

/** By file, line and column. */
export function compareOrigins(a: Pick<Resource, 'origin'>, b: Pick<Resource, 'origin'>): number {
  if (a.origin.file !== b.origin.file) return a.origin.file < b.origin.file ? -1 : 1
  return a.origin.line - b.origin.line || a.origin.column - b.origin.column
}
