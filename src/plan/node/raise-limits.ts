import type { ObservedContainer } from '../../model/docker-state.ts'
import type { NodeContext } from './create-node.ts'
import { limitDrift, policyDrift } from './drift.ts'
import { raisedLimits } from './limits.ts'

/**
 * Gives a container every limit that is to be higher, and takes a restart policy from it; returns the operation, if one
 * is needed. What is to be lower stays for now: lowering may kill the node, and has its turn (see `lowerLimits`).
 */
export function raiseLimits({ builder, node }: NodeContext, container: ObservedContainer): number | undefined {
  const limits = raisedLimits(container.limits, node.container.limits)
  const drift = [...limitDrift(limits, container.limits), ...policyDrift(container)]
  if (drift.length === 0) return undefined
  return builder.add(
    { kind: 'container', name: node.name },
    { type: 'UpdateContainer', container: { id: container.id }, limits },
    drift.join('; '),
    { found: 'LimitsChanged' },
  )
}
