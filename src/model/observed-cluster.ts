import type { FileStat, ObservedContainer, ObservedImage, ObservedNetwork, ObservedVolume } from './docker-state.ts'
import type {
  AclBinding,
  ConfigEntry,
  FeatureRange,
  KafkaFeatures,
  ObservedBroker,
  ObservedLogDir,
  ObservedQuorum,
  ObservedReassignment,
  ObservedTopic,
  ScramCredential,
} from './kafka-state.ts'

/** A pull of an image, which runs beside the passes. */
export type ImagePull =
  | { readonly state: 'running' }
  | {
      readonly state: 'failed'
      readonly message: string
      readonly at: number
      /** The seals of the logins that were tried; absent: none were. */
      readonly logins?: readonly string[]
    }

/** Times of files, in epoch milliseconds. */
export interface ObservedCertificate {
  readonly endsAt: number
  /** It says which authorities the node trusts (`contentTime`). */
  readonly trusts: number
}

/** What Docker says about one cluster. All lists hold only objects with our instance label, sorted by name. */
export interface ObservedDocker {
  readonly containers: readonly ObservedContainer[]
  readonly networks: readonly ObservedNetwork[]
  readonly volumes: readonly ObservedVolume[]
  /**
   * `server.properties` by container id; undefined: it is missing. Containers that could not be looked into are left
   * out.
   */
  readonly properties: ReadonlyMap<string, FileStat | undefined>
  /** Its content by container id, where it is not what the node is to have. */
  readonly propertyTexts: ReadonlyMap<string, string>
  /** Of the certificate that a node reads when it starts; by container id. */
  readonly certificates?: ReadonlyMap<string, ObservedCertificate>
  /** Last log lines by container id; only for containers that stopped by themselves. */
  readonly logTails: ReadonlyMap<string, readonly string[]>
  /** By reference, those wanted and those the containers were made of; undefined: the engine does not have it. */
  readonly images: ReadonlyMap<string, ObservedImage | undefined>
  readonly pulls: ReadonlyMap<string, ImagePull>
  /** Networks, by id, that the container Drover runs in is attached to; absent when it runs in none. */
  readonly ownNetworks?: readonly string[]
  /** Host ports the cluster wants, and something else has. */
  readonly takenPorts: ReadonlySet<number>
  /** Wanted names that belong to an object which is not ours: `container my-cluster-broker-0`. */
  readonly foreign: ReadonlySet<string>
  /** Of these names, those of what another Drover has made: its `--instance`. */
  readonly otherInstances?: ReadonlyMap<string, string>
}

/** What Kafka says; every part may be missing, because a part that cannot be had must not hide the others. */
export interface ObservedKafka {
  /** Nodes whose own listener answers. */
  readonly answering: ReadonlySet<number>
  /**
   * Why all of the rest is missing, in plain words: nobody answers, or somebody else does. Recorded before each fact
   * had a reason of its own, it is that of whatever is missing.
   */
  readonly unavailable?: string
  /** Facts that were asked for and could not be had. */
  readonly missing?: ReadonlyMap<FactName, MissingFact>
  readonly clusterId?: string
  readonly brokers?: readonly ObservedBroker[]
  readonly quorum?: ObservedQuorum
  readonly topics?: readonly ObservedTopic[]
  readonly topicConfigs?: ReadonlyMap<string, readonly ConfigEntry[]>
  readonly features?: KafkaFeatures
  /** By node id, controllers included: each is asked itself, so one that does not answer is missing. */
  readonly nodeConfigs?: ReadonlyMap<number, readonly ConfigEntry[]>
  /**
   * Levels of loggers by their names, by node id; asked only for who says how to log. One that does not answer is
   * missing.
   */
  readonly loggers?: ReadonlyMap<number, Readonly<Record<string, string>>>
  /** Dynamic configs set for all nodes at once. */
  readonly clusterConfig?: readonly ConfigEntry[]
  /** By broker id; one that does not answer is missing. */
  readonly logDirs?: ReadonlyMap<number, readonly ObservedLogDir[]>
  readonly reassignments?: readonly ObservedReassignment[]
  /** Quotas of users who have none of their own, by Kafka's name; asked only for who declares or declared some. */
  readonly defaultQuotas?: Readonly<Record<string, number>>
  /** With what users may log in, by name; these three are asked only for who declares or declared any. */
  readonly scramCredentials?: ReadonlyMap<string, readonly ScramCredential[]>
  /** Of everybody; or that nobody is checked. */
  readonly acls?: readonly AclBinding[] | 'no authorizer'
  /** Quotas of users by name, by Kafka's name. */
  readonly userQuotas?: ReadonlyMap<string, Readonly<Record<string, number>>>
  /** Features each node's software can work with, by node id. */
  readonly supported?: ReadonlyMap<number, Readonly<Record<string, FeatureRange>>>
  /** `min.insync.replicas` by topic; asked only while a node has to be disturbed. */
  readonly minInsync?: ReadonlyMap<string, number>
  /** Who may lead again, by partition (`orders-0`) without a leader; asked only while a data volume is missed. */
  readonly eligible?: ReadonlyMap<string, readonly number[]>
  /** The nodes' own words against the config they are to have; asked only when it changes while they run. */
  readonly configRefusal?: string
}

/** What is asked of all nodes at once: each by itself, so that one that cannot be had hides no other. */
export type FactName =
  | 'brokers'
  | 'quorum'
  | 'topics'
  | 'topicConfigs'
  | 'features'
  | 'clusterConfig'
  | 'reassignments'
  | 'defaultQuotas'
  | 'scramCredentials'
  | 'acls'
  | 'userQuotas'

/** Why a fact could not be had. */
export interface MissingFact {
  /** In Kafka's words, or in plain ones. */
  readonly why: string
  /** Whether waiting can help; what Kafka refuses it refuses the next time, too. */
  readonly retriable: boolean
}
