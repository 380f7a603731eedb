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
export function bootstrapEndpoints(bootstrap: Bootstrap): KafkaEndpoint[] {
  return bootstrap.brokers.map((address, i) => {
    const colon = address.lastIndexOf(':')
    return endpointAt(bootstrap, -1 - i, address.slice(0, colon), Number(address.slice(colon + 1)))
  })
}

/** A broker as it is dialled, whose certificate names it as it is known. */
function endpointAt({ map, security }: Bootstrap, nodeId: number, host: string, port: number): KafkaEndpoint {
  const { tls } = security ?? {}
  const named = { ...security, ...(tls && { tls: { ...tls, serverName: tls.serverName ?? host } }) }
  return { nodeId, role: 'broker', ...(map?.(host, port) ?? { host, port }), ...(security && { security: named }) }
}

/** Metadata of one topic. @throws KAFKA_FAILED while there is no such topic */
export function describeLayout(topic: string, bootstrap: Bootstrap): Request<TopicLayout> {
  return async (wire, connection) => {
    const { brokers, topics } = await bodyOf(wire, wire.metadataV12.api.async(connection, [topic], false))
    const [found] = topics
    assertAccepted(`Metadata ${topic}`, found?.errorCode ?? 3, null)
    const partitions = found?.partitions ?? []
    const leaders = brokers.map(({ nodeId, host, port }) => ({
      endpoint: endpointAt(bootstrap, nodeId, host, port),
      partitions: partitions.filter(({ leaderId }) => leaderId === nodeId).map(({ partitionIndex }) => partitionIndex),
    }))
    return {
      topicId: found?.topicId ?? '',
      partitions: partitions.map(({ partitionIndex }) => partitionIndex),
      leaders: leaders.filter((leader) => leader.partitions.length > 0),
    }
  }
}
