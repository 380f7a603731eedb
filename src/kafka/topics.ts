import type { ObservedTopic } from '../model/kafka-state.ts'
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

/** CreatePartitions; that the topic has exactly so many already is success: an answer may have been lost. */
export function createPartitions(topic: string, total: number, timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    const wanted = [{ name: topic, count: total, assignments: null }]
    const { results } = await bodyOf(wire, wire.createPartitionsV3.api.async(connection, wanted, timeoutMs, false))
    for (const { name, errorCode, errorMessage } of results) {
      const already = errorCode === INVALID_PARTITIONS && errorMessage?.includes(`already has ${total} partition`)
      if (!already) assertAccepted(`CreatePartitions ${name}`, errorCode, errorMessage)
    }
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
