import type {
  AclBinding,
  ConfigChange,
  ConfigEntry,
  FeatureRange,
  KafkaFeatures,
  NewVoter,
  ObservedBroker,
  ObservedLogDir,
  ObservedQuorum,
  ObservedReassignment,
  ObservedTopic,
  PartitionRef,
  QuotaChange,
  Reassignment,
  ScramCredential,
  ScramMechanism,
  TopicToCreate,
} from '../model/kafka-state.ts'
import type { Sensitive } from '../model/sensitive.ts'
import type { ConnectionSecurity } from './security.ts'

/** A node's own listener for Drover, as it can be dialled from here. */
export interface KafkaEndpoint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly role: 'broker' | 'controller'
  /** Absent: plain text. */
  readonly security?: ConnectionSecurity
}

/**
 * All that Drover ever asks of one Kafka cluster; every method is one request, tried on the endpoints in turn until one
 * of them answers.
 *
 * Rules every implementation keeps:
 * - A broker that is down or hangs costs little: dialling is concurrent, one that answered last time is asked first.
 * - One leaderless partition, or one bad topic, never fails the answer about the others.
 * - "Already so" is success: TOPIC_ALREADY_EXISTS on create, UNKNOWN_TOPIC_OR_PARTITION on delete.
 * - A refusal carries Kafka's own words: `KAFKA_REFUSED` (invalid request, policy, unauthorised) is not retriable. Too
 *   few brokers for a replication factor is `KAFKA_FAILED`: they may be about to start.
 * - No endpoint answers: `KAFKA_UNREACHABLE`; or, where every one fails for the same reason of security,
 *   `KAFKA_UNTRUSTED` (we do not trust it), `KAFKA_DENIED` (it does not let us in) or `KAFKA_CREDENTIALS_UNUSABLE`.
 * - Every call ends: by `signal`, or by its deadline in `deadlines.ts`. Either is `KAFKA_TIMEOUT`.
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
  /**
   * Configs of these topics whose source is the topic itself, plus the named keys whatever their source. Topics Kafka
   * does not describe are left out.
   */
  describeTopicConfigs(
    topics: ReadonlyMap<string, readonly string[]>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly ConfigEntry[]>>
  /** Every config of one node, asked of that node itself (broker or controller), with type and synonyms. */
  describeNodeConfigs(nodeId: number, signal?: AbortSignal): Promise<readonly ConfigEntry[]>
  /** The dynamic configs that are set for all nodes at once; empty when there are none. */
  describeClusterConfig(signal?: AbortSignal): Promise<readonly ConfigEntry[]>
  /**
   * Loggers of one node that are configured or in use, asked of that node itself (broker or controller), by name, with
   * the level each logs at, be it its own or that of the next one above it. The root is `root`.
   */
  describeNodeLoggers(nodeId: number, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** Finalised features. */
  describeFeatures(signal?: AbortSignal): Promise<KafkaFeatures>
  /** Features this node's software supports, asked of that node itself. */
  supportedFeatures(nodeId: number, signal?: AbortSignal): Promise<Readonly<Record<string, FeatureRange>>>
  /**
   * Log directories of one broker with what is in them, asked of that broker itself. Sorted by path; replicas by topic
   * and partition.
   */
  describeLogDirs(brokerId: number, signal?: AbortSignal): Promise<readonly ObservedLogDir[]>
  /**
   * Who may lead again of those that are out of sync, by partition (`orders-0`), of these topics: eligible leader
   * replicas, or where there is none the last that is known to have led (KIP-966). Partitions that have a leader are
   * left out.
   */
  describeEligibleLeaders(
    topics: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly number[]>>
  /** Every move between brokers that is going on, sorted by topic and partition. */
  listReassignments(signal?: AbortSignal): Promise<readonly ObservedReassignment[]>
  /** DescribeClientQuotas of users who have none of their own, by Kafka's name; empty when there are none. */
  describeDefaultQuotas(signal?: AbortSignal): Promise<Readonly<Record<string, number>>>
  /** Of all users who have a password, by name. Only their mechanisms: no two passwords can be told apart. */
  describeScramCredentials(signal?: AbortSignal): Promise<ReadonlyMap<string, readonly ScramCredential[]>>
  /**
   * All ACLs, sorted by resource, then by principal; or that the broker that was asked has no authorizer, so that
   * everybody may do everything.
   */
  describeAcls(signal?: AbortSignal): Promise<readonly AclBinding[] | 'no authorizer'>
  /** DescribeClientQuotas of users who have their own, by name and Kafka's name; without those of client ids. */
  describeUserQuotas(signal?: AbortSignal): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>

  /**
   * Topics that are created, given partitions or given configs in the same moment go in one request; each fails or
   * succeeds by itself.
   */
  createTopic(topic: TopicToCreate, signal?: AbortSignal): Promise<void>
  /** Raises the number of partitions to `total`. */
  createPartitions(topic: string, total: number, signal?: AbortSignal): Promise<void>
  /** IncrementalAlterConfigs on one topic. */
  alterTopicConfig(topic: string, changes: readonly ConfigChange[], signal?: AbortSignal): Promise<void>
  /** No plan asks for it: it is how a test shows on any Kafka what Drover makes of a topic that somebody deleted. */
  deleteTopic(topic: string, signal?: AbortSignal): Promise<void>

  /**
   * IncrementalAlterConfigs on one broker (asked of it itself), or for all nodes at once when `brokerId` is undefined.
   * One bad key refuses them all. A key nobody knows is accepted: check that it exists.
   * @throws KAFKA_REFUSED in the broker's own words when a value is invalid or a key cannot be changed while it runs
   */
  alterNodeConfig(
    brokerId: number | undefined,
    changes: readonly ConfigChange[],
    options?: { readonly validateOnly?: boolean },
    signal?: AbortSignal,
  ): Promise<void>
  /**
   * Sets levels of loggers of one node (asked of it itself, broker or controller) until its next start; null: that of
   * the next one above it. One that is refused refuses them all.
   * @throws KAFKA_REFUSED for a logger that is neither configured nor in use, and for a level other than `FATAL` to
   *   `TRACE`
   */
  alterNodeLoggers(nodeId: number, changes: readonly ConfigChange[], signal?: AbortSignal): Promise<void>
  /** AlterClientQuotas of users who have none of their own; those that are not named stay. */
  alterDefaultQuotas(changes: readonly QuotaChange[], signal?: AbortSignal): Promise<void>
  /**
   * Gives a user a password for one mechanism, in place of any former one; connections that stand go on. Passwords of
   * the same moment go in one request a mechanism, each fails or succeeds by itself. Kafka asks nothing of a password.
   */
  alterScramCredential(
    user: string,
    change: { readonly mechanism: ScramMechanism; readonly password: Sensitive },
    signal?: AbortSignal,
  ): Promise<void>
  /** Takes the password for one mechanism away, with others of the same moment; that there is none is success. */
  deleteScramCredential(user: string, mechanism: ScramMechanism, signal?: AbortSignal): Promise<void>
  /**
   * Creates ACLs, with others of the same moment; that there is one already is success. One that is refused keeps none
   * of the others from being created, of this call neither.
   * @throws KAFKA_REFUSED in Kafka's own words about the first that is refused, and for any in a cluster without an
   *   authorizer
   */
  createAcls(bindings: readonly AclBinding[], signal?: AbortSignal): Promise<void>
  /**
   * Takes exactly these away, with others of the same moment; that there is none is success.
   * @throws as `createAcls`
   */
  deleteAcls(bindings: readonly AclBinding[], signal?: AbortSignal): Promise<void>
  /**
   * AlterClientQuotas of one user, with others of the same moment; quotas that are not named stay. One that is refused
   * refuses all of its user.
   */
  alterUserQuotas(user: string, changes: readonly QuotaChange[], signal?: AbortSignal): Promise<void>
  /** Begins moves between brokers, or calls some off; that there is nothing to call off is success. */
  alterReassignments(moves: readonly Reassignment[], signal?: AbortSignal): Promise<void>
  /** Begins to move replicas of one broker (asked of it itself) into one of its log directories. */
  moveReplicas(brokerId: number, logDir: string, replicas: readonly PartitionRef[], signal?: AbortSignal): Promise<void>
  /**
   * ElectLeaders, unclean: the first replica that is up leads each of these, whatever it lacks, and all others follow
   * it. That a partition has a leader is success. @throws KAFKA_REFUSED when no replica of one is up
   */
  electLeaders(partitions: readonly PartitionRef[], signal?: AbortSignal): Promise<void>
  /** Makes a controller that follows the quorum a voter; that it is one already is success. */
  addVoter(voter: NewVoter, signal?: AbortSignal): Promise<void>
  /** Takes a voter out of the quorum; that it is none is success. The quorum may elect a new leader. */
  removeVoter(id: number, directoryId: string, signal?: AbortSignal): Promise<void>
  /**
   * Takes a broker off the list; that it is not on it is success. Kafka checks nothing: prove before that it is empty
   * and stopped.
   */
  unregisterBroker(brokerId: number, signal?: AbortSignal): Promise<void>
  /**
   * Raises a feature to a level; that it is there already is success. `metadata.version` can never be lowered again.
   */
  raiseFeature(feature: string, level: number, signal?: AbortSignal): Promise<void>

  close(): void
}
