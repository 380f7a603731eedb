import { LABELS } from '../model/labels.ts'
import { refKey } from '../model/resource-ref.ts'
import type { Action, Operation } from './ground/operation.ts'
import type { Plan } from './ground/plan.ts'

/**
 * A plan as stable text: an operation a line, `[needs] -> #n target, Operation, cause`, then what it waits for, then a
 * summary. Dry runs show it, logs carry it, tests compare it whole.
 */
export function renderPlan(plan: Plan): string {
  const operations = plan.operations.map(
    ({ id, needs, target, action, cause }) =>
      `[${needs.join(',')}] -> #${id} ${target.kind} ${target.name}, ${actionName(action)}, ${cause}`,
  )
  const waits = plan.waits.map(
    ({ target, reason, message }) => `wait: ${target.kind} ${target.name}, ${reason}, ${message}`,
  )
  return [...operations, ...waits, summaryOf(plan), ''].join('\n')
}

/** The same content for programs; files and specs inside operations are left out. */
export function planToJson(plan: Plan): unknown {
  return {
    key: refKey(plan.owner),
    operations: plan.operations.map(({ id, needs, target, action, cause }) => ({
      id,
      needs,
      target,
      operation: actionName(action),
      cause,
    })),
    waits: plan.waits,
    summary: summaryOf(plan),
  }
}

const summaryOf = (plan: Plan): string =>
  `${refKey(plan.owner)}: ${count(plan.operations, 'operation')}, ${count(plan.waits, 'wait')}`

const count = (list: readonly unknown[], noun: string): string =>
  `${list.length} ${noun}${list.length === 1 ? '' : 's'}`

/** The action with what tells it apart from others of its type. */
export function actionName(action: Action): string {
  return action.type === 'SignalContainer' ? `SignalContainer ${action.signal}` : action.type
}

/** True when two plans would do the same: the sign that an earlier attempt changed nothing. */
export const samePlan = (a: readonly Operation[], b: readonly Operation[]): boolean =>
  a.length === b.length && a.every((operation, index) => essence(operation) === essence(b[index]))

/** Of a volume that is not made yet each plan thinks up another directory id. */
const essence = (operation: Operation | undefined): string =>
  JSON.stringify(operation, (key, value: unknown) => (key === LABELS.directoryId ? undefined : value))
