import type { Outcome } from '../../execute/execute-plan.ts'
import { toldOf } from '../../plan/ground/actions.ts'
import type { Operation } from '../../plan/ground/operation.ts'
import type { Condition } from '../../plan/ground/plan.ts'
import type { NewEvent } from '../../report/event.ts'
import type { ConditionTransition } from '../../report/status-store.ts'

/** The event an operation's outcome is worth: what was found and what was done, in one sentence. */
export function eventOf(outcome: Outcome): NewEvent | undefined {
  const { operation } = outcome
  const subject = `${operation.target.kind} ${operation.target.name}`
  const regarding = operation.resource
  if (outcome.result === 'skipped') return undefined
  if (outcome.result === 'failed') {
    const message = `${subject}: ${operation.action.type} failed: ${outcome.error.message}`
    return { type: 'Warning', reason: `${operation.action.type}Failed`, regarding, message }
  }
  const { reason, words } = toldOf(operation.action)
  const message = `${subject}: ${operation.cause}; ${words}`
  if (operation.found !== undefined) return { type: 'Warning', reason: operation.found, regarding, message }
  return reason === undefined ? undefined : { type: 'Normal', reason, regarding, message }
}

/** What is logged of an operation that was carried out: a pull goes on beside the passes, and tells its end itself. */
export const loggedAs = ({ action }: Operation): 'operation begun' | 'operation done' =>
  action.type === 'PullImage' ? 'operation begun' : 'operation done'

/** Log fields of an operation: who, what, why. */
export const operationFields = ({ resource, target, action, cause }: Operation) => ({
  kind: resource.kind,
  name: resource.name,
  target: `${target.kind} ${target.name}`,
  operation: action.type,
  cause,
})

/** Reasons not to be ready that are as they should be. */
const CALM = new Set(['Creating', 'Updating', 'Removing', 'Removed'])

/**
 * The event a change of conditions is worth; none when a warning is simply over. @param now what is said of the
 * resource by now
 */
export function eventOfTransition(
  transition: ConditionTransition,
  now: readonly Condition[] = [],
): NewEvent | undefined {
  const { resource: regarding, from, to } = transition
  if ((to ?? from)?.type === 'RollingUpdate') return rollEvent(transition, now)
  if (!to) return from?.type === 'Ready' ? undefined : resolved(regarding, from)
  if (to.type === 'Ready' && to.status === 'True') {
    return { type: 'Normal', reason: 'Ready', regarding, message: `${regarding.kind} ${regarding.name} is ready` }
  }
  const calm = to.type === 'Ready' ? CALM.has(to.reason ?? '') : to.type !== 'Warning' && to.type !== 'Conflict'
  return {
    type: calm ? 'Normal' : 'Warning',
    reason: to.reason ?? to.type,
    regarding,
    message: to.message ?? `${to.type} is ${to.status}`,
  }
}

/** One when a roll begins and one when it is over; what it waits for in between is told by its condition. */
function rollEvent(
  { resource: regarding, from, to }: ConditionTransition,
  now: readonly Condition[],
): NewEvent | undefined {
  // One that was put back is over, and has not been finished.
  if (!to && now.some(({ reason }) => reason === 'RollFailed')) return undefined
  if (!to) return { type: 'Normal', reason: 'RollFinished', regarding, message: 'no node has to be restarted any more' }
  if (from) return undefined
  return { type: 'Normal', reason: 'RollStarted', regarding, message: to.message ?? '' }
}

function resolved(regarding: ConditionTransition['resource'], from: ConditionTransition['from']): NewEvent | undefined {
  if (from?.status !== 'True') return undefined
  return { type: 'Normal', reason: 'Resolved', regarding, message: `${from.reason ?? from.type} is over` }
}
