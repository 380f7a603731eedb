import { DroverError, messageOf } from '../errors.ts'
import { ACTIONS, gateOf, type Lane } from '../plan/ground/actions.ts'
import type { Operation } from '../plan/ground/operation.ts'
import { type Outside, operate } from './operate.ts'

export type Outcome =
  | { readonly operation: Operation; readonly result: 'done' }
  | { readonly operation: Operation; readonly result: 'failed'; readonly error: DroverError }
  /** Something it needs failed. */
  | { readonly operation: Operation; readonly result: 'skipped' }

/** Hears of operations, each as it begins and as it ends; what is skipped never began. */
export interface Hearer {
  readonly begins?: (operation: Operation) => void
  readonly ends: (outcome: Outcome) => void
}

/**
 * Calls under way at once; more does not make an engine faster. Topics go to Kafka together, in few requests, and so do
 * users: all of them at once, for there are several requests of each, and with fewer each answer would make the next
 * request of another kind smaller.
 */
const AT_ONCE: Readonly<Record<Lane, number>> = { calls: 4, topics: 100, users: 10_000 }

/**
 * Carries out operations, each as soon as those it needs are done; an operation that fails holds back only those that
 * need it. Decides nothing. Once `stale` has fired, what was seen is too old to take anything away.
 */
export async function executePlan(
  outside: Outside,
  operations: readonly Operation[],
  { signal, stale }: Readonly<Record<'signal' | 'stale', AbortSignal>>,
  hearer: Hearer,
): Promise<readonly Outcome[]> {
  const created = new Map<number, string>()
  const settled = new Map<number, Outcome>()
  const waiting = new Set(operations)
  const running: Record<Lane, number> = { calls: 0, topics: 0, users: 0 }

  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      settled.set(outcome.operation.id, outcome)
      hearer.ends(outcome)
    }
    let isDue = false
    // What ends in the same moment is followed up together: of thousands of topics a hundred end at once.
    const advanceSoon = () => {
      if (isDue) return
      isDue = true
      queueMicrotask(() => {
        isDue = false
        advance()
      })
    }
    const advance = () => {
      for (const operation of waiting) {
        const needs = operation.needs.map((need) => settled.get(need))
        if (signal.aborted || needs.some((need) => need !== undefined && need.result !== 'done')) {
          waiting.delete(operation)
          settle({ operation, result: 'skipped' })
          continue
        }
        const { lane = 'calls' } = ACTIONS[operation.action.type]
        if (running[lane] < AT_ONCE[lane] && needs.every((need) => need !== undefined)) {
          waiting.delete(operation)
          running[lane] += 1
          void carryOut(operation).then((outcome) => {
            running[lane] -= 1
            settle(outcome)
            advanceSoon()
          })
        }
      }
      if (running.calls + running.topics + running.users === 0 && waiting.size === 0)
        resolve(operations.map(({ id }) => settled.get(id) as Outcome))
    }
    const carryOut = async (operation: Operation): Promise<Outcome> => {
      hearer.begins?.(operation)
      try {
        if (stale.aborted && gateOf(operation.action) === 'takes-away')
          throw new DroverError(
            'STALE_OBSERVATION',
            'too much time has gone by since it was seen that this may be done',
          )
        const id = await operate(outside, operation.action, created, signal)
        if (id !== undefined) created.set(operation.id, id)
        return { operation, result: 'done' }
      } catch (error) {
        return { operation, result: 'failed', error: asDroverError(error) }
      }
    }
    advance()
  })
}

/** Whatever was thrown; something that is no error of ours is a defect of ours. */
function asDroverError(error: unknown): DroverError {
  return error instanceof DroverError ? error : new DroverError('INTERNAL', messageOf(error), { cause: error })
}
