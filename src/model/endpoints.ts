import { advertisedOf, isIpv6 } from './advertised.ts'
import { hostPort } from './listeners.ts'
import { bootstrapAlias } from './names.ts'
import type { Listener } from './resource.ts'

/** Kafka's `SecurityProtocol`: how a listener is spoken to. */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

export interface Address {
  readonly host: string
  readonly port: number
}

/** Where a node listens, as everybody else is told, and how it is spoken to there. */
export interface NodeEndpoint extends Address {
  readonly protocol: SecurityProtocol
}

/** A node, as far as it depends on it where it listens. */
export interface PlacedNode {
  readonly cluster: string
  readonly name: string
  readonly nodeId: number
}

/**
 * Where a node listens, and how. The only place that knows: whoever tells an address of a node, or dials one, asks
 * here. That a node is found by its name holds for one network on one Docker host, and is said nowhere else.
 */
export function endpointOf(node: PlacedNode, listener: Listener): NodeEndpoint {
  const { host, port } = listener.type === 'internal' ? onNetwork(node, listener) : onHost(node, listener)
  const advertised = advertisedOf(node, listener)
  return { host: advertised.host ?? host, port: advertised.port ?? port, protocol: protocolOf(listener) }
}

/** The protocol of a listener, the same on every node that has it. */
export function protocolOf({ tls, authentication }: Listener): SecurityProtocol {
  const { type, sasl = false } = authentication ?? {}
  const isLogin = type === 'scram-sha-512' || (type === 'custom' && sasl)
  return `${isLogin ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`
}

/** `host:port`, as Kafka writes it. */
export const addressText = ({ host, port }: Address): string => `${host}:${port}`

/** The same, as everybody else writes an IPv6 address with a port. */
const dialText = ({ host, port }: Address): string => addressText({ host: isIpv6(host) ? `[${host}]` : host, port })

/** The names by which the others on a cluster's network find a node: those that `endpointOf` gives. */
export const networkNames = ({ name }: Pick<PlacedNode, 'name'>): readonly string[] => [name]

/** The addresses of a listener as `.status.listeners[].bootstrapServers` gives them. */
export function bootstrapServers(cluster: string, listener: Listener, brokers: readonly PlacedNode[]): string {
  if (listener.type === 'internal') return addressText({ host: bootstrapAlias(cluster), port: listener.port })
  return brokers.map((broker) => dialText(endpointOf(broker, listener))).join(',')
}

const onNetwork = ({ name }: PlacedNode, { port }: Listener): Address => ({ host: name, port })

/** A `nodeport` listener is reached through the Docker host, at what is published there. */
const onHost = ({ cluster, nodeId }: PlacedNode, listener: Listener): Address => ({
  host: 'localhost',
  port: hostPort(cluster, listener, nodeId),
})
