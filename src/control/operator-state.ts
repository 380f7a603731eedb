import type { OwnerRef } from '../kinds/kinds.ts'
import { refKey } from '../model/resource-ref.ts'
import type { StatusStore } from '../report/status-store.ts'
import type { Declarations } from './declarations.ts'
import type { Schedule } from './queue/schedule.ts'

/** `certificatesEnd`: when the first of its certificates ends. */
interface OwnerState {
  readonly owner: OwnerRef
  readonly serves: boolean
  readonly certificatesEnd?: number
}

/** What an operator is about, to be asked at any time. Times are epoch milliseconds. */
export interface OperatorState {
  /** How many owners wait for a worker. */
  readonly queued: number
  /** Passes under way: since when, by owner. */
  readonly passes: ReadonlyMap<string, number>
  /** All owners that are known. */
  readonly owners: readonly OwnerState[]
  /** When the manifests were last read; undefined: not yet. */
  readonly readAt: number | undefined
  /** When the engine last said what there is; undefined: not yet. */
  readonly resyncedAt: number | undefined
}

/** What an operator knows. */
interface Knowing {
  readonly schedule: Pick<Schedule, 'queued' | 'passes'>
  readonly declarations: Pick<Declarations, 'readAt'>
  readonly statuses: Pick<StatusStore, 'get'>
  readonly owners: () => readonly OwnerRef[]
  /** Keys of owners it has seen. What is remembered of others may be long over. */
  readonly seen: ReadonlySet<string>
  readonly resyncedAt: () => number | undefined
}

/** For others: each value is as it is when it is asked for. */
export function stateOf({ schedule, declarations, statuses, owners, seen, resyncedAt }: Knowing): OperatorState {
  const isReady = (owner: OwnerRef) =>
    statuses.get(owner)?.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  const endOf = (owner: OwnerRef) => {
    const end = statuses.get(owner)?.status.certificatesEnd
    return typeof end === 'string' ? { certificatesEnd: Date.parse(end) } : {}
  }
  return {
    passes: schedule.passes,
    get queued() {
      return schedule.queued
    },
    get owners() {
      return owners().map((owner) => ({ owner, serves: seen.has(refKey(owner)) && isReady(owner), ...endOf(owner) }))
    },
    get readAt() {
      return declarations.readAt
    },
    get resyncedAt() {
      return resyncedAt()
    },
  }
}
