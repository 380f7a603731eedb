import { isNamed } from '../../model/by-node.ts'
import { CONFIG_FOLDER } from '../../model/config-folder.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { type ContainerSpec, isBeingRemoved } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ContainerRef, NetworkRef, Target } from '../ground/operation.ts'
import { freeConfigVolume } from './config-volume.ts'
import { containersOfNode, neverRan } from './node-containers.ts'

/** What a container of a node needs before it can be created: made in this plan or there already. */
export interface Groundwork {
  readonly network: NetworkRef
  /** Operations that make the data volumes of this node. */
  readonly needs: readonly number[]
  /** What has to be done before a certificate can be issued; undefined: none can be. */
  readonly certified?: readonly number[] | undefined
}

/** What every step about one node works with. */
export interface NodeContext {
  readonly builder: PlanBuilder
  readonly node: DesiredNode
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  /** Configs that need no restart are on their way to the nodes. */
  readonly configPending: boolean
  readonly groundwork: Groundwork
}

/** A container made by this plan, and the operation after which it may be started. */
export interface MadeContainer {
  readonly container: ContainerRef
  readonly ready: number
}

/**
 * Creates a node's container under `name`, its config volume first, and fills it.
 * @param options.replaced id of one that is gone by then
 */
export function createContainer(
  context: NodeContext,
  name: string,
  cause: string,
  options: { readonly found?: string; readonly needs?: readonly number[]; readonly replaced?: string } = {},
): MadeContainer {
  const { builder, node, docker, groundwork } = context
  const volume = freeConfigVolume(node, docker, options.replaced)
  const config = isNamed(docker.volumes, volume)
    ? undefined
    : builder.add(
        { kind: 'volume', name: volume },
        { type: 'CreateVolume', name: volume, labels: { ...node.labels, [LABELS.kind]: 'config' } },
        `${node.name} needs it for its configuration`,
      )
  const networkOperation = 'createdBy' in groundwork.network ? groundwork.network.createdBy : undefined
  const created = builder.add(
    { kind: 'container', name },
    { type: 'CreateContainer', name, spec: reading(node.container, volume), network: groundwork.network },
    cause,
    {
      needs: [config, networkOperation, ...groundwork.needs, ...(options.needs ?? [])],
      ...(options.found !== undefined && { found: options.found }),
    },
  )
  const container = { createdBy: created }
  const { replaced } = options
  return { container, ready: prepareContainer(context, container, { fresh: true, needs: created, name, replaced }) }
}

const reading = (spec: ContainerSpec, volume: string): ContainerSpec => ({
  ...spec,
  mounts: spec.mounts.map((mount) => (mount.target === CONFIG_FOLDER ? { ...mount, volume } : mount)),
})

/**
 * Fills a container before a start: its configuration and, if it never ran, on each data volume that is new a log
 * directory that Kafka's user owns (a fresh volume may belong to root). Repeating it does no harm, so a crash in
 * between needs no care.
 */
export function prepareContainer(context: NodeContext, container: ContainerRef, options: Preparation): number {
  const { builder, node, groundwork } = context
  const { fresh, needs, name = node.name, replaced } = options
  const target: Target = { kind: 'container', name }
  // One that ran has its own, which is better than none.
  const certificate = fresh || groundwork.certified ? wantedCertificate(builder, node) : {}
  let last = builder.add(
    target,
    { type: 'WriteFiles', container, folder: CONFIG_FOLDER, files: node.files, ...certificate },
    'its configuration goes in before it starts',
    { needs: [needs, ...(node.certificate ? (groundwork.certified ?? []) : [])] },
  )
  for (const volume of fresh ? node.volumes.filter(({ name }) => !wasRunOn(context, name, replaced)) : []) {
    const path = `${volume.logDir.slice(volume.mountPath.length + 1)}/`
    last = builder.add(
      target,
      { type: 'WriteFiles', container, folder: volume.mountPath, files: [{ path, content: '', mode: 0o755 }] },
      `${volume.name} needs a log directory that Kafka may write`,
      { needs: [last] },
    )
  }
  return last
}

/** A certificate of its own, each time: that of before is replaced as soon as it starts anew. */
const wantedCertificate = ({ now }: PlanBuilder, { certificate }: DesiredNode) =>
  certificate ? { certificate: { ...certificate, at: now } } : {}

interface Preparation {
  /** It never ran. */
  readonly fresh: boolean
  readonly needs: number | undefined
  readonly name?: string
  /** Id of a container that is gone by then. */
  readonly replaced?: string | undefined
}

/**
 * A container that ran on a volume shows that its log directory is there. Nothing is written into it beside a broker
 * then: on an engine before 24 all its files go when the container that is written to is removed meanwhile
 * (docker/removal.ts).
 */
const wasRunOn = ({ node, docker }: NodeContext, volume: string, replaced: string | undefined): boolean =>
  isNamed(docker.volumes, volume) &&
  containersOfNode(node.nodeId, docker).some(
    (other) =>
      other.id !== replaced &&
      !neverRan(other) &&
      !isBeingRemoved(other.status) &&
      other.mounts.some((mount) => mount.volume === volume),
  )
