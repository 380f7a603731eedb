import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { loggingReference, type Reference, referencesOf } from '../../model/references.ts'
import type { KafkaResource, Referred, ReferredValue, Resource } from '../../model/resource.ts'
import { refKey, refOf } from '../../model/resource-ref.ts'
import type { SealedSecrets } from '../../model/sealed-secrets.ts'
import type { DeclaredSpec } from './declared-spec.ts'

/**
 * What of ConfigMaps and Secrets is in force
 * ==========================================
 *
 * What manifests name of them becomes a part of what the cluster is to be, so that another content is another spec: it
 * takes a restart by the rules of any, one that nodes die of is put back, and one that nobody names is none.
 *
 * 1. A value that is there is in force.
 * 2. One that is missing stays what it was when every node was last up with it: that a neighbour is gone proves nothing
 *    about what nodes need.
 * 3. Logging of which the file is missing, and was never there, stays as a whole as it was last.
 * 4. What was never there is left out, and so is what is `optional` and missing now.
 */
export function withReferences(
  { kafka, pools }: DeclaredSpec,
  { resources, secrets }: { readonly resources: readonly Resource[]; readonly secrets?: SealedSecrets },
  { lastGood }: Pick<RecordedCluster, 'lastGood'>,
): KafkaResource {
  // Of all there is in the namespace, topics of other clusters too, few are ConfigMaps.
  const held = new Map(
    resources.filter(({ kind }) => kind === 'ConfigMap').map((resource) => [refKey(refOf(resource)), resource]),
  )
  const lookUp = ({ kind, name, key, optional, isFile = false }: Reference): Referred[string] => {
    const object = refKey({ kind, name })
    const values = kind === 'Secret' ? secrets?.seals[object] : valuesOf(held.get(object), isFile)
    const before = optional ? undefined : lastGood?.kafka.referred?.[object]
    if (key === undefined) return values ?? before ?? {}
    const value = values?.[key] ?? before?.[key]
    return value === undefined ? {} : { [key]: value }
  }
  const isThere = (reference: Reference): boolean => Object.keys(lookUp(reference)).length > 0
  const declared = withLogging(kafka, isThere, lastGood?.kafka.kafka.logging)
  const referred: Record<string, Record<string, ReferredValue>> = {}
  for (const reference of [declared, ...pools].flatMap(referencesOf)) {
    const values = lookUp(reference)
    if (Object.keys(values).length === 0) continue
    const object = refKey(reference)
    referred[object] = { ...referred[object], ...values }
  }
  return Object.keys(referred).length === 0 ? declared : { ...declared, spec: { ...declared.spec, referred } }
}

/** Undefined: it is missing. */
function valuesOf(resource: Resource | undefined, isFile: boolean): Referred[string] | undefined {
  if (resource?.kind !== 'ConfigMap') return undefined
  const { data, binaryData = {} } = resource.spec
  if (!isFile) return data
  const bytes = Object.entries(binaryData).map(([key, base64]) => [key, { base64 }] as const)
  return { ...Object.fromEntries(bytes), ...data }
}

type Logging = KafkaResource['spec']['kafka']['logging']

function withLogging(
  declared: KafkaResource,
  isThere: (reference: Reference) => boolean,
  before: Logging,
): KafkaResource {
  const reference = loggingReference(declared)
  if (reference === undefined || isThere(reference)) return declared
  const { logging: _, ...kafka } = declared.spec.kafka
  return { ...declared, spec: { ...declared.spec, kafka: { ...kafka, ...(before && { logging: before }) } } }
}
