import { stringify } from 'yaml'

/** A manifest as plain data. */
export type Document = Record<string, unknown>

/** The manifests that a field is walked in, by kind; a topic that nobody walks is beside them. */
export type Manifests = Record<string, Document>

const STRIMZI = 'kafka.strimzi.io/v1'
const OF_CLUSTER = { 'strimzi.io/cluster': 'sim' }

/** One resource of each kind: three combined nodes with a listener for the cluster's network and one for the host. */
export function baseManifests(): Manifests {
  const strimzi = (kind: string, name: string, spec: unknown, labels: Record<string, string> = OF_CLUSTER) => ({
    apiVersion: STRIMZI,
    kind,
    metadata: { name, labels },
    spec,
  })
  return {
    Kafka: strimzi(
      'Kafka',
      'sim',
      {
        kafka: {
          version: '4.3.1',
          listeners: [
            { name: 'plain', port: 9092, type: 'internal', tls: false },
            {
              name: 'external',
              port: 9094,
              type: 'nodeport',
              tls: false,
              configuration: { advertisedHostTemplate: 'localhost' },
            },
          ],
        },
      },
      {},
    ),
    KafkaNodePool: strimzi('KafkaNodePool', 'node', {
      replicas: 3,
      roles: ['controller', 'broker'],
      storage: { type: 'persistent-claim', size: '1Gi' },
    }),
    KafkaTopic: strimzi('KafkaTopic', 'orders', { partitions: 3, replicas: 2 }),
    KafkaUser: strimzi('KafkaUser', 'user', {}),
    Secret: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', labels: {} } },
    ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', labels: {} } },
    other: strimzi('KafkaTopic', 'audit', { config: { 'cleanup.policy': 'compact' } }),
  }
}

/** A resource of a kind that Drover knows by name only. */
export const unsupportedManifest = (kind: string): Document => ({
  apiVersion: STRIMZI,
  kind,
  metadata: { name: 'by-name', labels: OF_CLUSTER },
})

/** As a file of a person: block style, one field a line. */
export const fileOf = (manifests: Manifests): string =>
  Object.values(manifests)
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join('---\n')
