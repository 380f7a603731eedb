import type { KafkaResource, ReferredValue, Resource } from './resource.ts'
import { refKey } from './resource-ref.ts'

/** What a Kafka or a pool names of a ConfigMap or of a Secret. */
export interface Reference {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly key: string
  /** What becomes of what it is for where it is missing. */
  readonly use: string
  /** Where it stands in the manifest that names it. */
  readonly path: readonly (string | number)[]
}

/** Everything that a manifest names, in its order. */
export function referencesOf(resource: Resource): Reference[] {
  const logging = resource.kind === 'Kafka' ? loggingReference(resource) : undefined
  return [...(logging ? [logging] : [])]
}

/** Where the file stands that says how Kafka logs; undefined: nowhere else. */
export function loggingReference({ spec }: Pick<KafkaResource, 'spec'>): Reference | undefined {
  const { logging } = spec.kafka
  const ref = logging?.type === 'external' ? logging.valueFrom?.configMapKeyRef : undefined
  if (ref === undefined) return undefined
  const path = ['spec', 'kafka', 'logging', 'valueFrom', 'configMapKeyRef']
  return { kind: 'ConfigMap', ...ref, use: 'logging stays as it was last, or is the default', path }
}

/** What a reference comes to; undefined: it is missing. */
export const referredBy = (
  { spec }: Pick<KafkaResource, 'spec'>,
  { kind, name, key }: Pick<Reference, 'kind' | 'name' | 'key'>,
): ReferredValue | undefined => spec.referred?.[refKey({ kind, name })]?.[key]
