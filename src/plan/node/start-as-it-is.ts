import type { ObservedContainer } from '../../model/docker-state.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { NetworkRef, Target } from '../ground/operation.ts'
import { isOnNetwork } from './drift.ts'
import { forgetTermination } from './stop-node.ts'

/**
 * Starts a container that is not of the spec the manifest asks for, and is needed all the same. Its files are in its
 * own volume and stay as they are: with what the manifest says now it would start as something else, without the role
 * it may not lose yet, or with a volume it has not got. A network that was made anew is the only thing it does not find
 * by itself.
 */
export function startAsItIs(
  builder: PlanBuilder,
  target: Target,
  container: ObservedContainer,
  { network, aliases }: { readonly network: NetworkRef; readonly aliases: readonly string[] },
  cause: string,
  options: { readonly found?: string; readonly needs?: readonly (number | undefined)[] },
): void {
  const { id } = container
  const { needs = [], ...found } = options
  const connected = isOnNetwork(container, network)
    ? undefined
    : builder.add(
        target,
        { type: 'ConnectNetwork', network, container: { id }, aliases: [...aliases] },
        "it is not connected to the cluster's network",
        { needs: 'createdBy' in network ? [network.createdBy] : [], found: 'NetworkDisconnected' },
      )
  forgetTermination(builder, id)
  builder.add(target, { type: 'StartContainer', container: { id } }, cause, { needs: [...needs, connected], ...found })
}
