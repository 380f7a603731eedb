import type { KafkaEndpoint } from './client.ts'
import { assertAccepted } from './kafka-error.ts'
import type { Bootstrap } from './record.ts'
import { bodyOf, type Request } from './wire.ts'

/** Who leads what of one topic, as dialable endpoints. */
export interface TopicLayout {
  readonly topicId: string
  /** Every partition, also those that have no leader now. */
  readonly partitions: readonly number[]
  readonly leaders: readonly { readonly endpoint: KafkaEndpoint; readonly partitions: readonly number[] }[]
}

/** `host:port` as an endpoint; node ids below zero, as nobody knows them yet. */
export function bootstrapEndpoints({ brokers }: Bootstrap): KafkaEndpoint[] {
  return brokers.map((address, i) => {
    const colon = address.lastIndexOf(':')
    return { nodeId: -1 - i, host: address.slice(0, colon), port: Number(address.slice(colon + 1)), role: 'broker' }
  })
}

/** Metadata of one topic. @throws KAFKA_FAILED while there is no such topic */
export function describeLayout(topic: string, map: Bootstrap['map']): Request<TopicLayout> {
  return async (wire, connection) => {
    const { brokers, topics } = await bodyOf(wire, wire.metadataV12.api.async(connection, [topic], false))
    const [found] = topics
    assertAccepted(`Metadata ${topic}`, found?.errorCode ?? 3, null)
    const partitions = found?.partitions ?? []
    const leaders = brokers.map(({ nodeId, host, port }) => ({
      endpoint: { nodeId, role: 'broker', ...(map?.(host, port) ?? { host, port }) } as const,
      partitions: partitions.filter(({ leaderId }) => leaderId === nodeId).map(({ partitionIndex }) => partitionIndex),
    }))
    return {
      topicId: found?.topicId ?? '',
      partitions: partitions.map(({ partitionIndex }) => partitionIndex),
      leaders: leaders.filter((leader) => leader.partitions.length > 0),
    }
  }
}
