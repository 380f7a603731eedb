import type { ConfigChange, ConfigEntry, ConfigSource, ConfigType } from '../model/kafka-state.ts'
import { type Answers, answersOf } from './gather.ts'
import { bodyOf, type Connection, type Request, type Wire } from './wire.ts'

/** `DescribeConfigsResponse.ConfigSource` */
export const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: 'topic',
  2: 'broker',
  3: 'cluster-default',
  4: 'static',
  5: 'default',
}

/** `DescribeConfigsResponse.ConfigType` */
const TYPES: readonly ConfigType[] = [
  'UNKNOWN',
  'BOOLEAN',
  'STRING',
  'INT',
  'SHORT',
  'LONG',
  'DOUBLE',
  'LIST',
  'CLASS',
  'PASSWORD',
]

interface ConfigResource {
  readonly resourceType: Wire['ConfigResourceTypes']['TOPIC' | 'BROKER' | 'BROKER_LOGGER']
  readonly resourceName: string
}

interface WireConfig {
  readonly name: string
  readonly value: string | null | undefined
  readonly readOnly: boolean
  readonly configSource: number
  readonly configType: number
}

/** One entry of DescribeConfigs, in the model's words. */
export function toConfigEntry({ name, value, readOnly, configSource, configType }: WireConfig): ConfigEntry {
  return {
    name,
    value: value ?? null,
    source: SOURCES[configSource] ?? 'unknown',
    readOnly,
    type: TYPES[configType] ?? 'UNKNOWN',
  }
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

export interface TopicConfigChanges {
  /** The topic's. */
  readonly name: string
  readonly changes: readonly ConfigChange[]
}

/**
 * IncrementalAlterConfigs on topics: keys that are not named keep their value. One bad key refuses all of its topic.
 */
export function alterTopicConfigs(topics: readonly TopicConfigChanges[]): Request<Answers> {
  return async (wire, connection) => {
    const resources = topics.map(({ name, changes }) => ({
      resourceType: wire.ConfigResourceTypes.TOPIC,
      resourceName: name,
      changes,
    }))
    const responses = await alterConfigs(wire, connection, resources, false)
    const results = responses.map(({ resourceName, ...rest }) => ({ name: resourceName, ...rest }))
    return answersOf('IncrementalAlterConfigs', results)
  }
}

/** IncrementalAlterConfigs: what Kafka says of each resource. */
export async function alterConfigs(
  wire: Wire,
  connection: Connection,
  resources: readonly (ConfigResource & { readonly changes: readonly ConfigChange[] })[],
  validateOnly: boolean,
) {
  const { SET, DELETE } = wire.IncrementalAlterConfigOperationTypes
  const wanted = resources.map(({ changes, ...resource }) => ({
    ...resource,
    configs: changes.map(({ name, value }) =>
      value === null ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
    ),
  }))
  const answer = wire.incrementalAlterConfigsV1.api.async(connection, wanted, validateOnly)
  return (await bodyOf(wire, answer)).responses
}
