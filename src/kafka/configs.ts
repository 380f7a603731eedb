import type { ConfigChange, ConfigEntry, ConfigSource } from '../model/kafka-state.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Connection, type Request, type Wire } from './wire.ts'

/** `DescribeConfigsResponse.ConfigSource` */
export const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: 'topic',
  2: 'broker',
  3: 'cluster-default',
  4: 'static',
  5: 'default',
}

type ConfigResourceType = Wire['ConfigResourceTypes']['TOPIC' | 'BROKER']

interface WireConfig {
  readonly name: string
  readonly value: string | null | undefined
  readonly readOnly: boolean
  readonly configSource: number
}

/** One entry of DescribeConfigs, in the model's words. */
export function toConfigEntry({ name, value, readOnly, configSource }: WireConfig): ConfigEntry {
  return { name, value: value ?? null, source: SOURCES[configSource] ?? 'unknown', readOnly }
}

/**
 * DescribeConfigs of topics: what is set on the topic itself, and the named keys whatever their source; sorted by name.
 * A topic about which Kafka gives an error instead (unknown, just deleted) is left out.
 */
export function describeTopicConfigs(
  topics: ReadonlyMap<string, readonly string[]>,
): Request<ReadonlyMap<string, readonly ConfigEntry[]>> {
  return async (wire, connection) => {
    // All keys have to be asked for: there is no request for "those set on the topic".
    const resources = [...topics.keys()].map((resourceName) => ({
      resourceType: wire.ConfigResourceTypes.TOPIC,
      resourceName,
    }))
    const { results } = await bodyOf(wire, wire.describeConfigsV4.api.async(connection, resources))
    const described = results
      .filter(({ errorCode }) => errorCode === 0)
      .map(({ resourceName, configs }): [string, ConfigEntry[]] => {
        const named = topics.get(resourceName) ?? []
        const entries = configs
          .map(toConfigEntry)
          .filter(({ name, source }) => source === 'topic' || named.includes(name))
        return [resourceName, entries.sort((a, b) => (a.name < b.name ? -1 : 1))]
      })
    return new Map(described)
  }
}

/** IncrementalAlterConfigs on one topic: keys that are not named keep their value. One bad key refuses them all. */
export function alterTopicConfig(topic: string, changes: readonly ConfigChange[]): Request<void> {
  return (wire, connection) =>
    alterConfigs(wire, connection, { resourceType: wire.ConfigResourceTypes.TOPIC, resourceName: topic }, changes)
}

/** IncrementalAlterConfigs on one resource. @throws what Kafka refuses */
export async function alterConfigs(
  wire: Wire,
  connection: Connection,
  resource: { readonly resourceType: ConfigResourceType; readonly resourceName: string },
  changes: readonly ConfigChange[],
  validateOnly = false,
): Promise<void> {
  const { SET, DELETE } = wire.IncrementalAlterConfigOperationTypes
  const configs = changes.map(({ name, value }) =>
    value === null ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
  )
  const answer = wire.incrementalAlterConfigsV1.api.async(connection, [{ ...resource, configs }], validateOnly)
  for (const { errorCode, errorMessage, resourceName } of (await bodyOf(wire, answer)).responses) {
    assertAccepted(`IncrementalAlterConfigs ${resourceName}`, errorCode, errorMessage)
  }
}
