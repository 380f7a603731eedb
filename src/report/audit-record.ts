import type { Kind, ResourceRef } from '../model/resource.ts'

/** A change of the engine or of a Kafka, as a line of the audit has it. */
export interface AuditRecord {
  /** When it began, ISO 8601 in UTC. */
  readonly at: string
  /** Milliseconds until it had its answer. */
  readonly ms: number
  /** `begun`: it goes on by itself, as a pull does, and an event tells its end. */
  readonly result: 'done' | 'begun' | 'failed'
  /** Only of what failed. */
  readonly code?: string
  readonly message?: string
  /** Type of the action: `StartContainer`, `SignalContainer SIGTERM`. */
  readonly operation: string
  /** What it was done to: `container my-cluster-broker-0`. */
  readonly object: { readonly kind: string; readonly name: string }
  /** Why, in plain words. */
  readonly cause: string
  /** On whose behalf. */
  readonly regarding: { readonly kind: Kind; readonly name: string }
  readonly askedBy: AskedBy
  readonly instance: string
  /** As in the log; absent: no pass made it. */
  readonly passId?: string
  readonly drover: Author
}

/** Who wants it so. Empty: nobody says any more that the resource is to be there, nor that it is to go. */
export interface AskedBy {
  /** What stood there when it was done. */
  readonly manifest?: {
    readonly file: string
    readonly line: number
    readonly generation?: number
  }
  /** What people had asked for by commands, and was in force. */
  readonly requests?: readonly AuditedRequest[]
  /** The command that did it itself. */
  readonly command?: string
}

export interface AuditedRequest extends ResourceRef {
  /** `annotate`, `confirm-removal`, ... */
  readonly type: string
  /** Names of those that it lays over the manifest. */
  readonly annotations?: readonly string[]
}

/** The process that did it. */
export interface Author {
  readonly version: string
  readonly pid: number
  /** When it started, in the system's own terms; only ever compared. */
  readonly startTime: string
  /** Where `pid` means something. */
  readonly place: string
}

/** What a caller notes; whose audit it is adds the rest. */
export type Audited = Omit<AuditRecord, 'instance' | 'drover'>

/** True for what a line of the audit should hold, as far as it is read here. */
export function isAuditRecord(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Partial<Record<keyof AuditRecord, unknown>> = value
  const texts = [record.at, record.result, record.operation, record.cause, record.instance]
  return (
    texts.every((text) => typeof text === 'string') &&
    Number.isFinite(Date.parse(String(record.at))) &&
    typeof record.ms === 'number' &&
    isNamed(record.object) &&
    isNamed(record.regarding) &&
    typeof record.askedBy === 'object' &&
    record.askedBy !== null
  )
}

const isNamed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && 'name' in value
