import type { SourceFile } from '../../src/manifests/folder-source.ts'

/** How much there is on one host: so many clusters, each with so many brokers, topics and three controllers besides. */
export interface Extent {
  readonly clusters: number
  readonly brokers: number
  readonly topics: number
}

export const CONTROLLERS = 3
const BROKERS_A_POOL = 100
/** A file holds at most 500 documents. */
const TOPICS_A_FILE = 250

export const clusterNames = ({ clusters }: Extent): string[] => Array.from({ length: clusters }, (_, i) => `c${i}`)

/** The manifests of all of it as files. `heap` is something that takes a roll when it changes. */
export function manifestFiles(extent: Extent, heap = '1g'): SourceFile[] {
  return clusterNames(extent).flatMap((cluster) => [
    file(`${cluster}/cluster.yaml`, [kafka(cluster), ...pools(cluster, extent.brokers, heap)]),
    ...chunks(
      Array.from({ length: extent.topics }, (_, i) => topic(cluster, i)),
      TOPICS_A_FILE,
    ).map((documents, i) => file(`${cluster}/topics-${i}.yaml`, documents)),
  ])
}

const file = (path: string, documents: readonly string[]): SourceFile => ({
  file: path,
  bytes: Buffer.from(documents.join('---\n')),
})

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))

const head = (kind: string, name: string, cluster?: string): string =>
  `apiVersion: kafka.strimzi.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${
    cluster === undefined ? '' : `  labels: {strimzi.io/cluster: ${cluster}}\n`
  }`

const kafka = (name: string): string => `${head('Kafka', name)}spec:
  kafka:
    version: 4.3.1
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
    config: {default.replication.factor: 3, min.insync.replicas: 2}
`

function pools(cluster: string, brokers: number, heap: string): string[] {
  const pool = (name: string, role: string, replicas: number) => `${head('KafkaNodePool', name, cluster)}spec:
  replicas: ${replicas}
  roles: [${role}]
  storage: {type: persistent-claim, size: 10Gi}
  jvmOptions: {-Xms: ${heap}, -Xmx: ${heap}}
`
  const sizes = Array.from({ length: Math.ceil(brokers / BROKERS_A_POOL) }, (_, i) =>
    Math.min(BROKERS_A_POOL, brokers - i * BROKERS_A_POOL),
  )
  return [
    pool(`${cluster}-controller`, 'controller', CONTROLLERS),
    ...sizes.map((size, i) => pool(`${cluster}-broker${i}`, 'broker', size)),
  ]
}

const topic = (cluster: string, index: number): string => `${head('KafkaTopic', `${cluster}-t${index}`, cluster)}spec:
  partitions: 3
  replicas: 3
  config: {retention.ms: 86400000, cleanup.policy: delete}
`
