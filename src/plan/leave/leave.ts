import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import { ANNOTATIONS, type NodeRole } from '../../model/resource.ts'
import { parseThrottle } from '../../model/throttle.ts'
import type { PlanBuilder } from '../builder.ts'
import { type Member, type NodeView, rolesOf } from '../node-view.ts'
import { departNodes } from './depart.ts'
import { type Draining, drainBrokers, uncordon } from './drain-brokers.ts'
import { removeLeftVolumes, unregisterBrokers } from './forget-node.ts'
import { type Absence, holdAbsence, holdBrokers, holdControllers } from './hold.ts'
import { idOf, type LeavingNode } from './leaving-node.ts'
import { planVoters } from './voters.ts'

/**
 * How nodes leave a cluster
 * =========================
 *
 * A node leaves when its id is not in the manifest any more; a node that stays and loses a role goes through the same
 * steps for that role. Which step is next is read from Docker and Kafka in every pass, so that a manifest that changes
 * its mind half-way, a crash, and a node that dies on the way need nothing of their own:
 *
 * 1. It is asked whether it may go at all (`hold.ts`).
 * 2. A broker gets nothing new, and its replicas are moved to the brokers that stay (`drain-brokers.ts`).
 * 3. Once nothing is on it, it is stopped and its container removed (`depart.ts`).
 * 4. Kafka forgets it: the broker's registration (`forget-node.ts`), the controller's vote (`voters.ts`).
 * 5. Its data volumes go, or are kept (`forget-node.ts`).
 */
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

/** Takes the next steps; returns the names of data volumes that are kept. Call it after the nodes were planned. */
export function planLeave(builder: PlanBuilder, leave: Leave): string[] {
  const { cluster, nodes, leaving, members, docker, kafka } = leave
  const brokers = exitOf(leave, 'broker')
  const controllers = exitOf(leave, 'controller')
  const held = new Map(absent(leave))
  const allowed = (node: Draining) => !held.has(node.nodeId)
  hold(held, brokers.leaving, holdBrokers({ ...brokers, leaving: brokers.leaving.filter(allowed) }, kafka))
  hold(
    held,
    controllers.leaving,
    holdControllers({ ...controllers, leaving: controllers.leaving.filter(allowed) }, kafka),
  )

  forgetReturned(builder, [...brokers.leaving, ...leaving])
  uncordon(builder, new Set(brokers.staying), kafka)
  const rate = parseThrottle(cluster.kafka.metadata.annotations[ANNOTATIONS.replicationThrottle]) ?? 'none'
  const draining = brokers.leaving.filter(allowed)
  const obstacle = drainBrokers(builder, draining, new Set(brokers.staying), rate, kafka)
  if (obstacle?.reason === 'ScaleDownHeld') hold(held, draining, obstacle.message)
  else if (obstacle && draining.length > 0) {
    const names = draining.map(({ name }) => name).join(', ')
    builder.wait({ kind: 'broker', name: names }, obstacle.reason, `${names}: ${obstacle.message}`, 2_000, 'scale')
  }
  const names = new Map([...leaving, ...nodes].map(({ nodeId, name }) => [nodeId, name]))
  for (const [id, reason] of [...held].sort(([a], [b]) => a - b)) {
    const message = `it is not in the manifest any more, and stays: ${reason}`
    builder.wait({ kind: 'container', name: names.get(id) ?? String(id) }, 'ScaleDownHeld', message)
  }

  const ids = new Set(held.keys())
  departNodes(builder, leaving, ids, members, kafka)
  planVoters(builder, cluster, ids, docker, kafka)
  unregisterBrokers(builder, cluster, ids, docker, kafka)
  const reasonOf = absenceReasons(leave)
  return removeLeftVolumes(
    builder,
    cluster,
    ({ labels }) => ids.has(idOf(labels)) || reasonOf(labels[LABELS.pool]) !== undefined,
    docker,
    kafka,
  )
}

/** Who loses a role, and who has it in the manifest. */
function exitOf({ nodes, leaving, kafka }: Leave, role: NodeRole) {
  const registered = new Set(role === 'broker' ? (kafka.brokers ?? []).map(({ id }) => id) : [])
  const hasIt = ({ current, former }: NodeView) =>
    [current, former].some((container) => container !== undefined && rolesOf(container).includes(role))
  const losing = nodes.filter((view) => !view.node.roles.includes(role) && (hasIt(view) || registered.has(view.nodeId)))
  return {
    leaving: [...leaving.filter(({ roles }) => roles.includes(role)), ...losing] as readonly Member[],
    staying: nodes.filter(({ node }) => node.roles.includes(role)).map(({ nodeId }) => nodeId),
  }
}

function hold(held: Map<number, string>, nodes: readonly Draining[], reason: string | undefined): void {
  if (reason === undefined) return
  for (const { nodeId } of nodes) if (!held.has(nodeId)) held.set(nodeId, reason)
}

/** Nodes whose pool is absent, with the reason why that may not be taken for a wish. */
function absent(leave: Leave): [number, string][] {
  const reasonOf = absenceReasons(leave)
  return leave.leaving.flatMap(({ nodeId, pool }): [number, string][] => {
    const reason = reasonOf(pool)
    return reason === undefined ? [] : [[nodeId, reason]]
  })
}

function absenceReasons({ cluster, nodes, leaving, absence }: Leave): (pool: string | undefined) => string | undefined {
  const isAbsent = (pool: string | undefined) => pool !== undefined && !cluster.identity.nodeIds.has(pool)
  const share = leaving.filter(({ pool }) => isAbsent(pool)).length / Math.max(1, leaving.length + nodes.length)
  return (pool) => (pool !== undefined && isAbsent(pool) ? holdAbsence(pool, absence, share) : undefined)
}

/** Progress is told from the beginning when a node that came back leaves once more. */
function forgetReturned(builder: PlanBuilder, leaving: readonly Draining[]): void {
  const ids = new Set(leaving.map(({ nodeId }) => String(nodeId)))
  const still = Object.entries(builder.recorded.leaving ?? {}).filter(([id]) => ids.has(id))
  const fresh = leaving.map(({ nodeId }) => [String(nodeId), { replicas: 0 }] as const)
  const next = Object.fromEntries([...fresh, ...still])
  if (ids.size === 0) delete builder.recorded.leaving
  else builder.recorded.leaving = next
}
