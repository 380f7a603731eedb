import { isNamed } from '../../model/by-node.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import type { ObservedContainer, PortBinding } from '../../model/docker-state.ts'
import { nodeIdOf } from '../../model/labels.ts'
import { nextName } from '../../model/names.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { isTaken } from '../ground/conflict.ts'
import type { Target } from '../ground/operation.ts'
import type { NodeContext } from './create-node.ts'
import { endpointOn, missingAliases } from './drift.ts'
import { awaitsReattachment, awaitsTurn } from './reattach.ts'

/** Name, network, aliases and published ports: all can be put right on a running container. */
export function healConnection(
  context: NodeContext,
  container: ObservedContainer,
  lostPorts: readonly PortBinding[],
): void {
  const { builder, node } = context
  const { network } = context.groundwork
  const name = node.name
  const ref = { id: container.id }
  const target: Target = { kind: 'container', name }
  restoreName(context, container)
  const aliases = node.container.aliases
  const connect = (cause: string, options: { needs?: readonly number[]; found?: string }) =>
    builder.add(target, { type: 'ConnectNetwork', network, container: ref, aliases }, cause, options)

  const endpoint = 'id' in network ? endpointOn(container, network.id) : undefined
  if (!endpoint || !('id' in network)) {
    if (awaitsReattachment(builder, container)) return
    const needs = 'createdBy' in network ? [network.createdBy] : []
    connect("it is not connected to the cluster's network", { needs, found: 'NetworkDisconnected' })
    return
  }
  const lostAliases = missingAliases(node, container, endpoint)
  if (lostAliases.length === 0 && lostPorts.length === 0) return
  // Docker sets aliases and publishes ports only while connecting.
  const [cause, found] =
    lostPorts.length > 0
      ? ([`host port ${lostPorts.map(({ hostPort }) => hostPort).join(', ')} is not published`, 'PortsLost'] as const)
      : ([`it does not answer to ${lostAliases.join(', ')}`, 'AliasLost'] as const)
  if (awaitsTurn(context, container, found)) return
  const left = builder.add(target, { type: 'DisconnectNetwork', networkId: network.id, container: ref }, cause, {
    found,
  })
  connect('it was disconnected to be connected anew', { needs: [left] })
}

/**
 * Gives a container its node's name back; returns the operation, if one is needed. A name that somebody else has is no
 * reason to keep the node down: nothing is decided by names.
 */
export function restoreName({ builder, node, docker }: NodeContext, container: ObservedContainer): number | undefined {
  const { name } = node
  const target: Target = { kind: 'container', name }
  // Another container of the node may have the name; that one is moved aside or removed first.
  if (isNamed(docker.containers, name))
    return isSwapped(docker, node, container) ? stepAside(builder, node, container) : undefined
  if (isTaken(builder, 'container', name, docker)) return undefined
  const rename = { type: 'RenameContainer', container: { id: container.id }, name } as const
  const ours = container.name === nextName(name)
  return builder.add(target, rename, `it is called ${container.name}`, ours ? {} : { found: 'ContainerRenamed' })
}

/**
 * Whether its name is that of a container of another node, and the other way round: then neither could ever have its
 * own back.
 */
function isSwapped({ containers, foreign }: ObservedDocker, node: DesiredNode, { name }: ObservedContainer): boolean {
  const holder = containers.find((other) => other.name === node.name)
  const spare = nextName(node.name)
  const isFree = !isNamed(containers, spare) && !foreign.has(`container ${spare}`)
  return isFree && holder !== undefined && nodeIdOf(holder) !== node.nodeId && name !== spare
}

/** Gives up a name that another node has to have first; the next pass gives it its own. */
const stepAside = (builder: PlanBuilder, { name }: DesiredNode, { id, name: now }: ObservedContainer): number =>
  builder.add(
    { kind: 'container', name },
    { type: 'RenameContainer', container: { id }, name: nextName(name) },
    `it is called ${now}, and another node has its name`,
    { found: 'ContainerRenamed' },
  )
