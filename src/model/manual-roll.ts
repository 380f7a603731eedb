import { ANNOTATIONS, readAnnotation, readNodeAnnotations } from './annotations.ts'
import type { KafkaNodePoolResource, KafkaResource } from './resource.ts'

/** The annotation of a Kafka that restarts one node when its value is new. */
export const restartAnnotation = (node: string): string => `${ANNOTATIONS.restartNode.name}${node}`

/** What a person may ask to be restarted, as it is recorded: a whole cluster, the nodes of a pool, one node. */
export const restartScopes = {
  cluster: (name: string): string => `Kafka/${name}`,
  pool: (name: string): string => `KafkaNodePool/${name}`,
  node: (name: string): string => `container/${name}`,
} as const

/** Values of all annotations that ask for a restart, by scope. A new value asks anew. */
export function requestedRestarts(
  kafka: KafkaResource,
  pools: readonly KafkaNodePoolResource[],
): Readonly<Record<string, string>> {
  const rolling = (resource: KafkaResource | KafkaNodePoolResource) => readAnnotation('manualRollingUpdate', resource)
  const asked = [
    [restartScopes.cluster(kafka.metadata.name), rolling(kafka)] as const,
    ...pools.map((pool) => [restartScopes.pool(pool.metadata.name), rolling(pool)] as const),
    ...[...readNodeAnnotations('restartNode', kafka)].map(
      ([node, value]) => [restartScopes.node(node), value] as const,
    ),
  ]
  return Object.fromEntries(asked.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
