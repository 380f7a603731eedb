import type { PortBinding } from './container.ts'
import type { NodePlan } from './desired-node.ts'
import { accessPort, bindAddress, CONTROLPLANE_LISTENER, hostPort, REPLICATION_LISTENER } from './listeners.ts'
import type { NodeRole } from './resource.ts'

/** Every host port of one node, sorted: those of its `nodeport` listeners, and Drover's own where it needs them. */
export function publishedPorts(
  { kafka, nodeId, host, firstBroker }: NodePlan,
  roles: readonly NodeRole[],
): PortBinding[] {
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
  if (host.access === 'published') {
    for (const { port } of [
      ...(roles.includes('controller') ? [CONTROLPLANE_LISTENER] : []),
      ...(broker ? [REPLICATION_LISTENER] : []),
    ]) {
      ports.push({ containerPort: port, hostIp: '127.0.0.1', hostPort: accessPort(cluster, port, nodeId) })
    }
  }
  return ports.sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort)
}
