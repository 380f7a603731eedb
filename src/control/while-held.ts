import { dockerWhileHeld, filesWhileHeld, kafkaWhileHeld, type Leases } from '../lease/only-while-held.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { PassTools } from './cluster-pass.ts'

/** What an operator works with, so that it changes something only while the leases are held. */
export function whileHeld(
  { tools, state }: { readonly tools: PassTools; readonly state: StateFolder },
  leases: Leases,
): { readonly tools: PassTools; readonly state: StateFolder; readonly lost: AbortSignal } {
  return {
    tools: {
      ...tools,
      docker: dockerWhileHeld(tools.docker, leases),
      kafkaOf: (cluster) => kafkaWhileHeld(tools.kafkaOf(cluster), leases),
    },
    state: state.through((files) => filesWhileHeld(files, leases)),
    lost: AbortSignal.any(leases.map((lease) => lease.lost)),
  }
}
