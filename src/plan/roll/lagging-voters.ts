import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { withReason } from '../ground/missing-facts.ts'
import type { Member } from '../node/node-view.ts'

/** Twice `controller.quorum.fetch.timeout.ms` of Kafka's default: a voter is caught up if it was so this recently. */
const CAUGHT_UP_WITHIN_MS = 4_000

/** True when a voter or observer that was caught up then is as good as level with the leader. */
export function isCaughtUp(lastCaughtUpAt: number | undefined, { quorum }: ObservedKafka): boolean {
  const leader = quorum?.voters.find(({ id }) => id === quorum.leaderId)
  return (leader?.lastCaughtUpAt ?? 0) - (lastCaughtUpAt ?? 0) <= CAUGHT_UP_WITHIN_MS
}

/** Brokers that serve with metadata of before: any of them may be the one that was asked about the replicas. */
export function laggingBrokers({ members, kafka }: { members: readonly Member[]; kafka: ObservedKafka }) {
  const serving = new Set(members.filter(({ up }) => up).map(({ nodeId }) => nodeId))
  const { voters = [], observers = [] } = kafka.quorum ?? {}
  // Of one whose data was replaced the leader tells twice for some minutes: with the log directory it had, too.
  const caughtUp = new Set(
    [...voters, ...observers].filter((each) => isCaughtUp(each.lastCaughtUpAt, kafka)).map(({ id }) => id),
  )
  const behind = observers.filter(
    ({ id, lastCaughtUpAt }) => serving.has(id) && lastCaughtUpAt !== undefined && !caughtUp.has(id),
  )
  if (behind.length === 0) return undefined
  return `broker ${[...new Set(behind.map(({ id }) => id))].join(', ')} has not caught up with the quorum`
}

/** Why no voter may be missed now, and none come or go; undefined when all but the excepted have caught up. */
export function laggingVoters(kafka: ObservedKafka, except: readonly number[]): string | undefined {
  const { quorum } = kafka
  if (!quorum) return withReason('the quorum cannot be seen', kafka, 'quorum')
  if (quorum.leaderId < 0) return 'the quorum is electing a leader'
  const behind = quorum.voters.filter(
    ({ id, lastCaughtUpAt }) => id !== quorum.leaderId && !except.includes(id) && !isCaughtUp(lastCaughtUpAt, kafka),
  )
  if (behind.length === 0) return undefined
  return `controller ${behind.map(({ id }) => id).join(', ')} has not caught up with the quorum`
}
