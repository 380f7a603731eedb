import type { ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Wait } from './ground/operation.ts'
import type { Condition, Plan, PlannedStatus } from './ground/plan.ts'

/**
 * Where the conditions of a resource come from
 * ============================================
 *
 * 1. Whoever plans something says how resources are: as many statuses of one resource as have something to say of it.
 * 2. What is waited for on behalf of a resource is a condition of it by itself, unless it is a part of things going
 *    well. One that says itself whether it is ready is warned; any other is not ready for what it waits for.
 * 3. One status of each resource comes out, in the order in which they were first spoken of: first what was said, then
 *    what is waited for. The owner of the pass has its waits among what is said of it (`cluster-status.ts`).
 */
export function joinStatuses(said: readonly PlannedStatus[], waits: readonly Wait[]): PlannedStatus[] {
  const joined = new Map<string, PlannedStatus>()
  const join = ({ kind, name, conditions, fields }: PlannedStatus) => {
    const key = refKey({ kind, name })
    const before = joined.get(key)
    joined.set(key, {
      kind,
      name,
      conditions: [...(before?.conditions ?? []), ...conditions],
      fields: { ...before?.fields, ...fields },
    })
  }
  said.forEach(join)
  const ready = new Set([...joined.values()].filter(saysReady).map(refKey))
  for (const wait of waits) {
    const { resource } = wait
    if (!resource || !isTold(wait)) continue
    const condition = ready.has(refKey(resource)) ? warningOf(wait) : unready(wait)
    join({ ...resource, conditions: [condition], fields: {} })
  }
  return [...joined.values()]
}

/** What is waited for on behalf of the owner, as its conditions. */
export const ownerConditions = (waits: readonly Wait[]): Condition[] =>
  waits.filter((wait) => wait.resource === undefined && isTold(wait)).map(warningOf)

/**
 * A finished plan with what is to be waited for besides, whatever it is a plan of: each in its own words a Warning of
 * the resource it is about, where that has a status.
 */
export function withWarnings(plan: Plan, waits: readonly (Wait & { readonly target: ResourceRef })[]): Plan {
  if (waits.length === 0) return plan
  const warnings = new Map(
    waits.map(({ target, reason, message }) => {
      const warning: Condition = { type: 'Warning', status: 'True', reason, message }
      return [refKey(target), warning] as const
    }),
  )
  const warned = (status: PlannedStatus): PlannedStatus => {
    const warning = warnings.get(refKey(status))
    return warning === undefined ? status : { ...status, conditions: [...status.conditions, warning] }
  }
  return { ...plan, waits: [...plan.waits, ...waits], statuses: plan.statuses.map(warned) }
}

const isTold = ({ progress }: Wait): boolean => progress === undefined || progress === 'scale'

const saysReady = ({ conditions }: PlannedStatus): boolean => conditions.some(({ type }) => type === 'Ready')

const warningOf = ({ target, reason, message, progress }: Wait): Condition => ({
  type: reason === 'Conflict' ? 'Conflict' : progress === 'scale' ? 'ScalingDown' : 'Warning',
  status: 'True',
  reason,
  message: `${target.kind} ${target.name}: ${message}`,
})

const unready = ({ reason, message }: Wait): Condition => ({ type: 'Ready', status: 'False', reason, message })
