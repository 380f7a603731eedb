import type { ObservedReassignment, ObservedTopic, PartitionRef } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { roomFor } from './disk-room.ts'
import { destinationOf, largestFirst, type Move, sizesOf, underWay } from './replicas.ts'
import { byPrecedence, PARTIES, type Placement, type Wish, winners } from './wish.ts'

/**
 * Kafka copies from every leader at once; so many moves keep all disks busy, and are few enough that the throttle
 * leaves each of them some speed and that calling them off is quick.
 */
export const MOVES_AT_ONCE = 20

/** What becomes of all wishes in this pass. */
export interface MovePlan {
  /** In order of precedence. */
  readonly wishes: readonly WishPlan[]
  /** Moves of ours that go on, where they are to go. */
  readonly goingOn: readonly Move[]
  /** Moves of ours that are to end where they began. */
  readonly calledOff: readonly PartitionRef[]
}

/** What becomes of one wish. */
export interface WishPlan {
  readonly wish: Wish
  /** What begins now. */
  readonly begun: readonly Move[]
  /** Why nothing of it begins: the disks have no room for all that is to be moved. */
  readonly lacking?: string
  /** Brokers whose free space is not known. */
  readonly unknown: readonly number[]
  /** What is not yet where it is wished. */
  readonly left: readonly Left[]
}

/** A partition that is not yet where it is wished. */
export interface Left extends PartitionRef {
  /** Where there is a replica of it, or one in the making. */
  readonly replicas: readonly number[]
  readonly bytes: number
}

/** A partition that somebody has a wish about. */
interface Wished extends Left {
  /** Where it was before what is going on: these copies are whole. */
  readonly from: readonly number[]
  /** Where it will be once that is over. */
  readonly settled: readonly number[]
  readonly isMoving: boolean
}

/** What becomes of a move that goes on. The last two are of moves that somebody else began, to another place. */
type Fate = 'goes on' | 'is redirected' | 'is called off' | 'is taken over' | 'is waited for'

/**
 * How replicas are moved between brokers
 * ======================================
 *
 * Nobody moves any by himself: each party says where it wishes which replicas (`wish.ts`), and what of all that begins
 * now is decided here.
 *
 * 1. Only so many partitions are on their way at once (`MOVES_AT_ONCE`). The first party's come first, and of those of
 *    one wish the largest.
 * 2. A move that goes on counts as done. If it leads elsewhere it is redirected, and takes no other place among those
 *    on their way; somebody else's is taken over, or waited for, as the party has it.
 * 3. Nothing of a wish begins unless the disks have room for all of it, beside what comes before it.
 * 4. A move that was begun for a wish and that nobody wishes any more is called off: what it still takes of disks and
 *    network, and the restarts that it holds up, are for nothing. What has arrived stays where it is. It goes on while
 *    a copy in sync would be missed (`endsWithoutLoss`). Which moves are ours is recorded; what somebody else moves is
 *    never called off.
 *
 * Undefined while it cannot be seen where replicas are.
 */
export function planMoves(
  wishes: readonly Wish[],
  kafka: Pick<ObservedKafka, 'topics' | 'reassignments' | 'brokers' | 'logDirs'>,
  { moves: ours = {} }: Pick<RecordedCluster, 'moves'>,
): MovePlan | undefined {
  const { topics, reassignments, brokers, logDirs } = kafka
  if (!topics || !reassignments || !brokers) return undefined
  const ordered = byPrecedence(wishes)
  const wishOf = winners(ordered)
  const fates = new Map(reassignments.map((move) => [partitionName(move), fateOf(move, wishOf, ours, topics)]))
  const being = (fate: Fate) => reassignments.filter((move) => fates.get(partitionName(move)) === fate)
  const goingOn = underWay(being('goes on'), logDirs)
  const calledOff = being('is called off')
  const partitions = wishedPartitions(wishOf, kafka)

  let free = MOVES_AT_ONCE - goingOn.length - calledOff.length - being('is redirected').length
  const takesPlace = (move: Move): boolean => {
    if (fates.get(partitionName(move)) === 'is redirected') return true
    free -= 1
    return free >= 0
  }
  const fitting: Move[] = []
  const plans = ordered.map((wish): WishPlan => {
    const left = [...wish.replicas]
      .flatMap(([name, to]) => withPlacement(partitions.get(name), to))
      .filter(({ isMoving, settled, to }) => isMoving || !isSame(settled, to))
      .sort(largestFirst)
    const toBegin = left.flatMap((partition) => {
      const name = partitionName(partition)
      const isNext = wishOf.get(name) === wish && fates.get(name) !== 'is waited for'
      return isNext && !isSame(partition.settled, partition.to) ? moveOf(partition) : []
    })
    const { lacking, unknown } = roomFor([...goingOn, ...fitting, ...toBegin], logDirs)
    if (lacking !== undefined) return { wish, begun: [], lacking, unknown, left }
    fitting.push(...toBegin)
    return { wish, begun: toBegin.filter(takesPlace), unknown, left }
  })
  return { wishes: plans, goingOn, calledOff }
}

function fateOf(
  move: ObservedReassignment,
  wishOf: ReadonlyMap<string, Wish>,
  ours: NonNullable<RecordedCluster['moves']>,
  topics: readonly ObservedTopic[],
): Fate | undefined {
  const name = partitionName(move)
  const wish = wishOf.get(name)
  const own = ours[name]
  if (!wish) return own && (endsWithoutLoss(move, topics) ? 'is called off' : 'goes on')
  const to = wish.replicas.get(name)
  if (to === undefined || isSame(destinationOf(move), to)) return 'goes on'
  if (own) return 'is redirected'
  return PARTIES[wish.party].others === 'are taken over' ? 'is taken over' : 'is waited for'
}

/**
 * Whether a move may end where it began, where the copies in the making are dropped. With none but these in sync Kafka
 * refuses, or elects one of the others uncleanly where the topic allows that. With some of these in sync in place of
 * one from before, there would be fewer in sync than now.
 */
function endsWithoutLoss(
  { topic, partition, replicas, adding }: ObservedReassignment,
  topics: readonly ObservedTopic[],
) {
  const found = topics.find(({ name }) => name === topic)?.partitions.find(({ index }) => index === partition)
  const isInSync = (id: number) => found?.isr.includes(id) === true
  const from = replicas.filter((id) => !adding.includes(id))
  return from.every(isInSync) || (from.some(isInSync) && !adding.some(isInSync))
}

function wishedPartitions(
  wishOf: ReadonlyMap<string, Wish>,
  { topics = [], reassignments = [], logDirs }: Pick<ObservedKafka, 'topics' | 'reassignments' | 'logDirs'>,
): ReadonlyMap<string, Wished> {
  if (wishOf.size === 0) return new Map()
  const sizes = sizesOf(logDirs)
  const going = new Map(reassignments.map((move) => [partitionName(move), move]))
  const wished = topics.flatMap(({ name: topic, partitions }) =>
    partitions.flatMap(({ index, replicas }): [string, Wished][] => {
      const name = partitionName({ topic, partition: index })
      if (!wishOf.has(name)) return []
      const move = going.get(name)
      const from = move ? replicas.filter((id) => !move.adding.includes(id)) : replicas
      const settled = move ? destinationOf(move) : replicas
      const bytes = sizes.get(name) ?? 0
      return [[name, { topic, partition: index, replicas, from, settled, isMoving: move !== undefined, bytes }]]
    }),
  )
  return new Map(wished)
}

const withPlacement = (partition: Wished | undefined, to: Placement) => (partition ? [{ ...partition, to }] : [])

function moveOf({ topic, partition, from, to, bytes }: Wished & { readonly to: Placement }): Move[] {
  if (!to) return []
  return [{ topic, partition, from, replicas: to, adding: to.filter((id) => !from.includes(id)), bytes }]
}

const isSame = (a: readonly number[], b: Placement): boolean => a.join() === b?.join()
