import type { ConfigChange, ConfigEntry } from '../model/kafka-state.ts'
import { alterConfigs, SOURCES, toConfigEntry } from './configs.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** The name of "all nodes at once". */
const ALL_NODES = ''

/** DescribeConfigs of one node, which must be asked itself: any other refuses. Sorted by name. */
export const describeNodeConfigs = (nodeId: number): Request<ConfigEntry[]> => describe(String(nodeId))

/** DescribeConfigs of what is set for all nodes at once. Sorted by name. */
export const describeClusterConfig: Request<ConfigEntry[]> = describe(ALL_NODES)

/** IncrementalAlterConfigs on one node, which must be asked itself, or for all nodes at once. */
export function alterNodeConfig(
  nodeId: number | undefined,
  changes: readonly ConfigChange[],
  validateOnly: boolean,
): Request<void> {
  const resourceName = nodeId === undefined ? ALL_NODES : String(nodeId)
  return async (wire, connection) => {
    const resource = { resourceType: wire.ConfigResourceTypes.BROKER, resourceName, changes }
    for (const { errorCode, errorMessage } of await alterConfigs(wire, connection, [resource], validateOnly)) {
      assertAccepted(`IncrementalAlterConfigs ${resourceName}`, errorCode, errorMessage)
    }
  }
}

function describe(resourceName: string): Request<ConfigEntry[]> {
  return async (wire, connection) => {
    const resource = { resourceType: wire.ConfigResourceTypes.BROKER, resourceName }
    const { results } = await bodyOf(wire, wire.describeConfigsV4.api.async(connection, [resource], true))
    const entries = results.flatMap(({ errorCode, errorMessage, configs }) => {
      assertAccepted(`DescribeConfigs node ${resourceName}`, errorCode, errorMessage)
      return configs.map(
        (config): ConfigEntry => ({
          ...toConfigEntry(config),
          synonyms: config.synonyms.map(({ name, value, source }) => ({
            name,
            value: value ?? null,
            source: SOURCES[source] ?? 'unknown',
          })),
        }),
      )
    })
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
