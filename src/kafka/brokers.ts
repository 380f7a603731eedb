import type { ObservedBroker } from '../model/kafka-state.ts'
import { assertAccepted, BROKER_NOT_REGISTERED } from './kafka-error.ts'
import { bodyOf, type Request, type Wire } from './wire.ts'

/** DescribeCluster: every registered broker by id, fenced ones included. */
export const describeBrokers: Request<{ clusterId: string; brokers: ObservedBroker[] }> = async (wire, connection) => {
  const { errorCode, errorMessage, clusterId, brokers } = await describeClusterV2(wire).async(connection)
  assertAccepted('DescribeCluster', errorCode, errorMessage)
  const observed = brokers.map(({ brokerId, host, port, rack, isFenced }) => ({
    id: brokerId,
    host,
    port,
    ...(rack === null ? {} : { rack }),
    fenced: isFenced,
  }))
  return { clusterId, brokers: observed.sort((a, b) => a.id - b.id) }
}

/** UnregisterBroker; that it is on no list is success. */
export function unregisterBroker(brokerId: number): Request<void> {
  return async (wire, connection) => {
    const { errorCode, errorMessage } = await bodyOf(wire, wire.unregisterBrokerV0.api.async(connection, brokerId))
    assertAccepted(`UnregisterBroker ${brokerId}`, errorCode, errorMessage, BROKER_NOT_REGISTERED)
  }
}

/** DescribeCluster's answer, version 2 (KIP-1073): brokers that are fenced come too, and are marked. */
interface DescribeClusterV2Response {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly clusterId: string
  readonly brokers: readonly {
    readonly brokerId: number
    readonly host: string
    readonly port: number
    readonly rack: string | null
    readonly isFenced: boolean
  }[]
}

const API_KEY = 60
const BROKERS = 1

/** The library knows DescribeCluster up to version 1 only. */
function describeClusterV2({ createAPI, Writer }: Wire) {
  return createAPI<[], DescribeClusterV2Response>(
    API_KEY,
    2,
    () =>
      Writer.create()
        .appendBoolean(false) // include_cluster_authorized_operations
        .appendInt8(BROKERS) // endpoint_type
        .appendBoolean(true) // include_fenced_brokers
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32() // throttle_time_ms
      const errorCode = reader.readInt16()
      const errorMessage = reader.readNullableString()
      reader.readInt8() // endpoint_type
      const clusterId = reader.readString()
      reader.readInt32() // controller_id: any live broker, on KRaft
      const brokers = reader.readArray((r) => ({
        brokerId: r.readInt32(),
        host: r.readString(),
        port: r.readInt32(),
        rack: r.readNullableString(),
        isFenced: r.readBoolean(),
      }))
      return { errorCode, errorMessage, clusterId, brokers }
    },
  )
}
