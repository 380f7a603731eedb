import type { ConfigChange } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { sizeText } from '../../model/quantity.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { Asks } from '../ground/asks.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Move } from './replicas.ts'

/**
 * What moving replicas may take of the disks and the network
 * ==========================================================
 *
 * As `kafka-reassign-partitions --throttle` does it: each broker concerned gets a rate, and each topic exact lists of
 * the replicas the rate is for, the copies that are read and the ones in the making; replication that keeps clients'
 * records safe is never slowed down.
 *
 * 1. Both are set before a move begins: the move needs them.
 * 2. What may be set is recorded first, so that a crash leaves nothing behind.
 * 3. Once nothing moves any more in the topics it is for, the rates are taken back, then the lists. What somebody else
 *    moves in these topics counts as well; what he moves in others does not. The record ends when both are seen to be
 *    gone; a broker that does not answer when the lists are gone counts as one without a rate.
 */
const RATES = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const
const LEADERS = 'leader.replication.throttled.replicas'
const FOLLOWERS = 'follower.replication.throttled.replicas'

/** Whether a throttle is taken back shows on the topics it was for. */
export const throttleAsks = ({ throttle }: Pick<RecordedCluster, 'throttle'>): Asks => ({
  topicConfigs: new Map((throttle?.topics ?? []).map((topic) => [topic, []])),
})

/** Sets the throttle for these moves, which are about to begin or going on; returns the operations they need. */
export function setThrottle(
  builder: PlanBuilder,
  moves: readonly Move[],
  rate: number,
  kafka: ObservedKafka,
): number[] {
  const topics = [...new Set(moves.map(({ topic }) => topic))].sort()
  const concerned = new Set(moves.flatMap(({ from, adding }) => [...from, ...adding]))
  const brokers = servingBrokers(kafka).filter((id) => concerned.has(id))
  const before = builder.recorded.throttle
  builder.recorded.throttle = {
    topics: [...new Set([...(before?.topics ?? []), ...topics])].sort(),
    brokers: [...new Set([...(before?.brokers ?? []), ...brokers])].sort((a, b) => a - b),
  }
  const cause = `moving replicas may take ${sizeText(rate)} a second`
  return [
    ...brokers.filter((id) => !hasRate(id, rate, kafka)).map((id) => alterBroker(builder, id, String(rate), cause, [])),
    ...topics.flatMap((topic) => {
      const own = moves.filter((move) => move.topic === topic)
      const changes = [
        { name: LEADERS, value: replicaList(own, ({ from }) => from) },
        { name: FOLLOWERS, value: replicaList(own, ({ adding }) => adding) },
      ]
      const found = kafka.topicConfigs?.get(topic) ?? []
      const isSet = changes.every(({ name, value }) =>
        found.some((entry) => entry.name === name && entry.value === value),
      )
      return isSet ? [] : [alterTopic(builder, topic, changes, cause, [])]
    }),
  ]
}

/** Takes back what was set, once nothing it is for moves any more; called while no move is about to begin. */
export function liftThrottle(builder: PlanBuilder, kafka: ObservedKafka): void {
  const { topics: existing, topicConfigs, reassignments } = kafka
  const { throttle } = builder.recorded
  if (!throttle || !existing || !topicConfigs || !reassignments) return
  if (reassignments.some(({ topic }) => throttle.topics.includes(topic))) return
  const isGone = (topic: string) => !existing.some(({ name }) => name === topic)
  const isLifted = (topic: string) =>
    topicConfigs.get(topic)?.every(({ name, source }) => source !== 'topic' || ![LEADERS, FOLLOWERS].includes(name))
  const left = throttle.topics.filter((topic) => !isGone(topic) && !isLifted(topic))
  const concerned = servingBrokers(kafka).filter((id) => throttle.brokers.includes(id))
  // What a broker does not show it does not have. One that does not answer may have it, as long as the lists are there.
  const rated = concerned.filter((id) => showsRate(id, kafka) ?? left.length > 0)
  if (left.length === 0 && rated.length === 0) {
    delete builder.recorded.throttle
    return
  }
  const cause = 'no replica is being moved any more'
  const needs = rated.map((id) => alterBroker(builder, id, null, cause, []))
  const nothing = [LEADERS, FOLLOWERS].map((name) => ({ name, value: null }))
  for (const topic of left) alterTopic(builder, topic, nothing, cause, needs)
}

const servingBrokers = ({ brokers = [] }: ObservedKafka): number[] =>
  brokers
    .filter(({ fenced }) => !fenced)
    .map(({ id }) => id)
    .sort((a, b) => a - b)

function hasRate(broker: number, rate: number, { nodeConfigs }: ObservedKafka): boolean {
  const entries = nodeConfigs?.get(broker) ?? []
  return RATES.every((key) =>
    entries.some(({ name, value, source }) => name === key && source === 'broker' && Number(value) === rate),
  )
}

/** Undefined while the broker does not answer. */
const showsRate = (broker: number, { nodeConfigs }: ObservedKafka): boolean | undefined =>
  nodeConfigs?.get(broker)?.some(({ name, source }) => source === 'broker' && RATES.some((rate) => rate === name))

/** `0:1,0:2,3:1`: partition and broker. */
function replicaList(moves: readonly Move[], brokers: (move: Move) => readonly number[]): string {
  return [...moves]
    .sort((a, b) => a.partition - b.partition)
    .flatMap((move) => brokers(move).map((id) => `${move.partition}:${id}`))
    .join(',')
}

function alterBroker(
  builder: PlanBuilder,
  brokerId: number,
  value: string | null,
  cause: string,
  needs: readonly number[],
): number {
  const changes = RATES.map((name) => ({ name, value }))
  const target = { kind: 'broker', name: String(brokerId) } as const
  return builder.add(target, { type: 'AlterNodeConfig', brokerId, changes }, cause, { needs })
}

function alterTopic(
  builder: PlanBuilder,
  topic: string,
  changes: readonly ConfigChange[],
  cause: string,
  needs: readonly number[],
): number {
  return builder.add({ kind: 'topic', name: topic }, { type: 'AlterTopicConfig', topic, changes }, cause, { needs })
}
