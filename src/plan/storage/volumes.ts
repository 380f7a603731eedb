import { type DesiredNode, dataVolumeLabels } from '../../model/desired-node.ts'
import { LABELS } from '../../model/labels.ts'
import { isNamed, ofNode } from '../../model/listed.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { NodeVolume } from '../../model/storage.ts'
import type { PlanBuilder } from '../builder.ts'

/** How long a lost data volume is only reported, so that a person sees it before an empty one takes its place. */
const LOST_VOLUME_PAUSE_MS = 5_000

/**
 * Makes the data volumes of a node that are missing; returns what the node's container needs first, or undefined when
 * the node has to wait.
 *
 * A volume that is missing although its node ran before is lost data. Its absence is reported first and an empty one is
 * made in a later pass; Kafka then fills it from the other replicas. One that was taken away because a person asked for it
 * is no loss.
 */
export function planVolumes(builder: PlanBuilder, node: DesiredNode, docker: ObservedDocker): number[] | undefined {
  const known = builder.recorded.nodeIds[node.pool]?.includes(node.nodeId) ?? false
  const needs: number[] = []
  let held = false
  for (const volume of node.volumes) {
    const target = { kind: 'volume', name: volume.name } as const
    if (isNamed(docker.volumes, volume.name)) {
      forgetMissed(builder, volume.name)
      continue
    }
    if (docker.foreign.has(`volume ${volume.name}`)) {
      builder.wait(target, 'Conflict', 'a volume of this name exists that Drover did not make')
      held = true
      continue
    }
    const taken = builder.recorded.takenVolumes?.[node.name]?.includes(volume.name) ?? false
    const lost = known && !taken && volume.fate !== 'ephemeral' && !isNewlyWanted(node, volume, docker)
    const missedAt = builder.recorded.missedVolumes[volume.name] ?? builder.now
    const pause = missedAt + LOST_VOLUME_PAUSE_MS - builder.now
    if (lost && pause > 0) {
      builder.recorded.missedVolumes = { ...builder.recorded.missedVolumes, [volume.name]: missedAt }
      const message = `the data volume ${volume.name} of ${node.name} is gone; an empty one will be made and filled from the other replicas`
      builder.wait(target, 'DataVolumeMissing', message, pause)
      held = true
      continue
    }
    needs.push(createDataVolume(builder, node, volume, lost))
  }
  return held ? undefined : needs
}

/** A node's container that does not mount the volume shows that the manifest has only now asked for it. */
function isNewlyWanted(node: DesiredNode, { name }: NodeVolume, { containers }: ObservedDocker): boolean {
  const own = ofNode(containers, node.nodeId)
  return own.length > 0 && own.every(({ mounts }) => mounts.every(({ volume }) => volume !== name))
}

function createDataVolume(builder: PlanBuilder, node: DesiredNode, volume: NodeVolume, lost: boolean): number {
  const labels = dataVolumeLabels(node.labels, volume, node.asked)
  return builder.add(
    { kind: 'volume', name: volume.name },
    { type: 'CreateVolume', name: volume.name, labels, ...(volume.driver !== undefined && { driver: volume.driver }) },
    lost
      ? `the data volume of ${node.name} is gone; an empty one takes its place`
      : `${node.name} keeps its data there`,
    lost ? { found: 'DataVolumeLost' } : {},
  )
}

function forgetMissed(builder: PlanBuilder, name: string): void {
  if (builder.recorded.missedVolumes[name] === undefined) return
  const { [name]: _, ...others } = builder.recorded.missedVolumes
  builder.recorded.missedVolumes = others
}

/** Removes config volumes that no container mounts any more and none will. */
export function removeStaleConfigVolumes(
  builder: PlanBuilder,
  nodes: readonly DesiredNode[],
  docker: ObservedDocker,
): void {
  const mounted = new Set(docker.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  const wanted = new Set(nodes.map(({ configVolume }) => configVolume))
  for (const { name, labels } of docker.volumes) {
    if (labels[LABELS.kind] !== 'config' || mounted.has(name) || wanted.has(name)) continue
    builder.add(
      { kind: 'volume', name },
      { type: 'RemoveVolume', name },
      'no container uses this configuration any more',
    )
  }
}
