import type { OperatorState } from '../control/telemetry.ts'

/** The engine is asked what there is every minute; two answers that fail to come are worth saying, one may be a restart of it. */
const RESYNC_OVERDUE_MS = 150_000

/** Why Drover cannot do its work now; undefined when it can. Times are epoch milliseconds. */
export function unreadiness(operator: OperatorState | undefined, now: number): string | undefined {
  if (operator?.readAt === undefined) return 'the engine has not been reached, or the manifests have not been read yet'
  if (operator.resyncedAt === undefined) return 'the engine has not said yet what there is'
  const age = now - operator.resyncedAt
  return age > RESYNC_OVERDUE_MS ? `the engine last said ${Math.round(age / 1000)} s ago what there is` : undefined
}
