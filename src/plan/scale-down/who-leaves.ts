import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { hasRole, LABELS, nodeIdOf, rolesOf } from '../../model/labels.ts'
import { nodeName } from '../../model/names.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { NodeRole } from '../../model/resource.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { Member, NodeView } from '../node/node-view.ts'

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
    .map((id) => viewOf(id, cluster.name, { ...docker, containers: nodes }, kafka))
}

function viewOf(
  nodeId: number,
  cluster: string,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
  kafka: ObservedKafka,
): LeavingNode {
  const own = containers.filter(({ labels }) => nodeIdOf({ labels }) === nodeId)
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

/** What is known about why pools are absent. */
export interface Absence {
  /** Set when the sources could not be read whole. */
  readonly frozen?: string
  /** Pools whose manifest stood in a source that is not watched now: where it stood. */
  readonly elsewhere?: ReadonlyMap<string, string>
  /** The same of users. */
  readonly usersElsewhere?: ReadonlyMap<string, string>
}

/** Everything that is to be known about who leaves. */
export interface ScaleDown extends ClusterView {
  readonly leaving: readonly LeavingNode[]
  readonly absence: Absence
}

/** Who ceases to have a role, and who has it from then on. */
export interface RoleChange {
  /** Nodes that lose the role. */
  readonly leaving: readonly Pick<Member, 'nodeId' | 'name' | 'up'>[]
  /** Nodes of the manifest that have it. */
  readonly staying: readonly number[]
}

/** Who loses a role, be it that the node goes or that it stays without it. */
export function whoLeaves({ nodes, leaving, kafka }: ScaleDown, role: NodeRole): RoleChange {
  const registered = new Set(role === 'broker' ? (kafka.brokers ?? []).map(({ id }) => id) : [])
  const hasIt = ({ current, former }: NodeView) =>
    [current, former].some((container) => container !== undefined && hasRole(container, role))
  const losing = nodes.filter((view) => !view.node.roles.includes(role) && (hasIt(view) || registered.has(view.nodeId)))
  return {
    leaving: [...leaving.filter(({ roles }) => roles.includes(role)), ...losing],
    staying: nodes.filter(({ node }) => node.roles.includes(role)).map(({ nodeId }) => nodeId),
  }
}
