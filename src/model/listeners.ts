import { advertisedHosts, isIpv6 } from './advertised.ts'
import { readAnnotation } from './annotations.ts'
import type { PortBinding } from './docker-state.ts'
import { sha256 } from './hash.ts'
import type { Inside } from './inside.ts'
import type { KafkaResource, Listener, NodeRole } from './resource.ts'

/** Drover's and the brokers' own listener on every broker, as in Strimzi. */
export const REPLICATION_LISTENER: Listener = { name: 'replication', port: 9091, type: 'internal', tls: false }
/** The controllers' listener, as in Strimzi. */
export const CONTROLPLANE_LISTENER: Listener = { name: 'controlplane', port: 9090, type: 'internal', tls: false }

/** The two as a cluster has them. */
export const innerListeners = (inside: Inside): { readonly replication: Listener; readonly controlplane: Listener } =>
  inside === 'plain'
    ? { replication: REPLICATION_LISTENER, controlplane: CONTROLPLANE_LISTENER }
    : { replication: { ...REPLICATION_LISTENER, tls: true }, controlplane: { ...CONTROLPLANE_LISTENER, tls: true } }

/** Kafka's name of a listener: `PLAIN-9092`. */
export const listenerName = (listener: Listener): string => `${listener.name.toUpperCase()}-${listener.port}`

/** What stands before the settings of a listener by itself: `listener.name.plain-9092.` */
export const listenerPrefix = (listener: Listener): string => `listener.name.${listenerName(listener).toLowerCase()}.`

const offsetFrom = (text: string, range: number): number => Number.parseInt(sha256(text).slice(0, 8), 16) % range

/**
 * Host port of a `nodeport` listener on one node. Without a `nodePort` in the manifest it is derived from the names, in
 * Kubernetes' NodePort range, so that it is the same after every restart and on every machine.
 */
export function hostPort(cluster: string, listener: Listener, nodeId: number): number {
  const given = listener.configuration?.brokers?.find((broker) => broker.broker === nodeId)?.nodePort
  return given ?? 30_000 + offsetFrom(`${cluster}/${listener.name}`, 2_000) + nodeId
}

/**
 * Loopback port for Drover's own access where container addresses cannot be reached (Docker Desktop, remote engines).
 */
export const accessPort = (cluster: string, containerPort: number, nodeId: number): number =>
  20_000 + offsetFrom(`${cluster}/${containerPort}`, 9_000) + nodeId

/**
 * Host address a `nodeport` listener is bound to. Docker's published ports bypass most host firewalls, so nothing is
 * opened to the network unless the manifest says that clients come from there: by an advertised host, or the
 * annotation.
 */
export function bindAddress(kafka: KafkaResource, listener: Listener): string {
  const asked = readAnnotation('bindAddress', kafka)
  if (asked !== undefined) return asked
  const hosts = advertisedHosts(listener)
  const others = hosts.filter((host) => !isLoopback(host))
  if (hosts.length > 0 && hosts.every(isIpv6)) return others.length === 0 ? '::1' : '::'
  return others.length === 0 ? '127.0.0.1' : '0.0.0.0'
}

const isLoopback = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === '::1'

/** What tells which ports of the host a node has. */
interface PublishingNode {
  readonly kafka: KafkaResource
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
  /** Lowest id of all brokers: that one also answers on the bootstrap port. */
  readonly firstBroker: number
  /** Drover itself reaches the node by a port of this host, and not otherwise. */
  readonly dialledByPort: boolean
}

/** Every host port of one node, sorted: those of its `nodeport` listeners, and Drover's own where it needs them. */
export function publishedPorts({ kafka, nodeId, roles, firstBroker, dialledByPort }: PublishingNode): PortBinding[] {
  const cluster = kafka.metadata.name
  const broker = roles.includes('broker')
  const ports: PortBinding[] = []
  for (const listener of broker ? kafka.spec.kafka.listeners : []) {
    if (listener.type !== 'nodeport') continue
    const hostIp = bindAddress(kafka, listener)
    ports.push({ containerPort: listener.port, hostIp, hostPort: hostPort(cluster, listener, nodeId) })
    // Kubernetes has one bootstrap port for all brokers; here the broker with the lowest id answers on it.
    const bootstrap = listener.configuration?.bootstrap?.nodePort
    if (bootstrap !== undefined && nodeId === firstBroker) {
      ports.push({ containerPort: listener.port, hostIp, hostPort: bootstrap })
    }
  }
  if (dialledByPort) {
    for (const { port } of [
      ...(roles.includes('controller') ? [CONTROLPLANE_LISTENER] : []),
      ...(broker ? [REPLICATION_LISTENER] : []),
    ]) {
      ports.push({ containerPort: port, hostIp: '127.0.0.1', hostPort: accessPort(cluster, port, nodeId) })
    }
  }
  return ports.sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort)
}
