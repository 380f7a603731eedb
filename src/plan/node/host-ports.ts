import type { DesiredNode } from '../../model/desired-node.ts'
import { isRunning, type PortBinding } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { NodeContext } from './create-node.ts'

/** Nobody announces that a host port is free again. */
const LOOK_AGAIN_MS = 5_000

/** True when something else has a host port this node needs: starting it would fail, so what runs is left running. */
export function lacksPorts({ builder, node, docker }: NodeContext): boolean {
  const target = { kind: 'container', name: node.name } as const
  const taken = takenPorts(node, docker)
  if (taken.length > 0) {
    const message = `host port ${taken.join(', ')} is in use by something else; free it, or give the listener another nodePort`
    builder.wait(target, 'PortTaken', message, LOOK_AGAIN_MS)
    return true
  }
  const held = portsOfSiblings(node, docker)
  if (held.length > 0) builder.wait(target, 'PortTaken', held.join(', '), LOOK_AGAIN_MS)
  return held.length > 0
}

/** Host ports of a node that are in use by what is no node of the manifest. */
export const takenPorts = (node: DesiredNode, { takenPorts }: Pick<ObservedDocker, 'takenPorts'>): number[] =>
  node.container.ports.map(({ hostPort }) => hostPort).filter((port) => takenPorts.has(port))

/** Host ports of a node that another node of its cluster has now, in words. */
export function portsOfSiblings(node: DesiredNode, { containers }: Pick<ObservedDocker, 'containers'>): string[] {
  const others = containers.filter(({ labels }) => labels[LABELS.nodeId] !== String(node.nodeId)).filter(isRunning)
  return node.container.ports.flatMap((port) =>
    others.flatMap(({ name, publishedPorts }) =>
      publishedPorts.some((other) => sharePort(port, other)) ? [`${name} has its host port ${port.hostPort}`] : [],
    ),
  )
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::'])

/** Whether only one of them can be bound at a time. */
export const sharePort = (a: PortBinding, b: PortBinding): boolean =>
  a.hostPort === b.hostPort && (a.hostIp === b.hostIp || EVERY_ADDRESS.has(a.hostIp) || EVERY_ADDRESS.has(b.hostIp))
