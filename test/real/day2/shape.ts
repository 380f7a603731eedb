import { stringify } from 'yaml'
import { topicManifest } from '../manifests.ts'

export interface Pool {
  readonly name: string
  readonly replicas: number
  readonly roles: readonly ('controller' | 'broker')[]
  /** JBOD ids of its volumes. */
  readonly volumes: readonly number[]
  readonly heap: string
  readonly memory: string
}

/** All that the scenarios change about a cluster. */
export interface Shape {
  readonly version: string
  readonly image: string
  readonly config: Readonly<Record<string, string | number>>
  readonly annotations: Readonly<Record<string, string>>
  readonly pools: readonly Pool[]
}

/** The topic that the judge's client writes to. */
export const LEDGER = { name: 'ledger', partitions: 6 }

/** Kafka, its pools and the judge's topic, with 3 copies of everything of which 2 have to be in sync. */
export function manifestOf(name: string, { version, image, config, annotations, pools }: Shape): string {
  const kafka = {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name, annotations },
    spec: {
      kafka: {
        version,
        image,
        listeners: [
          {
            name: 'external',
            port: 9094,
            type: 'nodeport',
            tls: false,
            configuration: { advertisedHostTemplate: 'localhost' },
          },
        ],
        config: {
          'default.replication.factor': 3,
          'min.insync.replicas': 2,
          'offsets.topic.replication.factor': 3,
          'offsets.topic.num.partitions': 3,
          'group.initial.rebalance.delay.ms': 0,
          // A broker that was stopped may register again after 3 s instead of 9.
          'broker.session.timeout.ms': 3000,
          'broker.heartbeat.interval.ms': 500,
          ...config,
        },
      },
    },
  }
  const documents = [kafka, ...pools.map((pool) => poolOf(name, pool))].map((document) => stringify(document))
  return [...documents, topicManifest(name, LEDGER.name, { partitions: LEDGER.partitions, replicas: 3 })].join('---\n')
}

function poolOf(cluster: string, { name, replicas, roles, volumes, heap, memory }: Pool): object {
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaNodePool',
    metadata: { name, labels: { 'strimzi.io/cluster': cluster } },
    spec: {
      replicas,
      roles,
      storage: {
        type: 'jbod',
        volumes: volumes.map((id) => ({ id, type: 'persistent-claim', size: '1Gi', deleteClaim: false })),
      },
      resources: { limits: { memory, cpu: '2' } },
      jvmOptions: {
        '-Xms': '64m',
        '-Xmx': heap,
        '-XX': { UseG1GC: 'false', UseSerialGC: 'true', TieredStopAtLevel: '1' },
      },
    },
  }
}
