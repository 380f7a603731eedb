import type { ObservedLogDir, ObservedReassignment, PartitionRef } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'

/** A partition's way from where it is to where it is to be. */
export interface Move extends PartitionRef {
  readonly from: readonly number[]
  readonly replicas: readonly number[]
  /** Brokers that get a copy. */
  readonly adding: readonly number[]
  /** Still to be copied to each of them; 0 when it is not known. */
  readonly bytes: number
}

/** Every partition with the replicas it will have once what is going on is over. */
export function settledReplicas({
  topics = [],
  reassignments = [],
}: Pick<ObservedKafka, 'topics' | 'reassignments'>): (PartitionRef & { readonly from: readonly number[] })[] {
  const going = new Map(reassignments.map((move) => [partitionName(move), move]))
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, replicas }) => {
      const ref = { topic: name, partition: index }
      const move = going.get(partitionName(ref))
      return { ...ref, from: move ? destinationOf(move) : replicas }
    }),
  )
}

/** Where a partition will be once its move is over. */
export const destinationOf = ({ replicas, removing }: ObservedReassignment): readonly number[] =>
  replicas.filter((id) => !removing.includes(id))

/** What is moving off any of these brokers, by name of the partition, and where it will be. */
export const movingOff = (
  brokers: ReadonlySet<number>,
  { reassignments = [] }: Pick<ObservedKafka, 'reassignments'>,
): ReadonlyMap<string, readonly number[]> =>
  new Map(
    reassignments
      .filter(({ removing }) => removing.some((id) => brokers.has(id)))
      .map((move) => [partitionName(move), destinationOf(move)]),
  )

/** Moves that are going on, with the bytes that are still to be copied. */
export function underWay(
  reassignments: readonly ObservedReassignment[],
  logDirs: ObservedKafka['logDirs'] = new Map(),
): Move[] {
  if (reassignments.length === 0) return []
  const sizes = sizesOf(logDirs)
  const copies = new Map([...logDirs].map(([id, dirs]) => [id, sizesOf(new Map([[id, dirs]]))]))
  return reassignments.map(({ topic, partition, replicas, adding }) => {
    const name = partitionName({ topic, partition })
    const from = replicas.filter((id) => !adding.includes(id))
    const copied = Math.min(...adding.map((id) => copies.get(id)?.get(name) ?? 0))
    return { topic, partition, from, replicas, adding, bytes: Math.max(0, (sizes.get(name) ?? 0) - copied) }
  })
}

/** The size of each partition, by its largest copy. */
export function sizesOf(logDirs: ReadonlyMap<number, readonly ObservedLogDir[]> = new Map()): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const replica of [...logDirs.values()].flat().flatMap(({ replicas }) => replicas)) {
    sizes.set(partitionName(replica), Math.max(sizes.get(partitionName(replica)) ?? 0, replica.bytes))
  }
  return sizes
}

/**
 * The largest first: the whole takes at least as long as its largest move, and the small ones fill what is left beside
 * it.
 */
export const largestFirst = (
  a: PartitionRef & { readonly bytes: number },
  b: PartitionRef & { readonly bytes: number },
): number => b.bytes - a.bytes || compare(a.topic, b.topic) || a.partition - b.partition

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
