import type { ObservedTopic } from '../model/kafka-state.ts'
import { partitionName } from '../model/partition-name.ts'
import { type Answers, answersOf } from './gather.ts'
import { assertAccepted, INVALID_PARTITIONS, UNKNOWN_TOPIC } from './kafka-error.ts'
import { base64Id, bodyOf, type Request } from './wire.ts'

/** Metadata of every topic, sorted by name; partitions by index. */
export const describeTopics: Request<ObservedTopic[]> = async (wire, connection) => {
  const { topics } = await bodyOf(wire, wire.metadataV12.api.async(connection, null, false))
  // A topic of which Kafka says nothing but an error is on its way in or out.
  const known = topics.filter((topic) => topic.errorCode === 0)
  return known
    .map(({ name, topicId, isInternal, partitions }) => ({
      name: name ?? '',
      id: base64Id(topicId),
      internal: isInternal,
      partitions: partitions
        .map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
          index: partitionIndex,
          leader: leaderId,
          replicas: replicaNodes,
          isr: isrNodes,
        }))
        .sort((a, b) => a.index - b.index),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** As many as Kafka gives in an answer (`max.request.partition.size.limit`). */
const PARTITIONS_AN_ANSWER = 2_000

/**
 * DescribeTopicPartitions, page by page: of partitions without a leader their eligible leader replicas, or where there
 * is none the last known leader (KIP-966).
 */
export function describeEligibleLeaders(topics: readonly string[]): Request<ReadonlyMap<string, readonly number[]>> {
  const names = [...topics].sort().map((name) => ({ name }))
  return async (wire, connection) => {
    const eligible = new Map<string, readonly number[]>()
    type Cursor = { readonly topicName: string; readonly partitionIndex: number }
    for (let cursor: Cursor | null | undefined; cursor !== null; ) {
      const { api } = wire.describeTopicPartitionsV0
      const answer = await bodyOf(wire, api.async(connection, names, PARTITIONS_AN_ANSWER, cursor))
      for (const { name, partitions } of answer.topics) {
        for (const { partitionIndex, leaderId, eligibleLeaderReplicas, lastKnownElr } of partitions) {
          const may = eligibleLeaderReplicas?.length ? eligibleLeaderReplicas : (lastKnownElr ?? [])
          if (leaderId < 0) eligible.set(partitionName({ topic: name ?? '', partition: partitionIndex }), may)
        }
      }
      cursor = answer.nextCursor
    }
    return eligible
  }
}

export interface PartitionTotal {
  /** The topic's. */
  readonly name: string
  readonly total: number
}

/** CreatePartitions; that a topic has exactly so many already is success: an answer may have been lost. */
export function createPartitions(topics: readonly PartitionTotal[], timeoutMs: number): Request<Answers> {
  const totals = new Map(topics.map(({ name, total }) => [name, total]))
  const wanted = topics.map(({ name, total }) => ({ name, count: total, assignments: null }))
  return async (wire, connection) => {
    const { results } = await bodyOf(wire, wire.createPartitionsV3.api.async(connection, wanted, timeoutMs, false))
    return answersOf(
      'CreatePartitions',
      results,
      ({ name, errorCode, errorMessage }) =>
        errorCode === INVALID_PARTITIONS && !!errorMessage?.includes(`already has ${totals.get(name)} partition`),
    )
  }
}

/** DeleteTopics; that there is no such topic is success. */
export function deleteTopic(topic: string, timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    const { responses } = await bodyOf(
      wire,
      wire.deleteTopicsV6.api.async(connection, [{ name: topic, topicId: null }], timeoutMs),
    )
    for (const { errorCode, errorMessage } of responses) {
      assertAccepted(`DeleteTopics ${topic}`, errorCode, errorMessage, UNKNOWN_TOPIC)
    }
  }
}
