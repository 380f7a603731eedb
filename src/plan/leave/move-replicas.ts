import type { ObservedBroker, ObservedLogDir, ObservedReassignment, PartitionRef } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'

/**
 * Where the replicas of leaving brokers go
 * ========================================
 *
 * 1. In a partition's list of replicas each leaving broker is replaced by one that stays and has none of the partition
 *    yet: in a rack the partition is not in yet where racks are known, then the one with the fewest replicas, then the
 *    one with the lowest id. The others keep their places in the list, so leaders stay where they are wanted, and a
 *    leader that leaves hands over to the least laden broker.
 * 2. The largest partitions come first: the whole takes at least as long as its largest one, and the small ones fill
 *    what is left beside it.
 * 3. A move that is going on counts as done, unless it leads to a leaving broker.
 */
export interface Move extends PartitionRef {
  readonly from: readonly number[]
  readonly replicas: readonly number[]
  /** Brokers that get a copy. */
  readonly adding: readonly number[]
  /** Of one copy; 0 when it is not known. */
  readonly bytes: number
}

export interface MovePlan {
  readonly moves: readonly Move[]
  /** Partitions for which there is no broker to go to now. */
  readonly stuck: readonly PartitionRef[]
}

type Kafka = Pick<ObservedKafka, 'topics' | 'reassignments' | 'logDirs'>

/** Every move that is still to begin, in the order in which they are to. */
export function planMoves(kafka: Kafka, leaving: ReadonlySet<number>, targets: readonly ObservedBroker[]): MovePlan {
  const sizes = sizesOf(kafka.logDirs)
  const partitions = settledReplicas(kafka)
    .map((partition) => ({ ...partition, bytes: sizes.get(partitionName(partition)) ?? 0 }))
    .sort((a, b) => b.bytes - a.bytes || compare(a.topic, b.topic) || a.partition - b.partition)
  const load = new Map(targets.map(({ id }) => [id, 0]))
  const count = (id: number) => load.has(id) && load.set(id, (load.get(id) ?? 0) + 1)
  for (const { from } of partitions) from.forEach(count)

  const moves: Move[] = []
  const stuck: PartitionRef[] = []
  for (const { topic, partition, from, bytes } of partitions) {
    if (!from.some((id) => leaving.has(id))) continue
    const replicas = [...from]
    for (const [place, id] of from.entries()) {
      if (!leaving.has(id)) continue
      const target = bestTarget(replicas, leaving, targets, load)
      if (target === undefined) break
      replicas[place] = target
      count(target)
    }
    if (replicas.some((id) => leaving.has(id))) stuck.push({ topic, partition })
    else moves.push({ topic, partition, from, replicas, adding: replicas.filter((id) => !from.includes(id)), bytes })
  }
  return { moves, stuck }
}

/** Moves off these brokers that are going on, with the bytes that are still to be copied. */
export function movesUnderWay({ reassignments = [], logDirs }: Kafka, leaving: ReadonlySet<number>): Move[] {
  const sizes = sizesOf(logDirs)
  return reassignments
    .filter(({ removing }) => removing.some((id) => leaving.has(id)))
    .map(({ topic, partition, replicas, adding }) => {
      const ref = { topic, partition }
      const from = replicas.filter((id) => !adding.includes(id))
      const copied = Math.min(...adding.map((id) => sizesOf(only(logDirs, id)).get(partitionName(ref)) ?? 0))
      return { ...ref, from, replicas, adding, bytes: Math.max(0, (sizes.get(partitionName(ref)) ?? 0) - copied) }
    })
}

const only = (logDirs: Kafka['logDirs'], id: number): Kafka['logDirs'] => new Map([[id, logDirs?.get(id) ?? []]])

/** Every partition with the replicas it will have once what is going on is over. */
export function settledReplicas({
  topics = [],
  reassignments = [],
}: Pick<ObservedKafka, 'topics' | 'reassignments'>): (PartitionRef & { readonly from: readonly number[] })[] {
  const moving = new Map(reassignments.map((move) => [partitionName(move), move]))
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, replicas }) => {
      const ref = { topic: name, partition: index }
      return { ...ref, from: afterwards(moving.get(partitionName(ref))) ?? replicas }
    }),
  )
}

const afterwards = (move: ObservedReassignment | undefined): readonly number[] | undefined =>
  move?.replicas.filter((id) => !move.removing.includes(id))

/** The size of each partition, by its largest copy. */
export function sizesOf(logDirs: ReadonlyMap<number, readonly ObservedLogDir[]> = new Map()): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const replica of [...logDirs.values()].flat().flatMap(({ replicas }) => replicas)) {
    sizes.set(partitionName(replica), Math.max(sizes.get(partitionName(replica)) ?? 0, replica.bytes))
  }
  return sizes
}

function bestTarget(
  replicas: readonly number[],
  leaving: ReadonlySet<number>,
  targets: readonly ObservedBroker[],
  load: ReadonlyMap<number, number>,
): number | undefined {
  const staying = new Set(replicas.filter((id) => !leaving.has(id)))
  const racks = new Set(targets.filter(({ id }) => staying.has(id)).map(({ rack }) => rack))
  const rank = ({ rack }: ObservedBroker) => (rack !== undefined && racks.has(rack) ? 1 : 0)
  const loadOf = ({ id }: ObservedBroker) => load.get(id) ?? 0
  return targets
    .filter(({ id }) => !replicas.includes(id))
    .sort((a, b) => rank(a) - rank(b) || loadOf(a) - loadOf(b) || a.id - b.id)[0]?.id
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
