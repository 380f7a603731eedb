import { ofNode } from '../../model/by-node.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { hasRole, LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { NodeRole } from '../../model/resource.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { NodeView } from '../node/node-view.ts'
import { laggingVoters } from '../roll/lagging-voters.ts'
import { contentOf } from './broker-content.ts'

/**
 * What stands in the way of a change of roles
 * ===========================================
 *
 * 1. A node that loses the broker role keeps its container until nothing is on it: its successor would not serve it.
 * 2. A node that loses the controller role is started anew only when it is no voter any more: its vote would be
 *    counted, and it would not vote.
 * 3. A controller is created in a quorum that runs only while all voters have caught up: it is about to count.
 *
 * A role that is gained needs nothing of this: the node is replaced like any other, and joins.
 */
export interface RoleObstacle {
  readonly reason: 'BrokerNotEmpty' | 'ScaleDownHeld' | 'StillVoter' | 'QuorumNotCaughtUp'
  /** Absent when it is told with the others that are held. */
  readonly message?: string
  /** The container that is kept going meanwhile. */
  readonly keep?: ObservedContainer
}

/** Obstacles by node id. @param blocked nodes that may not lose a role */
export function roleObstacles(
  { nodes, docker, kafka }: ClusterView,
  blocked: ReadonlyMap<number, unknown>,
  recorded: RecordedCluster,
): ReadonlyMap<number, RoleObstacle> {
  const obstacles = nodes.map((view): [number, RoleObstacle | undefined] => [
    view.nodeId,
    isNew(view, docker, recorded) ? joining(view, docker, kafka) : losing(view, blocked, kafka, recorded),
  ])
  return new Map(obstacles.filter((entry): entry is [number, RoleObstacle] => entry[1] !== undefined))
}

function isNew(
  { node, current, former }: NodeView,
  { volumes }: ObservedDocker,
  { nodeIds }: RecordedCluster,
): boolean {
  const hasData = ofNode(volumes, node.nodeId).some(({ labels }) => labels[LABELS.kind] === 'data')
  return !current && !former && !hasData && !nodeIds[node.pool]?.includes(node.nodeId)
}

function joining({ node }: NodeView, docker: ObservedDocker, kafka: ObservedKafka): RoleObstacle | undefined {
  const runs = docker.containers.some((container) => isRunning(container) && hasRole(container, 'controller'))
  const behind = node.roles.includes('controller') && runs ? laggingVoters(kafka, []) : undefined
  return behind === undefined
    ? undefined
    : { reason: 'QuorumNotCaughtUp', message: `it is to join the quorum, but ${behind}` }
}

function losing(
  { node, current, former, running, nodeId }: NodeView,
  blocked: ReadonlyMap<number, unknown>,
  kafka: ObservedKafka,
  { terminated }: RecordedCluster,
): RoleObstacle | undefined {
  if (current && isRunning(current)) return undefined
  const told = former !== undefined && terminated[former.id] !== undefined
  // A node that was told to stop is always restarted to the end.
  if (told && running.length > 0) return undefined
  const votes = kafka.quorum?.voters.some(({ id }) => id === nodeId) === true
  const hasIt = (role: NodeRole) =>
    former !== undefined && hasRole(former, role) && !(role === 'controller' && neverVoted(former, votes, kafka))
  const loses = (role: NodeRole) => !node.roles.includes(role) && hasIt(role)
  if (!loses('broker') && !loses('controller')) {
    return votes && !node.roles.includes('controller') && running.length === 0 ? STILL_VOTER : undefined
  }
  const keep = former && !told ? { keep: former } : {}
  // Whatever it was told to stop for, it stays as it is now.
  if (blocked.has(nodeId)) return { reason: 'ScaleDownHeld', ...(former && { keep: former }) }
  const content = loses('broker') ? contentOf({ nodeId, running }, kafka) : 'empty'
  if (content !== 'empty') {
    const needed = former && content === 'holds' ? { keep: former } : keep
    return { reason: 'BrokerNotEmpty', message: 'its replicas are moved before it ceases to be a broker', ...needed }
  }
  if (!loses('controller') || running.length > 0) return undefined
  if (!kafka.quorum || kafka.quorum.leaderId < 0) return { ...STILL_VOTER, ...keep }
  return votes ? STILL_VOTER : undefined
}

/** A container that does not run, and came to no vote, has none to lose: it may never have started as a controller. */
const neverVoted = (former: ObservedContainer, votes: boolean, { quorum }: ObservedKafka): boolean =>
  !isRunning(former) && quorum !== undefined && !votes

const STILL_VOTER: RoleObstacle = {
  reason: 'StillVoter',
  message: 'it is taken out of the voters before it starts without the controller role',
}
