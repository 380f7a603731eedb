import { DOCKER_DEADLINES } from '../../docker/deadlines.ts'
import { KAFKA_DEADLINES } from '../../kafka/deadlines.ts'
import type { Condition } from '../../plan/ground/plan.ts'
import type { Clock } from '../clock.ts'
import type { Call, CallWatch } from './watched-calls.ts'

/** No call is told to be overdue before, in milliseconds. */
const OVERDUE_MS = 5_000
/** What may take long, such as a start, is given more: this part of its deadline. */
const OVERDUE_PART = 1 / 4

/** Watches the calls of one pass; tells once, of the first that is overdue, while it is still waited for. */
export function watchOverdue(clock: Clock, tell: (call: Call) => void): CallWatch {
  let isTold = false
  return (call) =>
    clock.after(overdueMs(call), () => {
      if (!isTold) tell(call)
      isTold = true
    })
}

/** Milliseconds after which a call is overdue: 5 s for a question, 15 s for a change of the engine. */
export function overdueMs({ client, method }: Pick<Call, 'client' | 'method'>): number {
  const known: Readonly<Record<string, unknown>> = client === 'docker' ? DOCKER_DEADLINES : KAFKA_DEADLINES
  const deadline = known[method]
  return Math.max(OVERDUE_MS, typeof deadline === 'number' ? deadline * OVERDUE_PART : 0)
}

/**
 * That a cluster is held up by a call. Its text stays the same while the call does, so that an event of it is counted.
 */
export const overdue = ({ client, method, about }: Call): Condition => ({
  type: 'Warning',
  status: 'True',
  reason: 'AnswerOverdue',
  message: `${client === 'docker' ? 'the engine' : 'Kafka'} does not answer ${[method, about].join(' ').trim()}; nothing is done for this cluster until it does, or the call is given up and tried again`,
})

export const isOverdue = ({ reason }: Pick<Condition, 'reason'>): boolean => reason === 'AnswerOverdue'
