import type { Access } from '../model/desired-node.ts'
import type { PortBinding } from '../model/docker-state.ts'
import { type Address, endpointOf, type PlacedNode } from '../model/endpoints.ts'
import type { Inside } from '../model/inside.ts'
import { CONTROLPLANE_LISTENER, REPLICATION_LISTENER } from '../model/listeners.ts'
import type { Listener, NodeRole } from '../model/resource.ts'
import type { KafkaEndpoint } from './client.ts'
import type { ConnectionSecurity } from './security.ts'

/** A node that may run; its name is that of its host, by which it can be found on the network too. */
export interface NodeAddress extends PlacedNode {
  readonly roles: readonly NodeRole[]
  /** Empty while it does not run. */
  readonly ipAddress: string
  readonly published: readonly PortBinding[]
  readonly inside: Inside
}

/** Drover's own listener on a node of each role. */
const OWN_LISTENERS = { broker: REPLICATION_LISTENER, controller: CONTROLPLANE_LISTENER } as const
const ANY_ADDRESS: readonly string[] = ['', '0.0.0.0', '::']

/** Drover's own listeners of these nodes, as they can be dialled from here; nodes without an address have none. */
/** @param security with what nodes are dialled that speak TLS */
export function endpointsOf(
  nodes: readonly NodeAddress[],
  access: Access,
  security: ConnectionSecurity | undefined,
): KafkaEndpoint[] {
  return nodes
    .flatMap((node) => node.roles.flatMap((role) => dialled(node, role, { access, security }) ?? []))
    .sort((a, b) => a.nodeId - b.nodeId || (a.role < b.role ? -1 : 1))
}

function dialled(
  node: NodeAddress,
  role: NodeRole,
  { access, security }: { readonly access: Access; readonly security: ConnectionSecurity | undefined },
): KafkaEndpoint | undefined {
  // An address means that it runs, whichever way leads there.
  if (node.ipAddress === '') return undefined
  const address = reachedAt(node, OWN_LISTENERS[role], access)
  if (!address) return undefined
  const { inside, name } = node
  const { tls } = security ?? {}
  const own = inside === 'tls' && tls ? { security: { tls: { ...tls, serverName: name } } } : {}
  return { nodeId: node.nodeId, role, ...address, ...own }
}

/** Where this listener of each broker can be dialled from here; one that has no address there is left out. */
export function brokersAt(
  nodes: readonly NodeAddress[],
  listener: Listener,
  access: Access,
): (Address & { readonly nodeId: number })[] {
  return nodes
    .filter(({ roles, ipAddress }) => roles.includes('broker') && ipAddress !== '')
    .flatMap((node) => {
      const address = reachedAt(node, listener, access)
      return address ? [{ nodeId: node.nodeId, ...address }] : []
    })
    .sort((a, b) => a.nodeId - b.nodeId)
}

/** How a listener of a node is reached from here, which may be another way than the one others are told. */
function reachedAt(node: NodeAddress, listener: Listener, access: Access): Address | undefined {
  switch (access) {
    case 'container-ip':
      return { host: node.ipAddress, port: listener.port }
    case 'network': {
      // On the network it is where it listens, whatever others are told.
      const { configuration: _, ...plain } = listener
      const { host, port } = endpointOf(node, { ...plain, type: 'internal' })
      return { host, port }
    }
    case 'published': {
      const binding = node.published.find(({ containerPort }) => containerPort === listener.port)
      if (binding === undefined) return undefined
      const host = ANY_ADDRESS.includes(binding.hostIp) ? '127.0.0.1' : binding.hostIp
      return { host, port: binding.hostPort }
    }
  }
}
