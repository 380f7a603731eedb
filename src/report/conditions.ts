import type { Condition } from '../plan/ground/plan.ts'
import type { StoredCondition } from './resource-record.ts'

/** A condition that came, went, or says something else than before. */
export interface Transition {
  readonly from?: StoredCondition
  readonly to?: StoredCondition
}

/**
 * The new conditions with their times: a condition keeps its `lastTransitionTime` until its status changes, as in
 * Kubernetes. Beside them, what changed in more than the wording.
 */
export function mergeConditions(
  before: readonly StoredCondition[],
  planned: readonly Condition[],
  now: number,
): { conditions: StoredCondition[]; transitions: Transition[] } {
  const identify = identifier([...before, ...planned], before, planned)
  const old = new Map(before.map((condition) => [identify(condition), condition]))
  const conditions: StoredCondition[] = []
  const transitions: Transition[] = []
  for (const condition of planned) {
    const identity = identify(condition)
    const from = old.get(identity)
    old.delete(identity)
    const lastTransitionTime = from?.status === condition.status ? from.lastTransitionTime : isoSeconds(now)
    const to = { ...condition, lastTransitionTime }
    conditions.push(to)
    if (from === undefined) transitions.push({ to })
    else if (from.status !== to.status || from.reason !== to.reason) transitions.push({ from, to })
  }
  for (const from of old.values()) transitions.push({ from })
  return { conditions, transitions }
}

/** Kubernetes' form of a time: `2026-11-23T14:38:18Z`. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/**
 * A condition is known by its type; Strimzi's `Warning`, and any type that stands several times, by its reason as well;
 * and by its message only where that is not enough, for a message may count or name what goes on.
 */
function identifier(
  all: readonly Condition[],
  ...lists: readonly (readonly Condition[])[]
): (condition: Condition) => string {
  const repeats = (key: (condition: Condition) => string) =>
    new Set(
      all.map(key).filter((wanted) => lists.some((list) => list.filter((other) => key(other) === wanted).length > 1)),
    )
  const byReason = ({ type, reason }: Condition) => JSON.stringify([type, reason])
  const types = repeats(({ type }) => type).add('Warning')
  const reasons = repeats(byReason)
  return (condition) => {
    const { type, reason, message } = condition
    if (!types.has(type)) return type
    return reasons.has(byReason(condition)) ? JSON.stringify([type, reason, message]) : byReason(condition)
  }
}
