import type { Hold } from '../../model/annotation-values.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { Target } from '../ground/operation.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { NodeContext } from '../node/create-node.ts'
import { healContainer, healFormer } from '../node/heal-node.ts'
import type { NodeView } from '../node/node-view.ts'
import { stopContainer } from '../node/stop-node.ts'
import { withUnavoidable } from './copies.ts'
import { mayDisturb, type Verdict } from './disturbance.ts'

/** A node that is asked for, and whether it may be stopped now. */
export interface Holding extends Hold {
  readonly nodeId: number
  readonly verdict: Verdict
}

/** What is to be said of a hold in this pass; undefined when there is no such node. */
export function holding(hold: Hold, view: ClusterView, recorded: RecordedCluster): Holding | undefined {
  const { members, kafka } = view
  const member = members.find(({ name }) => name === hold.node)
  if (!member) return undefined
  const { nodeId } = member
  const verdict = mayDisturb(member, view, recorded)
  const behind = (kafka.topics ?? []).some(({ partitions }) =>
    partitions.some(({ replicas, isr }) => replicas.includes(nodeId) && !isr.includes(nodeId)),
  )
  const catchingUp = {
    allowed: false,
    reason: 'ReplicasCatchingUp',
    message: 'its own replicas are still catching up',
    inMs: LOOK_AGAIN_MS,
  } as const
  return { ...hold, nodeId, verdict: verdict.allowed && behind ? catchingUp : verdict }
}

const LOOK_AGAIN_MS = 2_000

/**
 * How a node is held for a backup
 * ===============================
 *
 * It is stopped when disturbing it is safe, and when all its own replicas are in sync besides: what is copied then has
 * every record that was committed when the backup began. It stays stopped while the hold is renewed, and is started
 * like any other node afterwards. Only a stop that was ordered for this hold counts: a node that died, or that a roll
 * stopped, is healed first. While it is asked for or held, no other node that is up is disturbed (see `mayDisturb`).
 *
 * Returns whether the node is seen to; if not, it is healed and replaced as ever.
 */
export function holdNode(context: NodeContext, view: NodeView, held: Holding, recorded: RecordedCluster): boolean {
  const { builder, node } = context
  const { current, former, running } = view
  const target: Target = { kind: 'container', name: node.name }
  const [container] = running
  const told = recorded.terminated[(container ?? current ?? former)?.id ?? '']
  // A replacement that is begun is seen through.
  if (view.replacing) return false
  if (!container) {
    if (told === undefined || told < held.since) return false
    const message = 'it is stopped while its volumes are copied, and started right after'
    builder.wait(target, 'HeldForBackup', message, held.until - builder.now, 'roll')
    return true
  }
  const { verdict } = held
  if (told !== undefined || verdict.allowed) {
    const unavoidable = verdict.allowed ? verdict.unavoidable : []
    const cause = withUnavoidable('its volumes are copied for a backup', unavoidable)
    stopContainer(builder, container, node.gracePeriodSeconds, cause)
    return true
  }
  const message = `it has to be stopped for a backup, but ${verdict.message}`
  builder.wait(target, verdict.reason, message, verdict.inMs, 'roll')
  if (current) healContainer(context, current)
  else if (former) healFormer(context, former)
  return true
}
