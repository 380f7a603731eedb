import type { ConfigChange, ConfigEntry, ConfigSource } from '../model/kafka-state.ts'
import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** `DescribeConfigsResponse.ConfigSource` */
const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: 'topic',
  2: 'broker',
  3: 'cluster-default',
  4: 'static',
  5: 'default',
}

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
  return async (wire, connection) => {
    const { SET, DELETE } = wire.IncrementalAlterConfigOperationTypes
    const configs = changes.map(({ name, value }) =>
      value === null ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
    )
    const resource = { resourceType: wire.ConfigResourceTypes.TOPIC, resourceName: topic, configs }
    const answer = wire.incrementalAlterConfigsV1.api.async(connection, [resource], false)
    for (const { errorCode, errorMessage } of (await bodyOf(wire, answer)).responses) {
      assertAccepted(`IncrementalAlterConfigs ${topic}`, errorCode, errorMessage)
    }
  }
}
