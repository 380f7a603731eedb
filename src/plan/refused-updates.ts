import type { RecordedCluster } from '../model/recorded-cluster.ts'
import type { Operation } from './ground/operation.ts'

/** An operation that failed, and the engine's or Kafka's own words. */
export interface Failed {
  readonly operation: Operation
  /** Whether the engine or Kafka took it for a request that cannot be, so that no waiting can help. */
  readonly isRefusal: boolean
  readonly message: string
}

/**
 * The record with the limits that the engine has just refused to set; the next pass goes on with those that are
 * (refused-limits.ts).
 */
export function withRefusedUpdates(recorded: RecordedCluster, failed: readonly Failed[]): RecordedCluster {
  const refused = failed.flatMap(({ operation: { action }, isRefusal, message }) =>
    isRefusal && action.type === 'UpdateContainer' && 'id' in action.container
      ? [[action.container.id, message] as const]
      : [],
  )
  if (refused.length === 0) return recorded
  return { ...recorded, refusedUpdates: { ...recorded.refusedUpdates, ...Object.fromEntries(refused) } }
}
