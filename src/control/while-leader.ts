import { dockerWhileLeader, filesWhileLeader, kafkaWhileLeader } from '../lease/only-while-leader.ts'
import type { Lease } from '../model/lease.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { withSecrets } from './keep-secrets.ts'
import type { EngineTools, PassTools } from './pass/pass-tools.ts'

/**
 * What an operator works with, so that it changes something only while it may. The state folder has a lock of its own.
 */
export function toolsWhileLeader(
  { tools, state }: { readonly tools: EngineTools; readonly state: StateFolder },
  lock: Lease,
  engine: Lease,
): { readonly tools: PassTools; readonly state: StateFolder; readonly lost: AbortSignal } {
  const leases = [lock, engine]
  const ownState = state.through((files) => filesWhileLeader(files, [lock]))
  const held = {
    ...tools,
    docker: dockerWhileLeader(tools.docker, leases),
    kafkaOf: (cluster: string) => kafkaWhileLeader(tools.kafkaOf(cluster), leases),
  }
  return {
    tools: withSecrets(held, ownState),
    state: ownState,
    lost: AbortSignal.any(leases.map((lease) => lease.lost)),
  }
}
