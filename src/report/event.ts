import type { Kind } from '../model/resource.ts'

/** Kubernetes' Event, as far as it means something here. */
export interface EventRecord {
  readonly type: 'Normal' | 'Warning'
  /** CamelCase: `ContainerStarted`, `ContainerMissing`. */
  readonly reason: string
  readonly regarding: { readonly kind: Kind; readonly name: string }
  /** What was found and what was done, in one sentence. */
  readonly message: string
  readonly count: number
  /** Epoch milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
}

/** What a caller reports; equal ones are counted, not repeated. */
export type NewEvent = Omit<EventRecord, 'count' | 'firstAt' | 'lastAt'>

/** True for what a line of the event log should hold. */
export function isEventRecord(value: unknown): value is EventRecord {
  if (typeof value !== 'object' || value === null) return false
  const event: Partial<Record<keyof EventRecord, unknown>> = value
  const { regarding } = event
  return (
    typeof event.type === 'string' &&
    typeof event.reason === 'string' &&
    typeof event.message === 'string' &&
    typeof event.count === 'number' &&
    typeof event.firstAt === 'number' &&
    typeof event.lastAt === 'number' &&
    typeof regarding === 'object' &&
    regarding !== null &&
    'kind' in regarding &&
    'name' in regarding
  )
}
