import type { RecordedCluster, RecordedRefusal } from '../model/recorded-cluster.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Operation } from './ground/operation.ts'
import type { Condition, Plan, PlannedStatus } from './ground/plan.ts'
import { rowOf } from './ground/row.ts'
import type { Failed } from './refused-updates.ts'

/**
 * What is refused is said
 * =======================
 *
 * The engine, or Kafka, refuses an operation when no waiting can help: a config that does not exist, a value of the
 * wrong type. A resource that would only be "being created" is not ready for that reason then, in their own words; one
 * that says something else of itself is warned. It is said from the moment of the refusal on, for as long as plans ask
 * for that very operation. It goes on being tried, for the reason may be gone (`without-progress.ts`).
 *
 * Limits that the engine does not set have a way of their own (`config/refused-limits.ts`).
 */
const SHOWN = 3

/** Reasons not to be ready that would be over once what is refused were done. */
const UNDER_WAY: ReadonlySet<string> = new Set(['Creating', 'Updating'])

/** The plan with those of the recorded refusals that are about something it asks for. */
export function keepRefusals(plan: Plan): Plan {
  const { refusals, ...rest } = plan.recorded
  if (!refusals) return plan
  const asked = new Set(plan.operations.map(rowOf))
  return {
    ...plan,
    recorded: withAny(
      rest,
      Object.entries(refusals).filter(([row]) => asked.has(row)),
    ),
  }
}

/** The record with what has just been refused, and without what was done after all. */
export function withRefusals(
  recorded: RecordedCluster,
  done: readonly Operation[],
  failed: readonly Failed[],
): RecordedCluster {
  const { refusals = {}, ...rest } = recorded
  const refused = failed.filter(({ operation, isRefusal }) => isRefusal && operation.action.type !== 'UpdateContainer')
  if (refused.length === 0 && recorded.refusals === undefined) return recorded
  const over = new Set(done.map(rowOf))
  const left = Object.entries(refusals).filter(([row]) => !over.has(row))
  const fresh = refused.map(({ operation, message }): [string, RecordedRefusal] => {
    const { target, resource } = operation
    return [rowOf(operation), { message: `${target.kind} ${target.name}: ${message}`, resource }]
  })
  return withAny(rest, [...left, ...fresh])
}

const withAny = (rest: RecordedCluster, refusals: readonly (readonly [string, RecordedRefusal])[]): RecordedCluster =>
  refusals.length > 0 ? { ...rest, refusals: Object.fromEntries(refusals) } : rest

/** What is to be said of resources, with what is refused of them. */
export function tellRefusals(
  statuses: readonly PlannedStatus[],
  { refusals = {} }: Pick<RecordedCluster, 'refusals'>,
): readonly PlannedStatus[] {
  const byResource = Map.groupBy(Object.values(refusals), ({ resource }) => refKey(resource))
  if (byResource.size === 0) return statuses
  return statuses.map((status) => {
    const refused = byResource.get(refKey(status))
    return refused ? { ...status, conditions: conditionsWith(status.conditions, messageFor(refused)) } : status
  })
}

function conditionsWith(conditions: readonly Condition[], message: string): Condition[] {
  const isUnderWay = ({ type, reason = '' }: Condition) => type === 'Ready' && UNDER_WAY.has(reason)
  const told = (condition: Condition): Condition =>
    isUnderWay(condition) ? { ...condition, reason: 'Refused', message } : condition
  if (conditions.some(isUnderWay)) return conditions.map(told)
  return [...conditions, { type: 'Warning', status: 'True', reason: 'Refused', message }]
}

function messageFor(refused: readonly RecordedRefusal[]): string {
  const messages = [...new Set(refused.map(({ message }) => message))].sort()
  const rest = messages.length - SHOWN
  return `${messages.slice(0, SHOWN).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}
