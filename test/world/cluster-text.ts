import { readManifestsOnce } from '../../src/manifests/read-once.ts'
import type { ManifestSet } from '../../src/model/resource.ts'

export interface PoolText {
  readonly name: string
  readonly replicas: number
  readonly roles: string
}

export interface ClusterText {
  readonly name?: string
  readonly namespace?: string
  readonly pools?: readonly PoolText[]
  readonly storage?: string
  readonly config?: string
  readonly annotations?: string
  readonly version?: string
  readonly image?: string
  readonly memory?: string
  /** Beside the two that every cluster here has. */
  readonly listeners?: readonly string[]
  /** More of the Kafka's spec, in lines of its own. */
  readonly kafkaSpec?: string
  /** Name to spec. */
  readonly topics?: Readonly<Record<string, string>>
  /** Name to spec; absent: none. */
  readonly users?: Readonly<Record<string, string>>
}

export const COMBINED: readonly PoolText[] = [{ name: 'node', replicas: 3, roles: '[controller, broker]' }]
export const DEDICATED: readonly PoolText[] = [
  { name: 'controller', replicas: 1, roles: '[controller]' },
  { name: 'broker', replicas: 2, roles: '[broker]' },
]
export const RETAINED = '{type: persistent-claim, size: 1Gi, deleteClaim: false}'
export const DELETE_CLAIM = '{type: persistent-claim, size: 1Gi, deleteClaim: true}'
export const EPHEMERAL = '{type: ephemeral}'

/** The manifests of one cluster; every part has a default. */
export function clusterText(parts: ClusterText = {}): string {
  const { name = 'sim', pools = COMBINED, storage = RETAINED, annotations = '{}', config = '{}', image } = parts
  const { version = '4.3.1', memory = '512Mi', listeners = [], namespace, users = {}, kafkaSpec = '' } = parts
  const { topics = { orders: '{partitions: 3, replicas: 2}', audit: '{config: {cleanup.policy: compact}}' } } = parts
  const head = (kind: string, label: string) =>
    `apiVersion: kafka.strimzi.io/v1\nkind: ${kind}\nmetadata:\n  name: ${label}\n${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`
  const ofCluster = `  labels: {strimzi.io/cluster: ${name}}\n`
  const internal = '{name: plain, port: 9092, type: internal, tls: false}'
  const published =
    '{name: external, port: 9094, type: nodeport, tls: false, configuration: {advertisedHostTemplate: localhost}}'
  return [
    `${head('Kafka', name)}  annotations: ${annotations}
spec:
  kafka:
    version: ${version}
    listeners: [${[internal, published, ...listeners].join(', ')}]
    config: ${config}
${image === undefined ? '' : `    image: ${image}\n`}${kafkaSpec}`,
    ...pools.map(
      ({ name, replicas, roles }) => `${head('KafkaNodePool', name)}${ofCluster}spec:
  replicas: ${replicas}
  roles: ${roles}
  storage: ${storage}
  resources: {limits: {memory: ${memory}}}
`,
    ),
    ...Object.entries(topics).map(([topic, spec]) => `${head('KafkaTopic', topic)}${ofCluster}spec: ${spec}\n`),
    ...Object.entries(users).map(([user, spec]) => `${head('KafkaUser', user)}${ofCluster}spec: ${spec}\n`),
  ].join('---\n')
}

const parsed = new Map<string, Promise<ManifestSet>>()

/** Reads manifests as Drover does; the same text only once. */
export function manifestsOf(text: string): Promise<ManifestSet> {
  const known = parsed.get(text) ?? (text === '' ? Promise.resolve(NONE) : readManifestsOnce([{ stdin: text }]))
  parsed.set(text, known)
  return known
}

const NONE: ManifestSet = { resources: [], problems: [] }
