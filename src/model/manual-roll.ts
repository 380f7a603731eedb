import { ANNOTATIONS, type KafkaNodePoolResource, type KafkaResource, type Metadata } from './resource.ts'

/** The annotation of a Kafka that restarts one node when its value is new. */
export const restartAnnotation = (node: string): string => `${ANNOTATIONS.restartNode}${node}`

/** What a person may ask to be restarted, as it is recorded: a whole cluster, the nodes of a pool, one node. */
export const restartScopes = {
  cluster: (name: string): string => `Kafka/${name}`,
  pool: (name: string): string => `KafkaNodePool/${name}`,
  node: (name: string): string => `container/${name}`,
} as const

/** Values of all annotations that ask for a restart, by scope. A new value asks anew; `false` asks for nothing. */
export function askedRestarts(
  kafka: KafkaResource,
  pools: readonly KafkaNodePoolResource[],
): Readonly<Record<string, string>> {
  const rolling = ({ annotations }: Metadata) => annotations[ANNOTATIONS.manualRollingUpdate]
  const asked = [
    [restartScopes.cluster(kafka.metadata.name), rolling(kafka.metadata)] as const,
    ...pools.map(({ metadata }) => [restartScopes.pool(metadata.name), rolling(metadata)] as const),
    ...Object.entries(kafka.metadata.annotations)
      .filter(([name]) => name.startsWith(ANNOTATIONS.restartNode))
      .map(([name, value]) => [restartScopes.node(name.slice(ANNOTATIONS.restartNode.length)), value] as const),
  ]
  return Object.fromEntries(
    asked.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== 'false'),
  )
}
