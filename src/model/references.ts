import { additionalMounts } from './additional-volumes.ts'
import { AUTHORITY_FIELD, isGiven, placesOf } from './given-authorities.ts'
import { keysOf } from './keys-of.ts'
import type { EnvVariable, NodeTemplate } from './node-template.ts'
import type { KafkaNodePoolResource, KafkaResource, KafkaUserResource, ReferredValue, Resource } from './resource.ts'
import { refKey, spaceOf } from './resource-ref.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import type { AnySensitive, Sensitive } from './sensitive.ts'

/** What a Kafka, a pool or a user names of a ConfigMap or of a Secret. */
export interface Reference {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  /** Absent: all that it has. */
  readonly key?: string
  /** What is no text of a ConfigMap is meant as well. */
  readonly isFile?: boolean
  /** It may be missing: nobody has to be told. */
  readonly optional?: boolean | undefined
  /** What becomes of what it is for where it is missing. */
  readonly use: string
  /** What becomes of it where what stands there is no text, or has a NUL character; absent: it may be anything. */
  readonly unlessText?: string
  /** Where it stands in the manifest that names it. */
  readonly path: readonly (string | number)[]
  /** Where the name and the key stand; absent: there, as `name` and `key`. */
  readonly at?: { readonly name: readonly (string | number)[]; readonly key: readonly (string | number)[] }
}

/** One that names a single entry. */
type EntryReference = Reference & { readonly key: string }

/** Everything that a manifest names, in its order. */
export function referencesOf(resource: Resource): Reference[] {
  const logging = resource.kind === 'Kafka' ? loggingReference(resource) : undefined
  return [
    ...(logging ? [logging] : []),
    ...(resource.kind === 'Kafka' ? authorityReferences(resource) : []),
    ...inTemplate(resource, ofEnvironment),
    ...pullReferences(resource),
    ...inTemplate(resource, ofVolumes),
    ...(resource.kind === 'KafkaUser' ? passwordReferences(resource) : []),
  ]
}

const pullReferences = (resource: Resource): EntryReference[] => inTemplate(resource, ofPulls)

function inTemplate<R extends Reference>(
  resource: Resource,
  find: (template: NodeTemplate | undefined, at: Reference['path']) => R[],
): R[] {
  if (resource.kind === 'Kafka') return find(resource.spec.kafka.template, ['spec', 'kafka', 'template'])
  return resource.kind === 'KafkaNodePool' ? find(resource.spec.template, ['spec', 'template']) : []
}

function ofEnvironment(template: NodeTemplate | undefined, at: Reference['path']): Reference[] {
  return (template?.kafkaContainer?.env ?? []).flatMap((variable, index) => {
    const reference = variableReference(variable)
    const use = `the variable \`${variable.name}\` stays what it was last, or is left out`
    const unlessText = `the variable \`${variable.name}\` is left out`
    const path = [
      ...at,
      'kafkaContainer',
      'env',
      index,
      'valueFrom',
      reference?.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef',
    ]
    return reference ? [{ ...reference, use, unlessText, path }] : []
  })
}

/** The key of a Secret of the type `kubernetes.io/dockerconfigjson`. */
const LOGINS = '.dockerconfigjson'

function ofPulls(template: NodeTemplate | undefined, at: Reference['path']): EntryReference[] {
  return (template?.pod?.imagePullSecrets ?? []).map(({ name }, index) => {
    const path = [...at, 'pod', 'imagePullSecrets', index]
    const use = 'images are pulled with the login from before, or without'
    return { kind: 'Secret', name, key: LOGINS, use, unlessText: 'images are pulled without it', path }
  })
}

/** Of volumes that nothing mounts nothing is read. */
function ofVolumes(template: NodeTemplate | undefined, at: Reference['path']): Reference[] {
  const mounted = new Map(additionalMounts(template).mounted.map(({ name, source }) => [name, source]))
  return [...mounted].flatMap(([volume, source]): Reference[] => {
    if (source.type !== 'files') return []
    const { kind, object: name, items, optional } = source
    const index = template?.pod?.volumes?.findIndex((each) => each.name === volume) ?? 0
    const path = [...at, 'pod', 'volumes', index, kind === 'Secret' ? 'secret' : 'configMap']
    const named = [...path, kind === 'Secret' ? 'secretName' : 'name']
    const common = { kind, name, isFile: true, optional, path } as const
    const written = template?.pod?.volumes?.[index]?.[kind === 'Secret' ? 'secret' : 'configMap']?.items ?? []
    if (items === undefined) {
      const use = `volume \`${volume}\` has what it had last, or is empty`
      return [{ ...common, use, at: { name: named, key: path } }]
    }
    return items.map((item) => ({
      ...common,
      key: item.key,
      use: `\`${item.path}\` of volume \`${volume}\` stays what it was last, or is left out`,
      at: { name: named, key: [...path, 'items', written.indexOf(item), 'key'] },
    }))
  })
}

/** Logins to registries, as the command line stores them. */
export interface PullLogin {
  /** It is another one where this is (sealed-secrets.ts). */
  readonly seal: string
  /** Absent where it is not known: in what has left the host. */
  readonly text?: Sensitive
}

/** The logins that are to be tried for its images. */
export function pullLogins(
  kafka: KafkaResource,
  pools: readonly KafkaNodePoolResource[],
  { values }: SealedSecrets,
): PullLogin[] {
  const seals = new Set([kafka, ...pools].flatMap(pullReferences).map((reference) => referredBy(kafka, reference)))
  return [...seals].flatMap((seal) => {
    if (typeof seal !== 'string') return []
    const value = values.get(seal)
    return isText(value) ? { seal, text: value } : { seal }
  })
}

const isText = (value: AnySensitive | undefined): value is Sensitive => typeof value?.reveal() === 'string'

/**
 * The ConfigMaps and Secrets that are meant by their names where something stands in this namespace: those beside it,
 * as in Kubernetes; who says no namespace stands beside everything whose name nobody else has.
 */
export function meantFrom(namespace: string | undefined, resources: readonly Resource[]): Resource[] {
  const named = Map.groupBy(resources.filter(isReferredTo), nameKey)
  return [...named.values()].flatMap((candidates) => {
    const beside = candidates.filter((each) => spaceOf(each.metadata.namespace) === spaceOf(namespace))
    const anywhere = candidates.filter(({ metadata }) => [namespace, metadata.namespace].includes(undefined))
    return beside.length > 0 ? beside : candidates.length === 1 ? anywhere : []
  })
}

/** Resources as one sees them that stands there: these, known by nothing but their names, and all others. */
export const seenFrom = (namespace: string | undefined, resources: readonly Resource[]): Resource[] => [
  ...resources.filter((each) => !isReferredTo(each)),
  ...meantFrom(namespace, resources).map(({ knownAs: _, ...each }) => each as Resource),
]

/** By kind and name alone: what a reference says of what it means. */
export const nameKey = ({ kind, metadata }: Resource): string => refKey({ kind, name: metadata.name })

const isReferredTo = ({ kind }: Resource): boolean => kind === 'ConfigMap' || kind === 'Secret'

/** Where a user's password stands; none where Drover makes one. */
export function passwordReferences({ spec }: Pick<KafkaUserResource, 'spec'>): EntryReference[] {
  const { type, password } = spec.authentication ?? {}
  if (type !== 'scram-sha-512' || password === undefined) return []
  const path = ['spec', 'authentication', 'password', 'valueFrom', 'secretKeyRef']
  const use = 'the password stays what it was last, or the user cannot log in'
  return [{ kind: 'Secret', ...password.valueFrom.secretKeyRef, use, unlessText: use, path }]
}

/** Where the authorities stand that Drover does not make. */
export function authorityReferences({ metadata, spec }: Pick<KafkaResource, 'metadata' | 'spec'>): EntryReference[] {
  const given = keysOf(AUTHORITY_FIELD).filter((which) => isGiven(spec, which))
  return given.flatMap((which) => {
    const at = ['spec', AUTHORITY_FIELD[which], 'generateCertificateAuthority']
    const use = 'the authority stays what it was last; without one no node is started'
    return placesOf(metadata.name, which).map((place) => ({
      ...place,
      ...{ use, unlessText: use, path: at, at: { name: at, key: at } },
    }))
  })
}

/** Where the value of a variable stands; undefined: nowhere else. */
export function variableReference({
  valueFrom,
}: EnvVariable): Pick<EntryReference, 'kind' | 'name' | 'key' | 'optional'> | undefined {
  const { configMapKeyRef, secretKeyRef } = valueFrom ?? {}
  if (secretKeyRef) return { kind: 'Secret', ...secretKeyRef }
  return configMapKeyRef && { kind: 'ConfigMap', ...configMapKeyRef }
}

/** Where the file stands that says how Kafka logs; undefined: nowhere else. */
export function loggingReference({ spec }: Pick<KafkaResource, 'spec'>): EntryReference | undefined {
  const { logging } = spec.kafka
  const ref = logging?.type === 'external' ? logging.valueFrom?.configMapKeyRef : undefined
  if (ref === undefined) return undefined
  const path = ['spec', 'kafka', 'logging', 'valueFrom', 'configMapKeyRef']
  return { kind: 'ConfigMap', ...ref, use: 'logging stays as it was last, or is the default', path }
}

/** What a reference comes to; undefined: it is missing. */
export const referredBy = (
  { spec }: Pick<KafkaResource, 'spec'>,
  { kind, name, key }: Pick<EntryReference, 'kind' | 'name' | 'key'>,
): ReferredValue | undefined => spec.referred?.[refKey({ kind, name })]?.[key]
