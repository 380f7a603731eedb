import type { ConfigEntry, ObservedBroker } from '../model/kafka-state.ts'
import { toConfigEntry } from './configs.ts'
import { describeClusterV2 } from './describe-cluster-v2.ts'
import { assertAccepted } from './kafka-error.ts'
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

/** DescribeConfigs of one broker, which must be asked itself: any other refuses. Sorted by name. */
export function describeBrokerConfigs(brokerId: number): Request<ConfigEntry[]> {
  return async (wire, connection) => {
    const resource = { resourceType: wire.ConfigResourceTypes.BROKER, resourceName: String(brokerId) }
    const { results } = await bodyOf(wire, wire.describeConfigsV4.api.async(connection, [resource]))
    return results.flatMap(({ errorCode, errorMessage, configs }) => {
      assertAccepted(`DescribeConfigs broker ${brokerId}`, errorCode, errorMessage)
      return configs.map(toConfigEntry).sort((a, b) => (a.name < b.name ? -1 : 1))
    })
  }
}
