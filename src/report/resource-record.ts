import type { Kind, Origin } from '../model/resource.ts'

/** A condition as Kubernetes shows it. */
export interface StoredCondition {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
  /** ISO 8601, whole seconds; when `status` last changed. */
  readonly lastTransitionTime: string
}

export interface StoredStatus {
  readonly conditions: readonly StoredCondition[]
  /** The generation the conditions speak of; 0 before the first pass. */
  readonly observedGeneration: number
  readonly [field: string]: unknown
}

/** All that is remembered, and shown, of one resource. */
export interface ResourceRecord {
  readonly kind: Kind
  readonly name: string
  readonly namespace?: string
  /** Of a Kafka: what its manifest calls it, where that is another name than on this host. */
  readonly manifestName?: string
  readonly apiVersion: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** As in the manifest with its defaults; of a Secret only `{ keys: [...] }`. */
  readonly spec: unknown
  /** See spec-hash.ts. */
  readonly specHash: string
  /** 1 for a new resource, one more with each new spec. */
  readonly generation: number
  readonly origin?: Origin
  readonly status: StoredStatus
  /** ISO 8601; set once its manifest is gone. */
  readonly removedAt?: string
}

/** True for what a status file should hold; a field more or less of the status does not matter. */
export function isResourceRecord(value: unknown): value is ResourceRecord {
  if (!isObject(value) || !isObject(value.status)) return false
  const { kind, name, apiVersion, labels, annotations, specHash, generation, status } = value
  return (
    [kind, name, apiVersion, specHash].every((field) => typeof field === 'string') &&
    isObject(labels) &&
    isObject(annotations) &&
    Number.isInteger(generation) &&
    Array.isArray(status.conditions)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
