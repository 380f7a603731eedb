import { isFileName } from '../model/additional-volumes.ts'
import { meantFrom, nameKey, type Reference, referencesOf } from '../model/references.ts'
import type { ConfigMapResource, Resource, SecretResource } from '../model/resource.ts'
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
    const findings = references.flatMap((reference) => {
      const found = held.get(refKey(reference))
      return [...missing(reference, found), ...noFiles(reference, found), ...unusable(reference, found)]
    })
    return firstOfEachPlace(findings).map((finding): CrossFinding => ({ resource, concerns: 'resource', finding }))
  })
}

/** Several entries of what is missing are named at one place. */
const firstOfEachPlace = (findings: readonly Finding[]): Finding[] =>
  [...new Map(findings.toReversed().map((finding) => [JSON.stringify(finding.path), finding])).values()].reverse()

function missing(reference: Reference, found: Resource | undefined): Finding[] {
  const { kind, name, key, optional, isFile, use, path, at } = reference
  if (optional) return []
  const say = (field: 'name' | 'key', what: string, mend: string) => [
    warning('ReferenceMissing', at?.[field] ?? [...path, field], `${what}: ${use}.`, mend),
  ]
  if (found?.kind !== 'ConfigMap' && found?.kind !== 'Secret') {
    const add = key === undefined ? 'Add it' : `Add it, with the key \`${key}\``
    return say('name', `There is no ${kind} \`${name}\``, `${add}, or correct the name.`)
  }
  if (key === undefined || entryNames(found, isFile).includes(key)) return []
  return say('key', `${kind} \`${name}\` has no key \`${key}\``, `Add it to ${kind} \`${name}\`, or correct the key.`)
}

/** Keys that cannot be names of files, where all that a ConfigMap or a Secret has are the files of a volume. */
function noFiles({ kind, name, key, at, path }: Reference, found: Resource | undefined): Finding[] {
  if (key !== undefined || (found?.kind !== 'ConfigMap' && found?.kind !== 'Secret')) return []
  const keys = entryNames(found, true).filter((each) => !isFileName(each))
  if (keys.length === 0) return []
  const message = `${kind} \`${name}\` has keys that are no names of files, and are left out: ${keys.sort().join(', ')}.`
  return [warning('LeftOut', at?.name ?? path, message, 'Name them below `items`, each with a `path`.')]
}

const entryNames = ({ spec }: ConfigMapResource | SecretResource, isFile: boolean | undefined): string[] => [
  ...Object.keys(spec.data),
  ...(isFile && 'binaryData' in spec ? Object.keys(spec.binaryData ?? {}) : []),
]

/** Of what is there, and is not what a variable or a login can be. Says nothing of what it holds. */
function unusable({ kind, name, key, unlessText, path }: Reference, found: Resource | undefined): Finding[] {
  if (unlessText === undefined || key === undefined || (found?.kind !== 'ConfigMap' && found?.kind !== 'Secret'))
    return []
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
