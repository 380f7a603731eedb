import { meantFrom, nameKey, type Reference, referencesOf } from '../model/references.ts'
import type { Resource } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { AnySensitive } from '../model/sensitive.ts'
import { type CrossFinding, type Finding, warning } from './finding.ts'

/**
 * Says of what is named and is nowhere that it is missing, and of what is there and cannot be used. Never an error: a
 * neighbour that is missing costs nobody a cluster.
 */
export function referenceFindings(resources: readonly Resource[]): CrossFinding[] {
  return resources.flatMap((resource) => {
    const references = referencesOf(resource)
    if (references.length === 0) return []
    const held = new Map(meantFrom(resource.metadata.namespace, resources).map((each) => [nameKey(each), each]))
    return references
      .flatMap((reference) => {
        const found = held.get(refKey(reference))
        return [...missing(reference, found), ...unusable(reference, found)]
      })
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

/** Of what is there, and is not what a variable or a login can be. Says nothing of what it holds. */
function unusable({ kind, name, key, unlessText, path }: Reference, found: Resource | undefined): Finding[] {
  if (unlessText === undefined || (found?.kind !== 'ConfigMap' && found?.kind !== 'Secret')) return []
  const why = whyNoText(found.spec.data[key])
  if (why === undefined) return []
  // Where the name alone stands in the manifest, the key is always the same.
  const at = typeof path.at(-1) === 'number' ? path : [...path, 'key']
  const message = `Key \`${key}\` of ${kind} \`${name}\` holds ${why}: ${unlessText}.`
  const mend = `Put text into key \`${key}\` of ${kind} \`${name}\`, or name another one.`
  return [warning('ReferenceUnusable', at, message, mend)]
}

function whyNoText(held: string | AnySensitive | undefined): string | undefined {
  const value = typeof held === 'object' ? held.reveal() : held
  if (value instanceof Uint8Array) return 'bytes that are no text (UTF-8)'
  return value?.includes('\0') ? 'a NUL character' : undefined
}
