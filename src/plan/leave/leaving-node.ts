import type { ObservedContainer } from '../../model/container.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { LABELS } from '../../model/labels.ts'
import { nodeName } from '../../model/names.ts'
import { nodeIdOf, rolesOf } from '../../model/node-labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { NodeRole } from '../../model/resource.ts'
import { isRunning } from '../node/node-containers.ts'
import type { Member } from '../node/node-view.ts'

/** A node the manifest does not want, of which Docker or Kafka still has something besides data volumes. */
export interface LeavingNode extends Member {
  /** Undefined when nothing on the host tells. */
  readonly pool: string | undefined
  /** The one that runs or, with none running, that ran last. */
  readonly container: ObservedContainer | undefined
  /** Left over from an interrupted replacement; none of them runs. */
  readonly surplus: readonly ObservedContainer[]
}

/** Nodes by id, of which there is a container, a registered broker or a voter, and no place in the manifest. */
export function viewLeaving(cluster: DesiredCluster, docker: ObservedDocker, kafka: ObservedKafka): LeavingNode[] {
  const wanted = new Set(cluster.nodes.map(({ nodeId }) => nodeId))
  const nodes = docker.containers.filter(
    ({ labels, status }) => labels[LABELS.kind] === 'node' && status !== 'removing',
  )
  const ids = new Set([
    ...nodes.map(nodeIdOf),
    ...(kafka.brokers ?? []).map(({ id }) => id),
    ...(kafka.quorum?.voters ?? []).map(({ id }) => id),
  ])
  return [...ids]
    .filter((id) => !wanted.has(id))
    .sort((a, b) => a - b)
    .map((id) => viewOf(id, cluster.name, nodes, docker, kafka))
}

function viewOf(
  nodeId: number,
  cluster: string,
  nodes: readonly ObservedContainer[],
  { volumes }: ObservedDocker,
  kafka: ObservedKafka,
): LeavingNode {
  const own = nodes.filter(({ labels }) => nodeIdOf({ labels }) === nodeId)
  const running = own.filter(isRunning)
  const container = running[0] ?? [...own].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0]
  const traces = [...own, ...volumes].filter(({ labels }) => nodeIdOf({ labels }) === nodeId)
  const pool = traces.map(({ labels }) => labels[LABELS.pool]).find((name) => name !== undefined)
  const roles = container ? rolesOf(container) : rolesInKafka(nodeId, kafka)
  const registered = kafka.brokers?.find(({ id }) => id === nodeId)
  return {
    nodeId,
    name: pool === undefined ? `node ${nodeId}` : nodeName(cluster, pool, nodeId),
    pool,
    roles,
    running,
    container,
    surplus: own.filter((other) => other !== container && !isRunning(other)),
    replacing: false,
    up:
      running[0]?.status === 'running' &&
      kafka.answering.has(nodeId) &&
      (!roles.includes('broker') || registered?.fenced === false),
  }
}

function rolesInKafka(nodeId: number, { brokers, quorum }: ObservedKafka): NodeRole[] {
  const has = (list: readonly { readonly id: number }[] = []) => list.some(({ id }) => id === nodeId)
  return [...(has(brokers) ? ['broker' as const] : []), ...(has(quorum?.voters) ? ['controller' as const] : [])]
}
