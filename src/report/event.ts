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
