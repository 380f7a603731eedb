import type { QuotaName } from './default-quotas.ts'

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
  /** Kafka's word for what values it takes (`INT`, `LIST`, ...). */
  readonly type?: ConfigType
  /**
   * Every place that sets it, the one that counts first; only of a node's configs. The static one is the file as of the
   * start.
   */
  readonly synonyms?: readonly ConfigSynonym[]
}

export type ConfigType =
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD'
  | 'UNKNOWN'

export interface ConfigSynonym {
  /** May be another key: `log.retention.hours` for `log.retention.ms`. */
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
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

/** One change of AlterClientQuotas; a null value takes the quota away. */
export interface QuotaChange {
  readonly name: QuotaName
  readonly value: number | null
}

export interface TopicToCreate {
  readonly name: string
  /** Absent: the broker's default. */
  readonly partitions?: number
  /** Absent: the broker's default. */
  readonly replicas?: number
  readonly config: Readonly<Record<string, string>>
}

/** Levels of one feature that one node's software can work with. */
export interface FeatureRange {
  readonly min: number
  readonly max: number
}

export interface PartitionRef {
  readonly topic: string
  readonly partition: number
}

/**
 * A move of a partition to other brokers that is going on. While it lasts, metadata shows the union of the replicas.
 */
export interface ObservedReassignment extends PartitionRef {
  readonly replicas: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

/** Where a partition's replicas are to be; null: call a move that is going on off. */
export interface Reassignment extends PartitionRef {
  readonly replicas: readonly number[] | null
}

/** One log directory of one broker. */
export interface ObservedLogDir {
  /** Path in the broker's container. */
  readonly path: string
  /** Kafka's error code; 0: it is well. An offline directory has no replicas and no sizes. */
  readonly errorCode: number
  /** Of the file system it is on; absent when the broker cannot tell. */
  readonly totalBytes?: number
  readonly usableBytes?: number
  readonly replicas: readonly ObservedReplica[]
}

export interface ObservedReplica extends PartitionRef {
  readonly bytes: number
  /** A copy in the making, which will take the place of the one in another directory of the same broker. */
  readonly isFuture: boolean
}

/** A controller that is to become a voter (KIP-853). */
export interface NewVoter {
  readonly id: number
  /** Base64url uuid, from DescribeQuorum. */
  readonly directoryId: string
  readonly listeners: readonly { readonly name: string; readonly host: string; readonly port: number }[]
}

export interface KafkaFeatures {
  /** Finalised level by feature, e.g. `metadata.version` -> 30. */
  readonly finalised: Readonly<Record<string, number>>
}

/** What a password may be proved by (RFC 5802, RFC 7677). */
export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

/** What Kafka tells of a user's password: whether it has changed cannot be seen. */
export interface ScramCredential {
  readonly mechanism: ScramMechanism
  readonly iterations: number
}

/** Kafka's `ResourceType`, of those that an ACL can be about. */
export type AclResourceType = 'topic' | 'group' | 'cluster' | 'transactionalId' | 'delegationToken' | 'user'

/** Kafka's `AclOperation`; without that of two-phase commits, which was announced and is not released (KAFKA-19414). */
export type AclOperation =
  | 'all'
  | 'read'
  | 'write'
  | 'create'
  | 'delete'
  | 'alter'
  | 'describe'
  | 'clusterAction'
  | 'describeConfigs'
  | 'alterConfigs'
  | 'idempotentWrite'
  | 'createTokens'
  | 'describeTokens'

export interface AclResource {
  readonly type: AclResourceType
  /** Of the cluster always `kafka-cluster`; `*` literally is all there are. */
  readonly name: string
  readonly pattern: 'literal' | 'prefixed'
}

/** One line of who may do what: Kafka knows no other identity of an ACL than all of it. */
export interface AclBinding {
  readonly resource: AclResource
  /** With its type: `User:CN=alice`. */
  readonly principal: string
  /** An address, or `*`. */
  readonly host: string
  readonly operation: AclOperation
  readonly permission: 'allow' | 'deny'
}
