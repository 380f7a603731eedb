import type { ObservedVolume } from '../../model/docker-state.ts'
import { hasRole, LABELS, nodeIdOf } from '../../model/labels.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { mayGo } from '../storage/volume-fate.ts'
import { contentOf } from './broker-content.ts'

/**
 * What is left of a node that has gone
 * ====================================
 *
 * 1. Kafka keeps a stopped broker on its list for good. It is taken off when it is fenced, no container of it is left
 *    and nothing is on it; Kafka itself checks none of this.
 * 2. Its data volumes go only after that, and only those a person does not want to keep (see `fateOf`); the others are
 *    named in the status. A voter's data is kept as long as it is a voter.
 */
export function unregisterBrokers(
  builder: PlanBuilder,
  { cluster, docker, kafka }: ClusterView,
  blocked: ReadonlySet<number>,
): void {
  const wanted = new Set(cluster.nodes.filter(({ roles }) => roles.includes('broker')).map(({ nodeId }) => nodeId))
  const inContainers = docker.containers.filter((container) => hasRole(container, 'broker'))
  const present = new Set(inContainers.map(nodeIdOf))
  for (const { id, host, fenced } of kafka.brokers ?? []) {
    if (wanted.has(id) || present.has(id) || blocked.has(id) || !fenced) continue
    if (contentOf({ nodeId: id, running: [] }, kafka) !== 'empty') continue
    const target = { kind: 'broker', name: host || String(id) } as const
    builder.add(target, { type: 'UnregisterBroker', brokerId: id }, `broker ${id} is gone, and nothing is on it`)
  }
}

/** Removes data volumes of nodes that are gone; returns the names of those that are kept. */
export function removeLeftVolumes(
  builder: PlanBuilder,
  { cluster, docker, kafka }: ClusterView,
  mayBeNeeded: (volume: ObservedVolume) => boolean,
): string[] {
  const wanted = new Set(cluster.nodes.map(({ nodeId }) => nodeId))
  const present = new Set(docker.containers.map(nodeIdOf))
  const left = docker.volumes.filter(
    ({ labels }) =>
      labels[LABELS.kind] === 'data' &&
      labels[LABELS.nodeId] !== undefined &&
      !wanted.has(nodeIdOf({ labels })) &&
      !present.has(nodeIdOf({ labels })),
  )
  const isGone = (id: number) =>
    kafka.brokers?.every((broker) => broker.id !== id) === true &&
    kafka.quorum?.voters.every((voter) => voter.id !== id) === true &&
    contentOf({ nodeId: id, running: [] }, kafka) === 'empty'
  const kept: string[] = []
  for (const volume of left) {
    const { name, labels } = volume
    if (!mayGo(volume, builder.recorded)) kept.push(name)
    else if (isGone(nodeIdOf({ labels })) && !mayBeNeeded(volume)) {
      const cause = 'its node has left the cluster, and its manifest said that its data goes with it'
      builder.add({ kind: 'volume', name }, { type: 'RemoveVolume', name }, cause)
    }
  }
  return kept
}
