import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'

/** What is seen before anything is decided, as far as what is remembered goes by it. */
export interface Look {
  readonly cluster: DesiredCluster
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  /** Nodes that no manifest declares, and that are not gone yet. */
  readonly leaving: readonly { readonly name: string }[]
  /** Epoch milliseconds. */
  readonly now: number
}

/** A look, with what was recorded before it, and what more than one fact is carried by. */
export interface Carrying extends Look {
  readonly recorded: RecordedCluster
  readonly nodeIds: () => RecordedCluster['nodeIds']
  readonly seenVolumes: () => RecordedCluster['seenVolumes']
  /** Ids of containers. */
  readonly stopping: () => readonly string[]
}

/** Something that is remembered, by its name in the record. */
export type Fact = keyof RecordedCluster
type Known<K extends Fact> = NonNullable<RecordedCluster[K]>

/** For how long something is remembered. */
export interface MemoryRule<K extends Fact> {
  /** What of it is still true; undefined: it is forgotten. */
  readonly carry: (known: RecordedCluster[K], carrying: Carrying) => RecordedCluster[K]
  /** The same with no moment after `now` (see clock-set-back.ts). Absent: it has none by Drover's clock. */
  readonly untilNow?: (known: Known<K>, now: number) => Known<K>
  /** It is of nodes, volumes or votes in whose place a backup puts others: forgotten while it does. */
  readonly replacedByRestore?: true
  /** What of it stays known of a removed cluster of which these data volumes are left. Absent: nothing. */
  readonly afterRemoval?: (known: RecordedCluster[K], left: Readonly<Record<string, number>>) => RecordedCluster[K]
}

/** A rule for each fact. */
export type MemoryRules = { readonly [K in keyof Required<RecordedCluster>]: MemoryRule<K> }

/** It stays known until whoever looks after it says otherwise. */
export const same = <T>(known: T): T => known
