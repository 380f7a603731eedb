import type {
  ConfigChange,
  ConfigEntry,
  KafkaFeatures,
  ObservedBroker,
  ObservedQuorum,
  ObservedTopic,
  TopicToCreate,
} from '../model/kafka-state.ts'

/** A node's own listener for Drover, as it can be dialled from here. */
export interface KafkaEndpoint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly role: 'broker' | 'controller'
}

/**
 * All that Drover ever asks of one Kafka cluster; every method is one request, tried on the endpoints in turn until one
 * of them answers.
 *
 * Rules every implementation keeps:
 * - A broker that is down or hangs costs little: dialling is concurrent, one that answered last time is asked first.
 * - One leaderless partition, or one bad topic, never fails the answer about the others.
 * - "Already so" is success: TOPIC_ALREADY_EXISTS on create, UNKNOWN_TOPIC_OR_PARTITION on delete.
 * - A refusal carries Kafka's own words: `KAFKA_REFUSED` (invalid request, policy, unauthorised) is not retriable. Too few
 *   brokers for a replication factor is `KAFKA_FAILED`: they may be about to start.
 * - No endpoint answers: `KAFKA_UNREACHABLE`; a missed deadline: `KAFKA_TIMEOUT`.
 */
export interface KafkaClient {
  /** Where the nodes are now; connections to others are closed. Cheap when nothing changed. */
  useEndpoints(endpoints: readonly KafkaEndpoint[]): void

  /** Nodes all of whose endpoints accept a connection and answer ApiVersions now. Never throws. */
  answering(signal?: AbortSignal): Promise<ReadonlySet<number>>
  /** DescribeCluster v2 with fenced brokers, from a broker. */
  describeBrokers(signal?: AbortSignal): Promise<{ clusterId: string; brokers: ObservedBroker[] }>
  /** DescribeQuorum, through any broker, or the leading controller when no broker answers. */
  describeQuorum(signal?: AbortSignal): Promise<ObservedQuorum>
  /** All topics, internal ones included, sorted by name; topics with leaderless partitions too. */
  describeTopics(signal?: AbortSignal): Promise<ObservedTopic[]>
  /** Configs of these topics whose source is the topic itself, plus the named keys whatever their source. Topics Kafka does not describe are left out. */
  describeTopicConfigs(
    topics: ReadonlyMap<string, readonly string[]>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly ConfigEntry[]>>
  /** Every config of one broker, asked of that broker itself. */
  describeBrokerConfigs(brokerId: number, signal?: AbortSignal): Promise<readonly ConfigEntry[]>
  describeFeatures(signal?: AbortSignal): Promise<KafkaFeatures>

  createTopic(topic: TopicToCreate, signal?: AbortSignal): Promise<void>
  /** Raises the number of partitions to `total`. */
  createPartitions(topic: string, total: number, signal?: AbortSignal): Promise<void>
  /** IncrementalAlterConfigs on one topic. */
  alterTopicConfig(topic: string, changes: readonly ConfigChange[], signal?: AbortSignal): Promise<void>
  deleteTopic(topic: string, signal?: AbortSignal): Promise<void>

  close(): void
}
