import { isNamed } from '../../model/by-node.ts'
import { type DesiredNode, dataVolumeLabels } from '../../model/desired-node.ts'
import { isRunning } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { NodeVolume } from '../../model/storage.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { isTaken } from '../ground/conflict.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { wantedConfigVolumes } from '../node/config-volume.ts'
import { type Lost, letOlderCopiesLead } from './elect-given-up.ts'
import { isGivenUp, likelyCauses, noteMissed } from './given-up.ts'
import { type LostCopies, lostCopies } from './lost-copies.ts'
import { lostVolumes } from './lost-volumes.ts'

/** How long a lost data volume is only reported, so that a person sees it before an empty one takes its place. */
const LOST_VOLUME_PAUSE_MS = 5_000
/**
 * Nobody announces that Kafka can be asked, or that a copy is in sync; nor that a disk is mounted again, which takes
 * people longer.
 */
const LOOK_AGAIN_MS = 2_000
const LOOK_FOR_DISK_MS = 10_000

/**
 * Makes the data volumes of a node that are missing; returns what the node's container needs first, or undefined when
 * the node has to wait.
 *
 * A volume that is missing although its node ran before is lost data. Its absence is reported first and an empty one is
 * made in a later pass; Kafka then fills it from the other replicas. Where there are none, or nobody can tell, none is
 * made (see `lostCopies`) unless a person gives up what was in it. One that was taken away because a person asked for
 * it is no loss.
 */
export function planVolumes(builder: PlanBuilder, node: DesiredNode, toPlan: Lost): number[] | undefined {
  const { docker, kafka, givenUp } = toPlan
  const lost = new Set(lostVolumes(node, docker, builder.recorded))
  /** Whether an empty volume, or none, may take the place of one that is lost; tells why not. */
  const mayDoWithout = (name: string) => {
    const missedAt = noteMissed(builder, name)
    const found = lostCopies(node, toPlan, builder.recorded)
    // Also of what is given up it has to be known whether others have older copies, if anybody can say so.
    const isGiven = isGivenUp(givenUp, name, missedAt) && (found?.isKnown !== false || kafka.topics !== undefined)
    const alone = isGiven ? undefined : found
    const pause = missedAt + LOST_VOLUME_PAUSE_MS - builder.now
    if (alone === undefined && pause <= 0) return true
    tellLost(builder, node, name, alone, Math.max(pause, LOOK_AGAIN_MS))
    return false
  }
  const needs: number[] = []
  let held = false
  /**
   * Of what is given up, what has to be done before an empty volume, or none, takes the place of the one that had it.
   */
  const firstOf = (name: string): readonly number[] | undefined =>
    isGivenUp(givenUp, name, noteMissed(builder, name)) ? letOlderCopiesLead(builder, node, name, toPlan) : []
  for (const volume of node.volumes) {
    const { name } = volume
    if (isNamed(docker.volumes, name)) {
      forgetMissed(builder, name)
      continue
    }
    if (isTaken(builder, 'volume', name, docker)) {
      held = true
      continue
    }
    const isLost = lost.has(name) && volume.fate !== 'ephemeral'
    if (isLost && !mayDoWithout(name)) {
      held = true
      continue
    }
    const first = isLost ? firstOf(name) : []
    if (first === undefined) held = true
    else needs.push(createDataVolume(builder, node, volume, isLost, first))
  }
  // What the manifest takes out while it is gone had records as well.
  for (const name of lost) {
    if (node.volumes.some((volume) => volume.name === name)) continue
    if (mayDoWithout(name) && firstOf(name) !== undefined) forgetLost(builder, name)
    else held = true
  }
  return held ? undefined : needs
}

function forgetLost(builder: PlanBuilder, name: string): void {
  forgetMissed(builder, name)
  const { [name]: _, ...seenVolumes } = builder.recorded.seenVolumes ?? {}
  builder.recorded.seenVolumes = seenVolumes
}

function tellLost(builder: PlanBuilder, node: DesiredNode, name: string, alone: LostCopies | undefined, inMs: number) {
  const target = { kind: 'volume', name } as const
  const gone = `the data volume ${name} of ${node.name} is gone`
  if (alone === undefined) {
    const message = `${gone}; an empty one will be made and filled from the other replicas`
    builder.wait(target, 'DataVolumeMissing', message, inMs)
  } else if (!alone.isKnown) {
    builder.wait(
      target,
      'DataVolumeMissing',
      `${gone}, and ${alone.message}; none is made in its place until then`,
      inMs,
    )
  } else {
    const message = `${gone}, and ${alone.message}; nothing is made in its place. ${likelyCauses(node.cluster)}`
    builder.wait(target, 'CopiesLost', message, LOOK_FOR_DISK_MS)
  }
}

function createDataVolume(
  builder: PlanBuilder,
  node: DesiredNode,
  volume: NodeVolume,
  lost: boolean,
  needs: readonly number[],
): number {
  const labels = dataVolumeLabels(node, volume)
  return builder.add(
    { kind: 'volume', name: volume.name },
    { type: 'CreateVolume', name: volume.name, labels, ...(volume.driver !== undefined && { driver: volume.driver }) },
    lost
      ? `the data volume of ${node.name} is gone; an empty one takes its place`
      : `${node.name} keeps its data there`,
    { needs, ...(lost && { found: 'DataVolumeLost' }) },
  )
}

function forgetMissed(builder: PlanBuilder, name: string): void {
  if (builder.recorded.missedVolumes[name] === undefined) return
  const { [name]: _, ...others } = builder.recorded.missedVolumes
  builder.recorded.missedVolumes = others
}

/** Removes config volumes that no container mounts any more and none will. */
export function removeStaleConfigVolumes(builder: PlanBuilder, { nodes, docker }: ClusterView): void {
  const mounted = new Set(docker.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  // One whose container runs is given no other in this pass.
  const wanted = wantedConfigVolumes(
    nodes.filter(({ current }) => !current || !isRunning(current)).map(({ node }) => node),
  )
  for (const { name, labels } of docker.volumes) {
    if (labels[LABELS.kind] !== 'config' || mounted.has(name) || wanted.has(name)) continue
    builder.add(
      { kind: 'volume', name },
      { type: 'RemoveVolume', name },
      'no container uses this configuration any more',
    )
  }
}
