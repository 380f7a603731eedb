import type { ObservedReassignment, Reassignment } from '../model/kafka-state.ts'
import { partitionName } from '../model/partition-name.ts'
import { byTopicAndPartition, groupByTopic } from './group-by-topic.ts'
import { assertAccepted, NO_REASSIGNMENT } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** A move never changes how many replicas there are: Kafka refuses that for us. */
const MAY_CHANGE_REPLICATION = false

/** ListPartitionReassignments: every move that is going on, sorted by topic and partition. */
export function listReassignments(timeoutMs: number): Request<ObservedReassignment[]> {
  return async (wire, connection) => {
    // The types have no null, which is Kafka's word for all topics.
    const all = null as unknown as []
    const answer = await bodyOf(wire, wire.listPartitionReassignmentsV0.api.async(connection, timeoutMs, all))
    assertAccepted('ListPartitionReassignments', answer.errorCode, answer.errorMessage)
    return answer.topics
      .flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
          topic: name,
          partition: partitionIndex,
          replicas,
          adding: addingReplicas,
          removing: removingReplicas,
        })),
      )
      .sort(byTopicAndPartition)
  }
}

/** AlterPartitionReassignments; that there is no move to call off is success. */
export function alterReassignments(moves: readonly Reassignment[], timeoutMs: number): Request<void> {
  const topics = groupByTopic(moves).map(([name, parts]) => ({
    name,
    partitions: parts.map(({ partition, replicas }) => ({
      partitionIndex: partition,
      // The types have no null, which is Kafka's word for calling a move off.
      replicas: replicas as number[],
    })),
  }))
  return async (wire, connection) => {
    const answer = await bodyOf(
      wire,
      wire.alterPartitionReassignmentsV1.api.async(connection, timeoutMs, MAY_CHANGE_REPLICATION, topics),
    )
    assertAccepted('AlterPartitionReassignments', answer.errorCode, answer.errorMessage)
    for (const { name, partitions } of answer.responses) {
      for (const { partitionIndex, errorCode, errorMessage } of partitions) {
        const about = `AlterPartitionReassignments ${partitionName({ topic: name, partition: partitionIndex })}`
        assertAccepted(about, errorCode, errorMessage, NO_REASSIGNMENT)
      }
    }
  }
}
