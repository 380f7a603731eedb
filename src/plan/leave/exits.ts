import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { hasRole } from '../../model/node-labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { NodeRole } from '../../model/resource.ts'
import type { Member, NodeView } from '../node/node-view.ts'
import { type Absence, type Exit, holdAbsence, holdBrokers, holdControllers } from './hold.ts'
import type { LeavingNode } from './leaving-node.ts'

/** Everything that is to be known about who leaves. */
export interface Leave {
  readonly cluster: DesiredCluster
  /** Nodes of the manifest. */
  readonly nodes: readonly NodeView[]
  readonly leaving: readonly LeavingNode[]
  /** All of them of which there is a container, as the rules about disturbing see them. */
  readonly members: readonly Member[]
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  readonly absence: Absence
}

/** Nodes by id that may not go now, or not lose a role, with the reason. */
export function holdsOf(leave: Leave): ReadonlyMap<number, string> {
  const held = new Map(absent(leave))
  const hold = ({ leaving, staying }: Exit, rule: (exit: Exit, kafka: ObservedKafka) => string | undefined) => {
    const free = leaving.filter(({ nodeId }) => !held.has(nodeId))
    const reason = rule({ leaving: free, staying }, leave.kafka)
    if (reason !== undefined) for (const { nodeId } of free) held.set(nodeId, reason)
  }
  hold(exitOf(leave, 'broker'), holdBrokers)
  const { leaving, staying } = exitOf(leave, 'controller')
  const { quorum } = leave.kafka
  const hasVote = ({ nodeId }: Pick<Member, 'nodeId'>) =>
    quorum === undefined || quorum.voters.some(({ id }) => id === nodeId)
  hold({ leaving: leaving.filter(hasVote), staying }, holdControllers)
  return held
}

/** Who loses a role, and who has it in the manifest. */
export function exitOf({ nodes, leaving, kafka }: Leave, role: NodeRole): Exit {
  const registered = new Set(role === 'broker' ? (kafka.brokers ?? []).map(({ id }) => id) : [])
  const hasIt = ({ current, former }: NodeView) =>
    [current, former].some((container) => container !== undefined && hasRole(container, role))
  const losing = nodes.filter((view) => !view.node.roles.includes(role) && (hasIt(view) || registered.has(view.nodeId)))
  return {
    leaving: [...leaving.filter(({ roles }) => roles.includes(role)), ...losing],
    staying: nodes.filter(({ node }) => node.roles.includes(role)).map(({ nodeId }) => nodeId),
  }
}

/** Nodes whose pool is absent, with the reason why that may not be taken for a wish. */
function absent(leave: Leave): [number, string][] {
  const reasonOf = absenceReasons(leave)
  return leave.leaving.flatMap(({ nodeId, pool }): [number, string][] => {
    const reason = reasonOf(pool)
    return reason === undefined ? [] : [[nodeId, reason]]
  })
}

export function absenceReasons({
  cluster,
  nodes,
  leaving,
  absence,
}: Leave): (pool: string | undefined) => string | undefined {
  const isAbsent = (pool: string | undefined) => pool !== undefined && !cluster.identity.nodeIds.has(pool)
  const share = leaving.filter(({ pool }) => isAbsent(pool)).length / Math.max(1, leaving.length + nodes.length)
  return (pool) => (pool !== undefined && isAbsent(pool) ? holdAbsence(pool, absence, share) : undefined)
}
