import type { ContainerLimits } from './docker-state.ts'
import type { KafkaNodePoolSpec, KafkaSpec, Kind } from './resource.ts'
import type { VolumeFate } from './storage.ts'

/** What must outlive a pass and stands neither on a label nor in Kafka: kept in the state folder. */
export interface RecordedCluster {
  readonly clusterId?: string
  readonly firstVoters?: readonly number[]
  /** The quorum as it was last seen with a leader; absent: none ever was. */
  readonly quorum?: RecordedQuorum
  /**
   * When a running cluster was met that nothing was recorded of, by Drover's clock; gone once everything that may have
   * been told to stop before has had its time to do so.
   */
  readonly metAt?: number
  /** Ids of containers that bear our labels and were judged not to be ours; for as long as they exist. */
  readonly foreign?: readonly string[]
  /** That was judged before: what is new beside a container of ours is a copy of it. */
  readonly parted?: true
  /** Containers of nodes that run off the network together, and since when there are no more of them. */
  readonly detached?: { readonly ids: readonly string[]; readonly at: number }
  /** Ids by pool of the nodes that once had a container. */
  readonly nodeIds: Readonly<Record<string, readonly number[]>>
  /** When SIGTERM was sent, by container id. */
  readonly terminated: Readonly<Record<string, number>>
  /**
   * Of which run of the container, by its id: its start by the engine's clock. Clocks differ, and are set; a start
   * stays what it is.
   */
  readonly terminatedRuns?: Readonly<Record<string, number>>
  /** Nodes that were told to stop for a restart and have not been up since, by name. */
  readonly restarting?: readonly string[]
  /** Deaths that nobody ordered, by node name. */
  readonly deaths: Readonly<Record<string, RecordedDeaths>>
  /**
   * The node's id, by the name of each data volume that was seen and that nobody asked to go; absent: being founded, or
   * recorded before this was.
   */
  readonly seenVolumes?: Readonly<Record<string, number>>
  /** Ids of nodes whose data a removal of the whole cluster takes, as people asked; until they have other volumes. */
  readonly removed?: readonly number[]
  /**
   * What is left of the cluster goes, for a person gave its records up or its removal had taken them; until nothing is
   * left.
   */
  readonly givingUp?: BeginsAnew
  /** When a data volume of a known node was first missed, by volume name. */
  readonly missedVolumes: Readonly<Record<string, number>>
  /** Data volumes taken away because a person asked for it, until others are in their place; by name of the node. */
  readonly takenVolumes?: Readonly<Record<string, readonly string[]>>
  /** Partitions (`orders-0`) of which a person gave up every copy in sync; until somebody leads them again. */
  readonly givenUpPartitions?: readonly string[]
  /**
   * What the manifests said last about data volumes whose label, which cannot change, says something else; by volume
   * name.
   */
  readonly volumeFates: Readonly<Record<string, VolumeFate>>
  /** Log directories Drover has closed to new replicas, by node id; only it may open them again. */
  readonly cordoned?: Readonly<Record<number, readonly string[]>>
  /** Topic ids by topic name, as last seen: a topic that had one and is missing was deleted by somebody. */
  readonly topicIds: Readonly<Record<string, string>>
  /** A hash of the declared config that was last seen to be in force, by topic name: by it drift is told from edits. */
  readonly topicsInForce?: Readonly<Record<string, string>>
  /** When it was last told of a topic, by name, that it is missing; until it is there again, with another id. */
  readonly missingTopics?: Readonly<Record<string, number>>
  /** Topics that were deleted and made again, by name; for a day. */
  readonly remadeTopics?: Readonly<Record<string, RecordedRemade>>
  /**
   * Configs that manifests declare or declared, by topic name; only these are taken back when they leave the manifest.
   */
  readonly topicKeys?: Readonly<Record<string, readonly string[]>>
  /**
   * Default quotas that the manifest declares or declared, by Kafka's name, with what was last seen to be in force, or
   * null; only these are taken back when they leave the manifest.
   */
  readonly quotas?: Readonly<Record<string, number | null>>
  /**
   * What Drover has set of users, or may have, by their names in Kafka: only that is taken away when their manifests
   * are gone.
   */
  readonly users?: Readonly<Record<string, RecordedUser>>
  /**
   * Kafka's finalised `metadata.version`, as last seen or asked for: what a downgrade is measured by while Kafka is
   * silent.
   */
  readonly metadataLevel?: number
  /**
   * What manifests said that the containers of an earlier release, which they are met with, were not made with: by name
   * of the node, its `added` (desired-node.ts). They stay while it is the same; gone with such a container.
   */
  readonly metWith?: Readonly<Record<string, string>>
  /**
   * Which values of Secrets a node was to have when its container was met, whose own are sealed under a key that was
   * lost: by name of the node, its `secrets` (desired-node.ts). It stays while they are the same.
   */
  readonly metSecrets?: Readonly<Record<string, string>>
  /** Configs Drover has set while nodes run; only these are taken back when they leave the manifest. */
  readonly dynamicKeys?: readonly string[]
  /** The node that is tried with something it may die of, until it is seen to bear it. */
  readonly trial?: RecordedTrial
  /** A config the nodes refused, and what stays in force until the manifest says something else. */
  readonly refusedConfig?: RefusedConfig
  /** Limits that a node did not bear, or its engine does not set, by name of the pool. */
  readonly refusedLimits?: Readonly<Record<string, RefusedLimits>>
  /** The engine's words against limits it was just asked to set, by container id; gone with the next pass. */
  readonly refusedUpdates?: Readonly<Record<string, string>>
  /** What the engine or Kafka refuses to do, by what was asked of them; until a plan does not ask for it any more. */
  readonly refusals?: Readonly<Record<string, RecordedRefusal>>
  /** What the manifests said when every node last was up with it. */
  readonly lastGood?: GoodSpec
  /** A spec that a node could not start with. */
  readonly failedSpec?: FailedSpec
  /**
   * What was put right, how often in a row, by what was done to what (see plan/without-progress.ts). What is over stays
   * until more is added.
   */
  readonly streaks?: Readonly<Record<string, RecordedStreak>>
  /** Restarts that are asked for, by scope. */
  readonly manualRolls?: Readonly<Record<string, RecordedRoll>>
  /** The same for the whole cluster, as it was recorded before there were scopes. */
  readonly manualRoll?: { readonly value: string; readonly at: number }
  /** Nodes on their way out of the cluster, by node id. */
  readonly leaving?: Readonly<Record<string, RecordedLeaving>>
  /** Moves of replicas that Drover began, by name of the partition; gone once they are not going on any more. */
  readonly moves?: Readonly<Record<string, RecordedMove>>
  /** Throttles of moving replicas that may be set in Kafka; gone once they are seen to be taken back. */
  readonly throttle?: RecordedThrottle
}

/** Why a cluster is to begin anew: a person has given up its records, or its removal had taken them. */
export type BeginsAnew = 'given up' | 'removed'

export interface RecordedQuorum {
  /** Sorted by node id. */
  readonly voters: readonly {
    readonly id: number
    readonly directoryId?: string
    /** The directory id on its volume, where that is another one: somebody has emptied the volume since it was made. */
    readonly labelled?: string
  }[]
}

export interface RecordedLeaving {
  /** The most replicas it was seen with since it leaves: progress is told against these. */
  readonly replicas: number
}

export interface RecordedMove {
  /** Where it goes. */
  readonly replicas: readonly number[]
  /** The one that was redirected, until it is seen to be. */
  readonly before?: Omit<RecordedMove, 'before'>
}

export interface RecordedThrottle {
  readonly topics: readonly string[]
  readonly brokers: readonly number[]
}

export interface RecordedUser {
  /** The seal of the password that Kafka has; null: it may have one, and it is not known which. Absent: none. */
  readonly password?: string | null
  /** The seal of what a Secret said when it was last taken over as the password. */
  readonly given?: string
  /** Texts of his ACLs (desired-user.ts). */
  readonly acls?: readonly string[]
  /** A hash of the declared ACLs that were last seen to be in force: by it drift is told from edits. */
  readonly aclsInForce?: string
  /** As the default quotas. */
  readonly quotas?: Readonly<Record<string, number | null>>
}

export interface RecordedRoll {
  readonly value: string
  /** Since when, by Drover's clock. */
  readonly at: number
  /** What ran at that moment and is to be restarted: starts, by the engine's clock, by container id. */
  readonly runs?: Readonly<Record<string, number>>
}

export interface RecordedDeaths {
  /** Deaths in a row, each soon after its start. */
  readonly count: number
  /** The last one counted, and when it was by the engine's clock. */
  readonly containerId: string
  readonly at: number
  /**
   * From when the pause after it counts, where that is another time: of two clocks one may be behind, or be set back.
   */
  readonly since?: number
  /** Its log says that a disk had no room left. */
  readonly diskFull?: true
}

/** Something a running node may die of (see plan/node/trial.ts). */
export type TrialKind = 'config' | 'limits' | 'connection'

export interface RecordedTrial {
  readonly kind: TrialKind
  readonly nodeId: number
  /** Which run of which container: its start by the engine's clock. */
  readonly containerId: string
  readonly startedAt: number
  /** Epoch milliseconds. */
  readonly at: number
  /** Of lower limits: those from before. */
  readonly limits?: ContainerLimits
  /** Since when it is seen not to serve while all others do. */
  readonly silentSince?: number
  /** Its run ended of something else: it is tried anew in the next one. */
  readonly again?: true
}

export interface RecordedStreak {
  readonly count: number
  /** The first and the last time, in epoch milliseconds. */
  readonly since: number
  readonly at: number
  /** What is done, and why, in words. */
  readonly what: string
  readonly resource: { readonly kind: Kind; readonly name: string }
  /** Why it failed the last time; absent: it did not. */
  readonly failure?: string
  /** It was not tried the last time: something it needs failed. */
  readonly untried?: true
  /** How often in a row it was accepted, and found again as it was by the very next look. */
  readonly accepted?: number
  /** A plan has not asked for it since. */
  readonly lasts?: true
}

export interface RecordedRemade {
  /** The id of before. */
  readonly was: string
  /** When it was first seen with another one. */
  readonly at: number
  /** Drover made it, and has told that it was missing. */
  readonly byDrover?: true
}

export interface RecordedRefusal {
  /** What it is about, and the words of whoever refuses it. */
  readonly message: string
  readonly resource: { readonly kind: Kind; readonly name: string }
}

export interface RefusedLimits {
  /** Of the limits that were refused (`limitsFingerprint`). */
  readonly fingerprint: string
  /** What became of the node, or the engine's words. */
  readonly message: string
  /** No node was tried: the engine does not set them. */
  readonly byEngine?: true
  readonly inForce: ContainerLimits
  /** The only node it is about; absent: all of the pool. */
  readonly nodeId?: number
}

export interface RefusedConfig {
  /** Of the config that was refused (`configFingerprint`). */
  readonly fingerprint: string
  /** In the words of the node that refused it. */
  readonly message: string
  readonly inForce: Readonly<Record<string, string>>
}

export interface GoodSpec {
  readonly kafka: KafkaSpec
  /** By name of the pool. */
  readonly pools: Readonly<Record<string, KafkaNodePoolSpec>>
}

export interface FailedSpec {
  /** Of the spec it failed with (`specFingerprint`). */
  readonly fingerprint: string
  readonly nodeId: number
  readonly message: string
}

export const NOTHING_RECORDED: RecordedCluster = {
  nodeIds: {},
  terminated: {},
  deaths: {},
  missedVolumes: {},
  volumeFates: {},
  topicIds: {},
}
