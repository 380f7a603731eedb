import { meantFrom, nameKey, type Reference, referencesOf } from '../model/references.ts'
import type { Resource } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { type CrossFinding, type Finding, warning } from './finding.ts'

/**
 * Says of what is named and is nowhere that it is missing. Never an error: a neighbour that is missing costs nobody a
 * cluster.
 */
export function referenceFindings(resources: readonly Resource[]): CrossFinding[] {
  return resources.flatMap((resource) => {
    const references = referencesOf(resource)
    if (references.length === 0) return []
    const held = new Map(meantFrom(resource.metadata.namespace, resources).map((each) => [nameKey(each), each]))
    return references
      .flatMap((reference) => missing(reference, held.get(refKey(reference))))
      .map((finding): CrossFinding => ({ resource, concerns: 'resource', finding }))
  })
}

function missing({ kind, name, key, optional, use, path }: Reference, found: Resource | undefined): Finding[] {
  if (optional) return []
  const say = (field: string, what: string, mend: string) => [
    warning('ReferenceMissing', [...path, field], `${what}: ${use}.`, mend),
  ]
  if (found?.kind !== 'ConfigMap' && found?.kind !== 'Secret') {
    return say('name', `There is no ${kind} \`${name}\``, `Add it, with the key \`${key}\`, or correct the name.`)
  }
  if (Object.hasOwn(found.spec.data, key)) return []
  return say('key', `${kind} \`${name}\` has no key \`${key}\``, `Add it to ${kind} \`${name}\`, or correct the key.`)
}
