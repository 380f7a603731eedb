import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedNetwork } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from './builder.ts'
import { isTaken } from './conflict.ts'
import type { NetworkRef } from './operation.ts'

/** The cluster's network: of several with our labels the lowest id, so that every pass means the same one. */
export const networkOf = (docker: ObservedDocker): ObservedNetwork | undefined =>
  [...docker.networks]
    .filter(({ labels }) => labels[LABELS.kind] === 'network')
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0]

/** Makes the cluster's network if it is missing; undefined when its name belongs to somebody else. */
export function planNetwork(
  builder: PlanBuilder,
  cluster: DesiredCluster,
  docker: ObservedDocker,
): NetworkRef | undefined {
  const existing = networkOf(docker)
  if (existing) return { id: existing.id }
  const target = { kind: 'network', name: cluster.network.name } as const
  if (isTaken(builder, 'network', cluster.network.name, docker)) return undefined
  const wasThere = docker.containers.length > 0
  const created = builder.add(
    target,
    { type: 'CreateNetwork', name: cluster.network.name, labels: cluster.network.labels },
    'it is missing',
    wasThere ? { found: 'NetworkMissing' } : {},
  )
  return { createdBy: created }
}

/** Attaches the container Drover runs in to the cluster's network, where it can reach the nodes by name. */
export function joinNetwork(builder: PlanBuilder, docker: ObservedDocker, ownContainer: string | undefined): void {
  const network = networkOf(docker)
  if (ownContainer === undefined || !network || docker.ownNetworks?.includes(network.id)) return
  builder.add(
    { kind: 'network', name: network.name },
    { type: 'ConnectNetwork', network: { id: network.id }, container: { id: ownContainer }, aliases: [] },
    'Drover runs in a container and reaches the nodes over their network',
  )
}

/** Takes Drover's own container off a network that is to be removed; returns the operation to need. */
export function leaveNetwork(
  builder: PlanBuilder,
  network: ObservedNetwork,
  docker: ObservedDocker,
  ownContainer: string | undefined,
): number | undefined {
  if (ownContainer === undefined || !docker.ownNetworks?.includes(network.id)) return undefined
  return builder.add(
    { kind: 'network', name: network.name },
    { type: 'DisconnectNetwork', networkId: network.id, container: { id: ownContainer } },
    'Drover leaves it before it is removed',
  )
}
