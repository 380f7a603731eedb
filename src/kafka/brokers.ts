import type { ObservedBroker } from '../model/kafka-state.ts'
import { describeClusterV2 } from './describe-cluster-v2.ts'
import { assertAccepted, BROKER_NOT_REGISTERED } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

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
