import { parseProperties } from '../../model/broker-properties.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import type { ContainerLimits, ObservedContainer, ObservedEndpoint, PortBinding } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import { isAsWanted, isContentTime } from '../../model/node-files.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { NetworkRef } from '../ground/operation.ts'
import { type ChangedKey, changedKeys } from './config-changes.ts'
import { isMadeOfSpec } from './made-of-spec.ts'

/** The container's place on a network, by the network's id. */
export const endpointOn = (container: ObservedContainer, networkId: string): ObservedEndpoint | undefined =>
  container.endpoints.find((endpoint) => endpoint.networkId === networkId || endpoint.network === networkId)

/** False for a network that is yet to be made, too. */
export const isOnNetwork = (container: ObservedContainer, network: NetworkRef): boolean =>
  'id' in network && endpointOn(container, network.id) !== undefined

/**
 * Aliases that should resolve to the container and do not. Engines add names of their own, which are left alone. One
 * that was made without those of its namespace, or for another one, gets them with its next container: to have them now
 * it would have to be disconnected.
 */
export function missingAliases(
  { container, namesInNamespace }: Pick<DesiredNode, 'container' | 'namesInNamespace'>,
  { labels }: Pick<ObservedContainer, 'labels'>,
  endpoint: ObservedEndpoint,
): string[] {
  const isMadeForIt = labels[LABELS.namespace] === container.labels[LABELS.namespace]
  const expected = container.aliases.filter((alias) => isMadeForIt || !namesInNamespace.includes(alias))
  return expected.filter((alias) => !endpoint.aliases.includes(alias))
}

/** Ports that the spec publishes and the running container does not: engine 29 loses them after a failed start. */
export function missingPorts(node: DesiredNode, container: ObservedContainer): PortBinding[] {
  const bound = new Set(container.publishedPorts.map((port) => `${port.containerPort}:${port.hostPort}`))
  return node.container.ports.filter((port) => !bound.has(`${port.containerPort}:${port.hostPort}`))
}

/** Limits that differ from the wanted ones and can be set on the live container, in words. */
export function limitDrift(wanted: ContainerLimits, now: ContainerLimits): string[] {
  const differences: string[] = []
  if (wanted.memoryBytes !== undefined && wanted.memoryBytes !== now.memoryBytes) {
    differences.push(`memory limit is ${now.memoryBytes ?? 'off'}, not ${wanted.memoryBytes}`)
  }
  if (wanted.nanoCpus !== undefined && wanted.nanoCpus !== now.nanoCpus) {
    differences.push(`CPU limit is ${cpus(now.nanoCpus)}, not ${cpus(wanted.nanoCpus)}`)
  }
  if (wanted.pidsLimit !== now.pidsLimit) {
    differences.push(`process limit is ${now.pidsLimit}, not ${wanted.pidsLimit}`)
  }
  return differences
}

/** The restart policy, where it differs from what Drover gives, in words. */
export const policyDrift = ({ restartPolicy }: ObservedContainer): string[] =>
  restartPolicy === 'no' ? [] : [`restart policy is ${restartPolicy}, not no`]

/** Limits that somebody set and the spec does not have: Docker cannot lift them from a live container. */
export function unliftableLimits(node: DesiredNode, container: ObservedContainer): string[] {
  const { limits } = node.container
  return [
    ...(limits.memoryBytes === undefined && container.limits.memoryBytes !== undefined ? ['memory limit'] : []),
    ...(limits.nanoCpus === undefined && container.limits.nanoCpus !== undefined ? ['CPU limit'] : []),
  ]
}

/**
 * What became of a node's `server.properties`:
 * `outdated`, as Drover wrote it for an earlier manifest;
 * `edited`, by somebody after the node had read it, or gone, which it cannot have been at the start;
 * `read-edited`, by somebody before the node read it.
 * What could not be looked at counts as `same`.
 */
export type PropertiesState = 'same' | 'outdated' | 'edited' | 'read-edited'

export function propertiesState(
  node: DesiredNode,
  container: ObservedContainer,
  properties: ObservedDocker['properties'],
): PropertiesState {
  if (!properties.has(container.id)) return 'same'
  const stat = properties.get(container.id)
  if (stat === undefined) return 'edited'
  if (isAsWanted(node, stat)) return 'same'
  if (isContentTime(stat.modifiedAt)) return 'outdated'
  return stat.modifiedAt < (container.startedAt ?? 0) ? 'read-edited' : 'edited'
}

/** Whether it can be told in which keys a container's config differs from what the node is to have. */
export const showsProperties = (
  node: DesiredNode,
  container: ObservedContainer,
  { properties, propertyTexts }: ObservedDocker,
): boolean =>
  properties.has(container.id) &&
  (propertyTexts.has(container.id) || propertiesState(node, container, properties) !== 'outdated')

/** Keys in which a container's `server.properties`, as Drover wrote it, differs from what the node is to have. */
export function changedProperties(
  node: DesiredNode,
  container: ObservedContainer,
  docker: ObservedDocker,
): ChangedKey[] {
  const text = docker.propertyTexts.get(container.id)
  if (text === undefined || propertiesState(node, container, docker.properties) !== 'outdated') return []
  // A container of an earlier release was made without them, and stays as it is (see `DesiredNode.takesFormer`).
  const isExempt = (key: string) => node.addedKeys.has(key) && !isMadeOfSpec(node, container)
  return changedKeys(parseProperties(text), node.properties, node.roles.includes('broker')).filter(
    ({ name }) => !isExempt(name),
  )
}

const cpus = (nanoCpus: number | undefined): string => (nanoCpus === undefined ? 'off' : String(nanoCpus / 1e9))
