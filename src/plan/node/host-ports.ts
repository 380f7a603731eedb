import type { NodeContext } from './create-node.ts'

/** Nobody announces that a host port is free again. */
const LOOK_AGAIN_MS = 5_000

/** True when something else has a host port this node needs: starting it would fail, so what runs is left running. */
export function lacksPorts({ builder, node, docker }: NodeContext): boolean {
  const taken = node.container.ports.map(({ hostPort }) => hostPort).filter((port) => docker.takenPorts.has(port))
  if (taken.length === 0) return false
  const message = `host port ${taken.join(', ')} is in use by something else; free it, or give the listener another nodePort`
  builder.wait({ kind: 'container', name: node.name }, 'PortTaken', message, LOOK_AGAIN_MS)
  return true
}
