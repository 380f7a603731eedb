import type { PortBinding } from '../model/container.ts'
import type { Access } from '../model/desired-node.ts'
import { CONTROLPLANE_LISTENER, REPLICATION_LISTENER } from '../model/listeners.ts'
import type { NodeRole } from '../model/resource.ts'
import type { KafkaEndpoint } from './client.ts'

export interface NodeAddress {
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
  /** Container name, which is its name on the network too. */
  readonly name: string
  /** Empty while it does not run. */
  readonly ipAddress: string
  readonly published: readonly PortBinding[]
}

const PORTS = { broker: REPLICATION_LISTENER.port, controller: CONTROLPLANE_LISTENER.port } as const
const ANY_ADDRESS: readonly string[] = ['', '0.0.0.0', '::']

/** Drover's own listeners of these nodes, as they can be dialled from here; nodes without an address have none. */
export function endpointsOf(nodes: readonly NodeAddress[], access: Access): KafkaEndpoint[] {
  return nodes
    .flatMap((node) => node.roles.flatMap((role) => endpointOf(node, role, access) ?? []))
    .sort((a, b) => a.nodeId - b.nodeId || (a.role < b.role ? -1 : 1))
}

function endpointOf(node: NodeAddress, role: NodeRole, access: Access): KafkaEndpoint | undefined {
  const { nodeId } = node
  const port = PORTS[role]
  // An address means that it runs, whichever way leads there.
  if (node.ipAddress === '') return undefined
  switch (access) {
    case 'container-ip':
      return { nodeId, role, host: node.ipAddress, port }
    case 'network':
      return { nodeId, role, host: node.name, port }
    case 'published': {
      const binding = node.published.find(({ containerPort }) => containerPort === port)
      if (binding === undefined) return undefined
      const host = ANY_ADDRESS.includes(binding.hostIp) ? '127.0.0.1' : binding.hostIp
      return { nodeId, role, host, port: binding.hostPort }
    }
  }
}
