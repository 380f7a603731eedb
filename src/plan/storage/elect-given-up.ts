import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { PlanBuilder } from '../builder.ts'
import { shortList } from '../short-list.ts'
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
 *    the brokers that still have an older one. Where these are not up, they are waited for.
 * 2. That is decided once Kafka has noticed that the broker is gone: until then it counts as the leader.
 * 3. A partition that nobody else has begins anew, empty. A broker that comes back before Kafka has noticed that it was
 *    gone is not elected: then it is, once all brokers with a replica are up.
 * 4. Of several replicas that were given up, one may be whole, for only one of its broker's disks is gone. Kafka elects
 *    the first that is up; where another one has more, nobody is elected, and a person has to choose.
 */
interface Lost {
  readonly cluster: DesiredCluster
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  readonly givenUp?: GivenUp | undefined
}

const LOOK_AGAIN_MS = 2_000

/** What the volume of a broker that was given up needs first; undefined: it has to wait. */
export function letOlderCopiesLead(
  builder: PlanBuilder,
  node: DesiredNode,
  volume: string,
  lost: Lost,
): readonly number[] | undefined {
  const { cluster, kafka } = lost
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
  const others = ({ replicas }: Copies) => replicas.filter((id) => !given.has(id))
  const older = mine.filter((copies) => others(copies).length > 0)
  const silent = older.filter((copies) => !others(copies).some((id) => up.has(id)))
  if (silent.length > 0) return wait(`a broker with an older copy of ${shortList(silent.map(partitionName))} is up`)
  noteGivenUp(builder, mine.filter((copies) => !older.includes(copies)).map(partitionName))
  if (older.length === 0) return []
  const partitions = older.map(({ topic, partition }) => ({ topic, partition }))
  const cause = `the complete copies of ${shortList(older.map(partitionName))} are given up; an older one leads from now on`
  return [builder.add({ kind: 'Kafka', name: cluster.name }, { type: 'ElectLeaders', partitions }, cause)]
}

/** Elects the brokers that begin given-up partitions anew, where Kafka does not. */
export function electGivenUp(builder: PlanBuilder, cluster: string, kafka: ObservedKafka): void {
  const wanted = new Set(builder.recorded.givenUpPartitions)
  if (wanted.size === 0) return
  const up = brokersUp(kafka)
  const partitions = (kafka.topics ?? []).flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ index, leader }) => leader < 0 && wanted.has(partitionName({ topic, partition: index })))
      .filter(({ replicas }) => replicas.every((id) => up.has(id)))
      .map(({ index, replicas }) => ({ topic, partition: index, replicas }))
      .filter((copies) => firstHasMost(copies, kafka))
      .map(({ partition }) => ({ topic, partition })),
  )
  if (partitions.length === 0) return
  const cause = `${shortList(partitions.map(partitionName))} was given up, and begins anew, empty`
  builder.add({ kind: 'Kafka', name: cluster }, { type: 'ElectLeaders', partitions }, cause)
}

/** Of these partitions those that are there and led by nobody; undefined when none is left. */
export function stillWithoutLeader(names: readonly string[], { topics }: ObservedKafka): readonly string[] | undefined {
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

const brokersUp = ({ brokers = [] }: ObservedKafka): ReadonlySet<number> =>
  new Set(brokers.filter(({ fenced }) => !fenced).map(({ id }) => id))

/** No replica has more than the first, as far as their brokers say. */
function firstHasMost(
  { topic, partition, replicas }: Pick<Copies, 'topic' | 'partition' | 'replicas'>,
  { logDirs }: ObservedKafka,
): boolean {
  const [first, ...others] = replicas.map((id) => {
    const held = logDirs?.get(id)?.flatMap((dir) => dir.replicas)
    return held?.find((each) => each.topic === topic && each.partition === partition)?.bytes ?? (held && 0)
  })
  return others.every((bytes) => first !== undefined && bytes !== undefined && bytes <= first)
}
