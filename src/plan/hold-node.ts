import type { Hold } from '../model/hold.ts'
import type { ObservedKafka, RecordedCluster } from '../model/observed-cluster.ts'
import { withUnavoidable } from './copies.ts'
import type { NodeContext } from './create-node.ts'
import { mayDisturb, type Verdict } from './disturbance.ts'
import { healContainer, healFormer } from './heal-node.ts'
import type { NodeView } from './node-view.ts'
import type { Target } from './operation.ts'
import { stopContainer } from './stop-node.ts'

/**
 * How a node is held for a backup
 * ===============================
 *
 * It is stopped when disturbing it is safe, and when all its own replicas are in sync besides: what is copied then has
 * every record that was committed when the backup began. It stays stopped while the hold is renewed, and is started like
 * any other node afterwards. Only a stop that was ordered for this hold counts: a node that died, or that a roll stopped,
 * is healed first. While it is asked for or held, no other node that is up is disturbed (see `mayDisturb`).
 *
 * Returns whether the node is seen to; if not, it is healed and replaced as ever.
 */
export function holdNode(
  context: NodeContext,
  view: NodeView,
  hold: Hold,
  nodes: readonly NodeView[],
  kafka: ObservedKafka,
  recorded: RecordedCluster,
): boolean {
  const { builder, node } = context
  const { current, former, running } = view
  const target: Target = { kind: 'container', name: node.name }
  const [container] = running
  const told = recorded.terminated[(container ?? current ?? former)?.id ?? '']
  // A replacement that is begun is seen through.
  if (view.replacing) return false
  if (!container) {
    if (told === undefined || told < hold.since) return false
    const message = 'it is stopped while its volumes are copied, and started right after'
    builder.wait(target, 'HeldForBackup', message, hold.until - builder.now, 'roll')
    return true
  }
  const verdict = told === undefined ? mayHold(view, nodes, kafka, recorded) : TOLD
  if (verdict.allowed) {
    const cause = withUnavoidable('its volumes are copied for a backup', verdict.unavoidable)
    stopContainer(builder, container, node.gracePeriodSeconds, cause)
    return true
  }
  const message = `it has to be stopped for a backup, but ${verdict.message}`
  builder.wait(target, verdict.reason, message, verdict.inMs, 'roll')
  if (current) healContainer(context, current)
  else if (former) healFormer(context, former)
  return true
}

const TOLD: Verdict = { allowed: true, unavoidable: [] }

function mayHold(view: NodeView, nodes: readonly NodeView[], kafka: ObservedKafka, recorded: RecordedCluster): Verdict {
  const verdict = mayDisturb(view, nodes, kafka, recorded)
  const { nodeId } = view
  const behind = (kafka.topics ?? []).some(({ partitions }) =>
    partitions.some(({ replicas, isr }) => replicas.includes(nodeId) && !isr.includes(nodeId)),
  )
  if (!verdict.allowed || !behind) return verdict
  return {
    allowed: false,
    reason: 'ReplicasCatchingUp',
    message: 'its own replicas are still catching up',
    inMs: 2_000,
  }
}
