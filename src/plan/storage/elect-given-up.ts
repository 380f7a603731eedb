import { ofNode } from '../../model/by-node.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import type { PartitionRef } from '../../model/kafka-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { type GivenUp, isGivenUp } from './given-up.ts'
import { type Copies, copiesOn } from './lost-copies.ts'
import { lostVolumes } from './lost-volumes.ts'

/**
 * How a cluster goes on without records that were given up
 * ========================================================
 *
 * Who gives up a volume gives up what was in it and nowhere else. Kafka by itself loses more: a broker that comes back
 * with an empty disk, and was the last that had all of a partition, leads it again, with nothing, and older copies on
 * other brokers follow it into nothing (seen on 4.3). So:
 *
 * 1. Before the empty volume is made, every partition of which all complete copies were given up gets a leader among
 *    the brokers that still have one. It may lack nothing at all: where all brokers were killed at once, Kafka counts
 *    the copies of those that are back as incomplete (KIP-966).
 * 2. That is decided once Kafka has noticed that the broker is gone, for until then it counts as the leader, and all
 *    others with a replica and a data volume are up.
 * 3. A partition that nobody else has begins anew, empty. A broker that comes back before Kafka has noticed that it was
 *    gone is not elected: then it is, once all brokers with a replica are up. One of them may be whole, for only one of
 *    its disks was given up.
 * 4. Kafka elects the first replica that is up. It should be the one that has most, so it is put first before; while
 *    one of several does not say what it has, nobody is elected.
 */
export interface Lost extends Pick<ClusterView, 'cluster' | 'docker' | 'kafka'> {
  readonly givenUp: GivenUp | undefined
}

const LOOK_AGAIN_MS = 2_000

/** What the volume of a broker that was given up needs first; undefined: it has to wait. */
export function letOlderCopiesLead(
  builder: PlanBuilder,
  node: DesiredNode,
  volume: string,
  lost: Lost,
): readonly number[] | undefined {
  const { kafka } = lost
  const given = brokersGivenUp(builder.recorded, builder.now, lost)
  const mine = copiesOn(node.nodeId, kafka).filter(({ complete }) => complete.every((id) => given.has(id)))
  if (!node.roles.includes('broker') || mine.length === 0) return []
  const up = brokersUp(kafka)
  const wait = (why: string) => {
    const message = `what was in ${volume} and nowhere else is given up; an empty one is made in its place as soon as ${why}`
    builder.wait({ kind: 'volume', name: volume }, 'DataVolumeMissing', message, LOOK_AGAIN_MS)
    return undefined
  }
  if (up.has(node.nodeId) || mine.some(({ leader }) => leader >= 0)) {
    return wait(`Kafka has noticed that ${node.name} is gone`)
  }
  const others = ({ replicas }: Copies) => replicas.filter((id) => !given.has(id) && mayCome(id, up, lost.docker))
  const silent = [...new Set(mine.flatMap(others))].filter((id) => !up.has(id))
  if (silent.length > 0) return wait(`broker ${silent.join(', ')}, which may have an older copy, is up`)
  const older = mine.filter((copies) => others(copies).length > 0)
  noteGivenUp(builder, mine.filter((copies) => !older.includes(copies)).map(partitionName))
  const cause = (names: string) =>
    `the complete copies of ${names} are given up; the one that has most leads from now on`
  const first = electFullest(
    builder,
    older.map((copies) => ({ ...copies, from: others(copies) })),
    kafka,
    cause,
  )
  return first === 'later' ? wait('it is known which copy has most, and that one is the first') : first
}

/** Elects the brokers that begin given-up partitions anew, where Kafka does not. */
export function electGivenUp(builder: PlanBuilder, { docker, kafka }: ClusterView): void {
  const wanted = new Set(builder.recorded.givenUpPartitions)
  if (wanted.size === 0) return
  const up = brokersUp(kafka)
  const candidates = (kafka.topics ?? []).flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ index, leader }) => leader < 0 && wanted.has(partitionName({ topic, partition: index })))
      .filter(({ replicas }) => replicas.every((id) => up.has(id) || !mayCome(id, up, docker)))
      .map(({ index, replicas }) => ({ topic, partition: index, replicas, from: replicas.filter((id) => up.has(id)) }))
      .filter(({ from }) => from.length > 0),
  )
  electFullest(builder, candidates, kafka, (names) => `${names} was given up, and begins anew with what there is`)
}

interface Candidates extends PartitionRef {
  readonly replicas: readonly number[]
  /** Those of the replicas that may lead. */
  readonly from: readonly number[]
}

/**
 * Elects, of each partition, the replica that has most; returns what others need first, or `later` where one has to be
 * put first.
 */
function electFullest(
  builder: PlanBuilder,
  candidates: readonly Candidates[],
  { logDirs }: ObservedKafka,
  cause: (names: string) => string,
): readonly number[] | 'later' {
  const bytesOn = ({ topic, partition }: PartitionRef, id: number): number => {
    const held = logDirs?.get(id)?.flatMap((dir) => dir.replicas) ?? []
    return held.find((each) => each.topic === topic && each.partition === partition)?.bytes ?? 0
  }
  const isSeen = ({ from }: Candidates) => from.length === 1 || from.every((id) => logDirs?.has(id) === true)
  if (!candidates.every(isSeen)) return 'later'
  const inOrder = candidates.map((each) => {
    const most = Math.max(...each.from.map((id) => bytesOn(each, id)))
    const fullest = each.from.find((id) => bytesOn(each, id) === most)
    const { topic, partition, replicas, from } = each
    const wanted = [fullest, ...replicas.filter((id) => id !== fullest)].filter((id) => id !== undefined)
    return { topic, partition, wanted, isFirst: from[0] === fullest }
  })
  const names = (of: readonly PartitionRef[]) => shortList(of.map(partitionName))
  const moves = inOrder.filter(({ isFirst }) => !isFirst)
  if (moves.length > 0) {
    const reorder = moves.map(({ topic, partition, wanted }) => ({ topic, partition, replicas: wanted }))
    builder.add(
      builder.owner,
      { type: 'AlterReassignments', moves: reorder },
      `the replica that has most of ${names(moves)} is put first`,
    )
    return 'later'
  }
  if (inOrder.length === 0) return []
  const partitions = inOrder.map(({ topic, partition }) => ({ topic, partition }))
  return [builder.add(builder.owner, { type: 'ElectLeaders', partitions }, cause(names(partitions)))]
}

/** Of these partitions those that are there and led by nobody; undefined when none is left. */
export function stillWithoutLeader(names: readonly string[], { topics }: ObservedKafka): readonly string[] | undefined {
  if (names.length === 0) return undefined
  const leaderless = topics?.flatMap(({ name: topic, partitions }) =>
    partitions.flatMap(({ index, leader }) => (leader < 0 ? partitionName({ topic, partition: index }) : [])),
  )
  const left = leaderless === undefined ? names : names.filter((name) => leaderless.includes(name))
  return left.length > 0 ? left : undefined
}

function noteGivenUp({ recorded }: PlanBuilder, names: readonly string[]): void {
  const all = new Set([...(recorded.givenUpPartitions ?? []), ...names])
  if (all.size > 0) recorded.givenUpPartitions = [...all].sort()
}

/** Brokers of which every lost volume was given up. */
function brokersGivenUp(
  recorded: RecordedCluster,
  now: number,
  { cluster, docker, givenUp }: Lost,
): ReadonlySet<number> {
  const isGiven = (name: string) => isGivenUp(givenUp, name, recorded.missedVolumes[name] ?? now)
  const given = cluster.nodes.filter((node) => {
    const lost = lostVolumes(node, docker, recorded)
    return lost.length > 0 && lost.every(isGiven)
  })
  return new Set(given.map(({ nodeId }) => nodeId))
}

/** Whether a broker is up, or has a data volume with which it may be. */
const mayCome = (id: number, up: ReadonlySet<number>, { volumes }: Pick<ObservedDocker, 'volumes'>): boolean =>
  up.has(id) || ofNode(volumes, id).some(({ labels }) => labels[LABELS.kind] === 'data')

const brokersUp = ({ brokers = [] }: ObservedKafka): ReadonlySet<number> =>
  new Set(brokers.filter(({ fenced }) => !fenced).map(({ id }) => id))
