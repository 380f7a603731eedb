import type { ConfigChange } from '../model/kafka-state.ts'
import { alterConfigs } from './configs.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/**
 * DescribeConfigs of the loggers of one node, which must be asked itself: each that is configured or in use, with the
 * level it logs at, be it its own or that of the next one above it. The root is `root`. Sorted by name.
 */
export function describeNodeLoggers(nodeId: number): Request<Readonly<Record<string, string>>> {
  return async (wire, connection) => {
    const resource = { resourceType: wire.ConfigResourceTypes.BROKER_LOGGER, resourceName: String(nodeId) }
    const { results } = await bodyOf(wire, wire.describeConfigsV4.api.async(connection, [resource]))
    const levels = results.flatMap(({ errorCode, errorMessage, configs }) => {
      assertAccepted(`DescribeConfigs loggers of node ${nodeId}`, errorCode, errorMessage)
      return configs.map(({ name, value }): [string, string] => [name, value ?? ''])
    })
    return Object.fromEntries(levels.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}

/** IncrementalAlterConfigs of the loggers of one node, which must be asked itself. */
export function alterNodeLoggers(nodeId: number, changes: readonly ConfigChange[]): Request<void> {
  return async (wire, connection) => {
    const resource = { resourceType: wire.ConfigResourceTypes.BROKER_LOGGER, resourceName: String(nodeId), changes }
    for (const { errorCode, errorMessage } of await alterConfigs(wire, connection, [resource], false)) {
      assertAccepted(`IncrementalAlterConfigs loggers of node ${nodeId}`, errorCode, errorMessage)
    }
  }
}
