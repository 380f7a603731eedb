/** Kafka as seen from outside, in Kafka's own words. */

export interface ObservedBroker {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack?: string
  /** Registered, but not serving: it is starting, recovering, or has lost its controller. */
  readonly fenced: boolean
}

export interface QuorumReplica {
  readonly id: number
  /** Base64url uuid; absent for version-0 quorums. */
  readonly directoryId?: string
  readonly logEndOffset: number
  /** Epoch milliseconds; absent when the leader has not heard of it. */
  readonly lastFetchAt?: number
  readonly lastCaughtUpAt?: number
}

export interface ObservedQuorum {
  /** Below zero while an election is going on. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
}

export interface ObservedPartition {
  readonly index: number
  /** -1 when it has no leader. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

/** Where a config's value comes from (DescribeConfigs `configSource`). */
export type ConfigSource = 'topic' | 'broker' | 'cluster-default' | 'static' | 'default' | 'unknown'

export interface ConfigEntry {
  readonly name: string
  /** Null when Kafka hides it (sensitive) or it has none. */
  readonly value: string | null
  readonly source: ConfigSource
  readonly readOnly: boolean
}

export interface ObservedTopic {
  readonly name: string
  readonly id: string
  readonly internal: boolean
  readonly partitions: readonly ObservedPartition[]
}

/** One change of IncrementalAlterConfigs; a null value deletes the key. */
export interface ConfigChange {
  readonly name: string
  readonly value: string | null
}

export interface TopicToCreate {
  readonly name: string
  /** Absent: the broker's default. */
  readonly partitions?: number
  /** Absent: the broker's default. */
  readonly replicas?: number
  readonly config: Readonly<Record<string, string>>
}

export interface KafkaFeatures {
  /** Finalised level by feature, e.g. `metadata.version` -> 30. */
  readonly finalised: Readonly<Record<string, number>>
}
