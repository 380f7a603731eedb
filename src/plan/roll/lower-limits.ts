import type { PlanBuilder } from '../ground/builder.ts'
import type { Target } from '../ground/operation.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { limitDrift } from '../node/drift.ts'
import { isLowered, raisedLimits } from '../node/limits.ts'
import type { NodeView } from '../node/node-view.ts'
import { beginTrial } from '../node/trial.ts'
import { mayDisturb } from './disturbance.ts'

/**
 * How limits are lowered
 * ======================
 *
 * A live container takes a lower limit at once, and its node may die of it in the same second (memory), or minutes
 * later (CPUs and processes). So lowering is a trial (see node/trial.ts), whoever raised the limit before: one node at
 * a time, and only when that node might as well be stopped by the rules of disturbing. The node that leads the quorum
 * comes last. Raising takes nothing from anybody, and goes to all nodes at once (node/heal-node.ts).
 *
 * A container that does not run keeps the higher limits it has for its start, and is tried with the lower ones when it
 * serves.
 */
export function lowerLimits(builder: PlanBuilder, seen: ClusterView, isDisturbing: boolean): void {
  if (builder.recorded.trial) return
  const { nodes, kafka } = seen
  const leads = ({ nodeId }: NodeView) => Number(nodeId === kafka.quorum?.leaderId)
  const waiting = nodes.filter(awaitsLowerLimits).sort((a, b) => leads(a) - leads(b) || a.nodeId - b.nodeId)
  // Any of them that runs: one that is down comes when it is up.
  const view = waiting.find(({ up }) => up) ?? waiting[0]
  const container = view?.current
  if (!view || !container) return
  const { limits } = view.node.container
  const target: Target = { kind: 'container', name: view.name }
  const drift = limitDrift(limits, container.limits).join('; ')
  const verdict = mayDisturb(view, seen, builder.recorded)
  if (!view.up || isDisturbing || !verdict.allowed) {
    const why = verdict.allowed ? (view.up ? 'another node is being restarted' : 'it is not up') : verdict.message
    const reason = verdict.allowed ? 'AnotherNodeInProgress' : verdict.reason
    builder.wait(target, reason, `${drift}; it is lowered when that is safe, but ${why}`, LOOK_AGAIN_MS, 'step')
    return
  }
  beginTrial(builder, 'limits', view.nodeId, container, { limits: container.limits })
  builder.add(target, { type: 'UpdateContainer', container: { id: container.id }, limits }, drift, {
    found: 'LimitsChanged',
  })
}

const LOOK_AGAIN_MS = 2_000

/** What is to be raised as well is raised first. */
export const awaitsLowerLimits = ({ node, current }: Pick<NodeView, 'node' | 'current'>): boolean => {
  if (current?.status !== 'running') return false
  const { limits } = node.container
  return (
    isLowered(current.limits, limits) && limitDrift(raisedLimits(current.limits, limits), current.limits).length === 0
  )
}
