import { stringify } from 'yaml'

/** Small JVMs that start fast. */
const JVM = { '-Xms': '64m', '-Xmx': '256m', '-XX': { UseG1GC: 'false', UseSerialGC: 'true', TieredStopAtLevel: '1' } }

export interface ClusterManifest {
  readonly name: string
  readonly nodes: number
  readonly image: string
  readonly config?: Readonly<Record<string, string | number>>
}

/** A Kafka and its one pool, of nodes that are controllers and brokers at once. */
export function clusterManifest({ name, nodes, image, config = {} }: ClusterManifest): string {
  const copies = Math.min(nodes, 3)
  const kafka = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name },
    spec: {
      kafka: {
        version: '4.3.1',
        image,
        listeners: [
          { name: 'plain', port: 9092, type: 'internal', tls: false },
          {
            name: 'external',
            port: 9094,
            type: 'nodeport',
            tls: false,
            configuration: { advertisedHostTemplate: 'localhost' },
          },
          { name: 'tls', port: 9093, type: 'internal', tls: true },
          {
            name: 'outside',
            port: 9095,
            type: 'nodeport',
            tls: true,
            configuration: { advertisedHostTemplate: 'localhost' },
          },
        ],
        config: {
          'default.replication.factor': copies,
          'min.insync.replicas': Math.max(1, copies - 1),
          'offsets.topic.replication.factor': copies,
          'offsets.topic.num.partitions': 3,
          'transaction.state.log.replication.factor': copies,
          'transaction.state.log.min.isr': Math.max(1, copies - 1),
          'group.initial.rebalance.delay.ms': 0,
          // A killed broker may register again after 3 s instead of 9.
          'broker.session.timeout.ms': 3000,
          'broker.heartbeat.interval.ms': 500,
          ...config,
        },
      },
    },
  }
  const pool = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaNodePool',
    metadata: { name: 'node', labels: { 'strimzi.io/cluster': name } },
    spec: {
      replicas: nodes,
      roles: ['controller', 'broker'],
      storage: { type: 'persistent-claim', size: '1Gi', deleteClaim: false },
      resources: { limits: { memory: '640Mi', cpu: '2' } },
      jvmOptions: JVM,
    },
  }
  return `${stringify(kafka)}---\n${stringify(pool)}`
}

export function topicManifest(
  cluster: string,
  name: string,
  spec: { readonly partitions: number; readonly replicas: number; readonly config?: Readonly<Record<string, string>> },
): string {
  const labels = { 'strimzi.io/cluster': cluster }
  return stringify({ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic', metadata: { name, labels }, spec })
}
