import { readAnnotation } from './annotations.ts'
import { CLUSTER_LABEL, type KafkaTopicResource } from './resource.ts'

export interface DesiredTopic {
  /** Name of the KafkaTopic resource. */
  readonly resource: string
  /** Name in Kafka. */
  readonly name: string
  /** Absent: the broker's default. */
  readonly partitions?: number
  readonly replicas?: number
  /** Declared keys only; `null` was written to say "hands off". */
  readonly config: ReadonlyMap<string, string>
  /** False: `strimzi.io/managed: "false"`, Drover looks away. */
  readonly managed: boolean
  readonly paused: boolean
}

/** What a KafkaTopic asks of Kafka. */
function desiredTopic(topic: KafkaTopicResource): DesiredTopic {
  const { metadata, spec } = topic
  const config = Object.entries(spec.config)
    .filter(([, value]) => value !== null)
    .map(([key, value]): [string, string] => [key, String(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    resource: metadata.name,
    name: spec.topicName ?? metadata.name,
    ...(spec.partitions !== undefined && { partitions: spec.partitions }),
    ...(spec.replicas !== undefined && { replicas: spec.replicas }),
    config: new Map(config),
    managed: readAnnotation('managed', topic) !== false,
    paused: readAnnotation('pause', topic) === true,
  }
}

/** The topics of a cluster, by resource name. */
export function topicsOf(cluster: string, topics: readonly KafkaTopicResource[]): DesiredTopic[] {
  return topics
    .filter((topic) => topic.metadata.labels[CLUSTER_LABEL] === cluster)
    .map(desiredTopic)
    .sort((a, b) => (a.resource < b.resource ? -1 : 1))
}
