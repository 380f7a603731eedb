import { isMap, type YAMLMap } from 'yaml'
import { plainValue } from './plain-value.ts'

/** What a Kafka of before KRaft says of its nodes, as it is written. */
export interface WithZooKeeper {
  readonly apiVersion: string
  readonly version: unknown
  readonly controllers: NodesAsWritten
  readonly brokers: NodesAsWritten
}

interface NodesAsWritten {
  readonly replicas: unknown
  readonly storage: unknown
}

/** Undefined: it has no ZooKeeper. */
export function zooKeeperOf(root: YAMLMap, apiVersion: string): WithZooKeeper | undefined {
  const zooKeeper = root.getIn(['spec', 'zookeeper'])
  if (!isMap(zooKeeper)) return undefined
  const kafka = root.getIn(['spec', 'kafka'])
  const nodes = (map: unknown): NodesAsWritten => {
    const { replicas = 3, storage = { type: 'ephemeral' } } = plainMap(map)
    return { replicas, storage }
  }
  return { apiVersion, version: plainMap(kafka).version, controllers: nodes(zooKeeper), brokers: nodes(kafka) }
}

const plainMap = (node: unknown): Readonly<Record<string, unknown>> => {
  const value = isMap(node) ? plainValue(node) : undefined
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
