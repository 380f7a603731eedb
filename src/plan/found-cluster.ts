import { isNamed } from '../model/by-node.ts'
import { isFormed } from '../model/cluster-identity.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { DesiredNode } from '../model/desired-node.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import type { PlanBuilder } from './ground/builder.ts'
import { isTaken } from './ground/conflict.ts'
import { isMarked } from './ground/founding.ts'
import type { ClusterView } from './node/cluster-view.ts'
import { dataVolumes } from './storage/lost-volumes.ts'

/**
 * Says on the engine that the cluster is being founded, before anything else is made for it (see `foundingOf`); false
 * when it cannot be said.
 */
export function markFounding(
  builder: PlanBuilder,
  { identity, foundingMark }: DesiredCluster,
  docker: Pick<ObservedDocker, 'foreign' | 'otherInstances'>,
): boolean {
  if (identity.founding !== 'new') return true
  const { name, labels } = foundingMark
  if (isTaken(builder, 'volume', name, docker)) return false
  const action = { type: 'CreateVolume', name, labels } as const
  builder.beginWith(builder.add({ kind: 'volume', name }, action, 'it says that the cluster is being founded'))
  return true
}

/**
 * Takes the mark away once every founder is seen to have its volume, and its image is there; records that the volumes
 * were. Until then the manifest may still choose other founders. Returns what a node's start needs, or undefined while
 * nobody may be started.
 */
export function endFounding(
  builder: PlanBuilder,
  { identity, foundingMark: { name }, nodes }: DesiredCluster,
  docker: Pick<ObservedDocker, 'volumes'>,
  hasImage: (node: DesiredNode) => boolean,
): readonly number[] | undefined {
  if (identity.founding === 'new') return undefined
  if (!isMarked('founding', docker.volumes)) return []
  const founders = isFormed(identity) ? [] : nodes.filter(({ nodeId }) => identity.firstVoters.includes(nodeId))
  const isReady = (node: DesiredNode) =>
    hasImage(node) && node.volumes.every((volume) => isNamed(docker.volumes, volume.name))
  if (!founders.every(isReady)) return undefined
  builder.recorded.seenVolumes ??= dataVolumes(docker)
  const action = { type: 'RemoveVolume', name } as const
  return [builder.add({ kind: 'volume', name }, action, 'every founder has its volume, and may be started')]
}

/**
 * Remembers, on the host, that this cluster's quorum was formed: from then on empty storage may only join it, whatever
 * else is lost (see `formatScript`).
 */
export function markQuorum(builder: PlanBuilder, { cluster, docker, kafka }: ClusterView): void {
  const { name, labels } = cluster.quorumMarker
  const formed = kafka.quorum !== undefined && kafka.quorum.leaderId >= 0
  if (!formed || isNamed(docker.volumes, name) || docker.foreign.has(`volume ${name}`)) return
  builder.add(
    { kind: 'volume', name },
    { type: 'CreateVolume', name, labels },
    'the quorum was formed, and must not be formed again',
  )
}
