import type { ObservedLogDir, ObservedReplica, PartitionRef } from '../model/kafka-state.ts'
import { partitionName } from '../model/partition-name.ts'
import { byTopicAndPartition, groupByTopic } from './group-by-topic.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** DescribeLogDirs: every directory of the broker that is asked, with all that is in it. */
export const describeLogDirs: Request<ObservedLogDir[]> = async (wire, connection) => {
  const { errorCode, results } = await bodyOf(wire, wire.describeLogDirsV4.api.async(connection, null))
  assertAccepted('DescribeLogDirs', errorCode, null)
  return results
    .map((dir) => ({
      path: dir.logDir,
      errorCode: dir.errorCode,
      ...(dir.totalBytes >= 0n && { totalBytes: Number(dir.totalBytes) }),
      ...(dir.usableBytes >= 0n && { usableBytes: Number(dir.usableBytes) }),
      replicas: dir.topics
        .flatMap(({ name, partitions }) =>
          partitions.map(
            ({ partitionIndex, partitionSize, isFutureKey }): ObservedReplica => ({
              topic: name,
              partition: partitionIndex,
              bytes: Number(partitionSize),
              isFuture: isFutureKey,
            }),
          ),
        )
        .sort(byTopicAndPartition),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** AlterReplicaLogDirs: the broker that is asked copies its replicas into this directory of its own. */
export function moveReplicas(path: string, replicas: readonly PartitionRef[]): Request<void> {
  const topics = groupByTopic(replicas).map(([name, parts]) => ({
    name,
    partitions: parts.map(({ partition }) => partition),
  }))
  return async (wire, connection) => {
    const { results } = await bodyOf(wire, wire.alterReplicaLogDirsV2.api.async(connection, [{ path, topics }]))
    for (const { topicName, partitions } of results) {
      for (const { partitionIndex, errorCode } of partitions) {
        assertAccepted(
          `AlterReplicaLogDirs ${partitionName({ topic: topicName, partition: partitionIndex })} to ${path}`,
          errorCode,
          null,
        )
      }
    }
  }
}
