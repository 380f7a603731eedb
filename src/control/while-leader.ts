import { dockerWhileLeader, filesWhileLeader, kafkaWhileLeader } from '../lease/only-while-leader.ts'
import type { Lease } from '../model/lease.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { PassTools } from './pass/pass-tools.ts'

/**
 * What an operator works with, so that it changes something only while it may. The state folder has a lock of its own.
 */
export function toolsWhileLeader(
  { tools, state }: { readonly tools: PassTools; readonly state: StateFolder },
  lock: Lease,
  engine: Lease,
): { readonly tools: PassTools; readonly state: StateFolder; readonly lost: AbortSignal } {
  const leases = [lock, engine]
  return {
    tools: {
      ...tools,
      docker: dockerWhileLeader(tools.docker, leases),
      kafkaOf: (cluster) => kafkaWhileLeader(tools.kafkaOf(cluster), leases),
    },
    state: state.through((files) => filesWhileLeader(files, [lock])),
    lost: AbortSignal.any(leases.map((lease) => lease.lost)),
  }
}
