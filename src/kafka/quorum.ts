import type { ObservedQuorum, QuorumReplica } from '../model/kafka-state.ts'
import { assertAccepted, kafkaError } from './kafka-error.ts'
import { base64Id, bodyOf, type Request } from './wire.ts'

const NO_DIRECTORY = '00000000-0000-0000-0000-000000000000'

/**
 * DescribeQuorum. A broker forwards it to the leader; a controller answers it only while it leads.
 * @throws KAFKA_FAILED with code 6 (NOT_LEADER_OR_FOLLOWER) from any other controller
 */
export const describeQuorum: Request<ObservedQuorum> = async (wire, connection) => {
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const body = await bodyOf(wire, wire.describeQuorumV2.api.async(connection, topics))
  assertAccepted('DescribeQuorum', body.errorCode, body.errorMessage)
  const partition = body.topics[0]?.partitions[0]
  if (partition === undefined) throw kafkaError('DescribeQuorum', -1, 'an answer without the metadata partition')
  assertAccepted('DescribeQuorum', partition.errorCode, partition.errorMessage)
  return {
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    voters: partition.currentVoters.map(toReplica).sort((a, b) => a.id - b.id),
    observers: partition.observers.map(toReplica).sort((a, b) => a.id - b.id),
  }
}

interface WireReplica {
  readonly replicaId: number
  readonly replicaDirectoryId: string
  readonly logEndOffset: bigint
  readonly lastFetchTimestamp: bigint
  readonly lastCaughtUpTimestamp: bigint
}

function toReplica(replica: WireReplica): QuorumReplica {
  return {
    id: replica.replicaId,
    ...(replica.replicaDirectoryId === NO_DIRECTORY ? {} : { directoryId: base64Id(replica.replicaDirectoryId) }),
    logEndOffset: Number(replica.logEndOffset),
    ...(replica.lastFetchTimestamp < 0n ? {} : { lastFetchAt: Number(replica.lastFetchTimestamp) }),
    ...(replica.lastCaughtUpTimestamp < 0n ? {} : { lastCaughtUpAt: Number(replica.lastCaughtUpTimestamp) }),
  }
}
