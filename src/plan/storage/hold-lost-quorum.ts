import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../builder.ts'
import { shortList } from '../short-list.ts'
import { type GivenUp, isGivenUp, likelyCauses, noteMissed } from './given-up.ts'
import { lostVoters, votersOf } from './quorum-lost.ts'

/** What is to become of a cluster whose quorum cannot come back: nothing, or what a person has said. */
export type LostQuorum = 'held' | 'given up'

/** Tells that too few voters have their logs, as long as it is so; undefined while they do. */
export function holdLostQuorum(
  builder: PlanBuilder,
  cluster: DesiredCluster,
  docker: ObservedDocker,
  kafka: ObservedKafka,
  givenUp: GivenUp | undefined,
): LostQuorum | undefined {
  const lost = lostVoters(cluster, docker, kafka, builder.recorded)
  if (lost.length === 0) return undefined
  const volumes = lost.map((id) => {
    const node = cluster.nodes.find(({ nodeId }) => nodeId === id)
    return node?.volumes.find(({ holdsMetadata }) => holdsMetadata)?.name ?? `that of controller ${id}`
  })
  const missed = volumes.map((name) => [name, noteMissed(builder, name)] as const)
  const all = votersOf(cluster.nodes, builder.recorded.quorum).length
  // What is removed because of it is missed as well, and was not meant.
  const given = missed.filter(([name, at]) => isGivenUp(givenUp, name, at)).length
  if (all - given <= all / 2) return 'given up'
  const message = `the metadata of ${lost.length} of ${all} controllers is gone (${shortList(volumes)}), and with it the majority that knows the cluster's topics and records. Nothing is made or started, for an empty quorum in its place would lose them all. ${likelyCauses(cluster.name)}`
  builder.wait({ kind: 'Kafka', name: cluster.name }, 'QuorumLost', message, LOOK_AGAIN_MS)
  return 'held'
}

/** Docker tells of volumes; that a disk is mounted again nobody tells. */
const LOOK_AGAIN_MS = 10_000
