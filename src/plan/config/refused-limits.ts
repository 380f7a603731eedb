import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ContainerLimits } from '../../model/docker-state.ts'
import { hashOf } from '../../model/hash.ts'
import { requestedRestarts } from '../../model/manual-roll.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster, RefusedLimits } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { describeExit } from '../node/deaths.ts'
import { limitDrift } from '../node/drift.ts'
import { limitWords } from '../node/limits.ts'
import type { NodeView } from '../node/node-view.ts'
import { notBorne } from '../node/trial.ts'
import type { DeclaredSpec } from './declared-spec.ts'

/**
 * When limits prove too low
 * =========================
 *
 * A node that ends while it is tried with lower limits, or whose engine refuses to set them, goes back to those it had,
 * and so does every node of its pool: what one died of the others may die of under load. Where all others of the pool
 * have run with the declared limits for long, somebody's hand had raised those of that one node, and it alone keeps
 * what it had. This lasts until the manifest says other limits or another heap, or a restart is asked for, which tries
 * again.
 */

/** Tells whether the limits of a pool are those that were refused. */
export function limitsFingerprint({ kafka, pools }: DeclaredSpec, pool: string): string {
  const spec = pools.find(({ metadata }) => metadata.name === pool)?.spec
  const resources = spec?.resources ?? kafka.spec.kafka.resources
  const heap = spec?.jvmOptions ?? kafka.spec.kafka.jvmOptions
  return hashOf([resources?.limits, heap, requestedRestarts(kafka, pools)])
}

/** The cluster with the limits that are in force. */
export function withLimitsInForce(
  cluster: DesiredCluster,
  declared: DeclaredSpec,
  { refusedLimits = {} }: Pick<RecordedCluster, 'refusedLimits'>,
): DesiredCluster {
  if (Object.keys(refusedLimits).length === 0) return cluster
  const nodes = cluster.nodes.map((node) => {
    const refused = refusedLimits[node.pool]
    const isMeant = refused !== undefined && (refused.nodeId === undefined || refused.nodeId === node.nodeId)
    if (!isMeant || refused.fingerprint !== limitsFingerprint(declared, node.pool)) return node
    return { ...node, container: { ...node.container, limits: refused.inForce } }
  })
  return { ...cluster, nodes }
}

/** Of refused limits, those that the manifests still ask for. */
export function rememberRefusedLimits(
  { refusedLimits = {} }: Pick<RecordedCluster, 'refusedLimits'>,
  declared: DeclaredSpec,
): Pick<RecordedCluster, 'refusedLimits'> {
  const left = Object.entries(refusedLimits).filter(
    ([pool, { fingerprint }]) => fingerprint === limitsFingerprint(declared, pool),
  )
  return left.length > 0 ? { refusedLimits: Object.fromEntries(left) } : {}
}

/**
 * Notes that a node did not bear its lower limits, or that the engine does not set them; returns true when this is
 * news. Nothing else may be done in such a pass: everything it would do was thought out with those limits.
 */
export function noteRefusedLimits(
  builder: PlanBuilder,
  declared: DeclaredSpec,
  { nodes, docker }: ClusterView,
): boolean {
  const found = tooLow(builder, nodes, docker) ?? refusedByEngine(builder, nodes)
  if (!found) return false
  const { view, message, inForce, byEngine } = found
  const { pool, nodeId, name } = view.node
  const refused: RefusedLimits = {
    fingerprint: limitsFingerprint(declared, pool),
    message,
    inForce,
    ...(byEngine && { byEngine }),
    ...(isAlone(view, nodes) && { nodeId }),
  }
  builder.recorded.refusedLimits = { ...builder.recorded.refusedLimits, [pool]: refused }
  builder.wait({ kind: 'container', name }, 'LimitsRefused', message, 0, 'step')
  return true
}

interface Found {
  readonly view: NodeView
  readonly message: string
  readonly inForce: ContainerLimits
  readonly byEngine?: true
}

function tooLow(builder: PlanBuilder, nodes: readonly NodeView[], docker: ObservedDocker): Found | undefined {
  const lost = notBorne(builder, 'limits', nodes, docker)
  if (!lost) return undefined
  const { node: view, container, trial } = lost
  delete builder.recorded.trial
  const inForce = trial.limits ?? container.limits
  const ended =
    container.status === 'exited'
      ? describeExit(container)
      : container.startedAt === trial.startedAt
        ? 'does not serve any more'
        : 'ended'
  const change = `${limitWords(inForce, container.limits)} to ${limitWords(container.limits, inForce)}`
  return { view, inForce, message: `${view.name} ${ended} after its limits were lowered from ${change}` }
}

function refusedByEngine(builder: PlanBuilder, nodes: readonly NodeView[]): Found | undefined {
  const { refusedUpdates, trial } = builder.recorded
  if (!refusedUpdates) return undefined
  delete builder.recorded.refusedUpdates
  const view = nodes.find(({ current }) => current && refusedUpdates[current.id] !== undefined)
  if (!view?.current) return undefined
  const { id, limits } = view.current
  if (trial?.containerId === id) delete builder.recorded.trial
  const wanted = view.node.container.limits
  const change = `from ${limitWords(limits, wanted)} to ${limitWords(wanted, limits)}`
  const message = `the engine refuses to change the limits of ${view.name} ${change}: ${refusedUpdates[id]}`
  return { view, inForce: limits, message, byEngine: true }
}

/** Whether it is the only node of several in its pool whose limits are not the declared ones. */
function isAlone({ node, nodeId }: NodeView, nodes: readonly NodeView[]): boolean {
  const others = nodes.filter((other) => other.node.pool === node.pool && other.nodeId !== nodeId)
  const asDeclared = ({ current, node: { container } }: NodeView) =>
    current !== undefined && limitDrift(container.limits, current.limits).length === 0
  return others.length > 0 && others.every(asDeclared)
}

/** Says, as long as it is so, that the limits of the manifest are not those in force. */
export function tellRefusedLimits(builder: PlanBuilder): void {
  for (const [pool, refused] of Object.entries(builder.recorded.refusedLimits ?? {})) {
    const whose = refused.nodeId === undefined ? `pool ${pool}` : `node ${refused.nodeId} of pool ${pool}`
    const mend = refused.byEngine ? 'limits that it sets' : 'higher limits, or a smaller heap (jvmOptions, -Xmx)'
    const message = `the limits of ${whose} take no effect, those from before stay in force (${limitWords(refused.inForce)}): ${refused.message}; write ${mend}`
    builder.wait({ kind: 'KafkaNodePool', name: pool }, 'LimitsRefused', message)
  }
}
