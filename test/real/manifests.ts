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

/** A controller and a broker, and a listener for each way in which clients prove who they are. */
export function securedManifest(of: { readonly name: string; readonly image: string; readonly isAuthorized: boolean }) {
  const labels = { 'strimzi.io/cluster': of.name }
  const [scram, certificate] = [{ type: 'scram-sha-512' }, { type: 'tls' }]
  const published = { type: 'nodeport', tls: true, configuration: { advertisedHostTemplate: 'localhost' } }
  const state = 'transaction.state.log'
  const single = ['offsets.topic.replication.factor', `${state}.replication.factor`, `${state}.min.isr`]
  const kafka = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name: of.name },
    spec: {
      kafka: {
        version: '4.3.1',
        image: of.image,
        listeners: [
          { name: 'plain', port: 9092, type: 'internal', tls: false },
          { name: 'scram', port: 9093, type: 'internal', tls: false, authentication: scram },
          { name: 'tls', port: 9094, type: 'internal', tls: true, authentication: certificate },
          { name: 'outside', port: 9095, ...published, authentication: scram },
          { name: 'mutual', port: 9096, ...published, authentication: certificate },
        ],
        ...(of.isAuthorized && { authorization: { type: 'simple' } }),
        config: {
          ...Object.fromEntries(single.map((key) => [key, 1])),
          // kafkajs logs in anew 10 s before the end.
          'listener.name.outside-9095.connections.max.reauth.ms': 12_000,
          'broker.session.timeout.ms': 3000,
          'broker.heartbeat.interval.ms': 500,
        },
      },
    },
  }
  const pool = (role: string) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaNodePool',
    metadata: { name: role, labels },
    spec: {
      replicas: 1,
      roles: [role],
      storage: { type: 'persistent-claim', size: '1Gi', deleteClaim: false },
      resources: { limits: { memory: '640Mi', cpu: '2' } },
      jvmOptions: JVM,
    },
  })
  return [kafka, pool('controller'), pool('broker')].map((each) => stringify(each)).join('---\n')
}

export function topicManifest(
  cluster: string,
  name: string,
  spec: { readonly partitions: number; readonly replicas: number; readonly config?: Readonly<Record<string, string>> },
): string {
  const labels = { 'strimzi.io/cluster': cluster }
  return stringify({ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaTopic', metadata: { name, labels }, spec })
}

/** A user who may do this on the topic `orders`. */
export function userManifest(
  cluster: string,
  name: string,
  { type, may }: { readonly type: 'scram-sha-512' | 'tls'; readonly may: string },
): string {
  const acl = { resource: { type: 'topic', name: 'orders' }, operations: may.split(', ') }
  const spec = { authentication: { type }, authorization: { type: 'simple', acls: [acl] } }
  const metadata = { name, labels: { 'strimzi.io/cluster': cluster } }
  return stringify({ apiVersion: 'kafka.strimzi.io/v1', kind: 'KafkaUser', metadata, spec })
}
