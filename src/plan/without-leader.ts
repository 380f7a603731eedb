import { ofNode } from '../model/by-node.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import { partitionName } from '../model/partition-name.ts'
import type { PlanBuilder } from './ground/builder.ts'
import { shortList } from './ground/short-list.ts'
import type { ClusterView } from './node/cluster-view.ts'

/** A broker that has just come up leads what it can at once, and those that are asked hear of it soon after. */
const SETTLES_MS = 15_000
const LOOK_AGAIN_MS = 10_000

/**
 * Tells of partitions that nobody leads although every broker with a replica of them is up: none of these has all its
 * records, so Kafka elects none, and nobody can write to it or read from it. Where a broker is down, that is told.
 */
export function tellWithoutLeader(builder: PlanBuilder, { docker, kafka }: ClusterView): void {
  const { topics = [], brokers = [] } = kafka
  const up = new Set(
    brokers.filter(({ id, fenced }) => !fenced && hasSettled(id, docker, builder.now)).map(({ id }) => id),
  )
  const leaderless = topics.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ leader, replicas }) => leader < 0 && replicas.every((id) => up.has(id)))
      .map(({ index }) => partitionName({ topic, partition: index })),
  )
  // What was given up is just being elected.
  const given = new Set(builder.recorded.givenUpPartitions)
  if (leaderless.every((name) => given.has(name))) return
  const message = `nobody leads ${shortList(leaderless)}, though every broker with a replica is up: none of them has all that was acknowledged, as after a disk was emptied. Bring back what had it, or restore a backup; if it is lost for good, \`kafka-leader-election.sh --election-type unclean\` goes on with what there is`
  builder.wait(builder.owner, 'PartitionsWithoutLeader', message, LOOK_AGAIN_MS)
}

const hasSettled = (id: number, { containers }: Pick<ObservedDocker, 'containers'>, now: number): boolean =>
  ofNode(containers, id).some(({ startedAt }) => startedAt !== undefined && now - startedAt >= SETTLES_MS)
