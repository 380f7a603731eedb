import type { OperatorState } from '../control/operator-state.ts'

/** Engine and manifests are looked at every minute; twice without success is worth saying, once may be a restart. */
const OVERDUE_MS = 150_000

/** Why Drover cannot do its work now; undefined when it can. Times are epoch milliseconds. */
export function unreadiness(operator: OperatorState | undefined, now: number): string | undefined {
  if (operator === undefined) return 'Drover stands by, or has not reached the engine yet'
  if (operator.readAt === undefined) return 'the manifests have not been read yet'
  if (operator.resyncedAt === undefined) return 'the engine has not said yet what there is'
  const ages = [now - operator.resyncedAt, now - operator.readAt].map((ms) => Math.round(ms / 1000))
  if (now - operator.resyncedAt > OVERDUE_MS) return `the engine last said ${ages[0]} s ago what there is`
  return now - operator.readAt > OVERDUE_MS ? `the manifests were last read ${ages[1]} s ago` : undefined
}
