import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { requestedReplacements } from '../../model/volume-replacement.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { forgetDeaths } from '../node/deaths.ts'
import { containersOfNode } from '../node/node-containers.ts'
import type { NodeView } from '../node/node-view.ts'
import { stopContainer } from '../node/stop-node.ts'
import { withUnavoidable } from '../roll/copies.ts'
import type { Replacement } from './may-replace-volumes.ts'

/** What it is done for, in the words of events and plans. */
const CAUSE = 'its data volumes are removed for good and replaced by empty ones, as was asked for'
/** Kafka misses a node that died within its session (9 s); a quorum without its leader elects another one in less. */
const SETTLES_WITHIN_MS = 30_000

/**
 * How the data volumes of a node are replaced
 * ===========================================
 *
 * 1. The node is told to stop, once `replacements` has nothing against it.
 * 2. When it has stopped and still nothing is against it: its containers are removed, then its vote is taken back (it
 *    names a directory that will not be there again), then its data volumes are removed, whatever their manifest says
 *    about keeping them. All of it in one pass, each only after the one before.
 * 3. The rest is healing: empty volumes are made, the container anew, and the node fills from the others.
 *
 * A stopped node against which there is something waits a moment, because Kafka has to notice first, and is then
 * started again with what it has; the request stands.
 *
 * Returns whether the node is seen to; if not, it is healed and restarted as ever.
 */
export function replaceVolumes(
  builder: PlanBuilder,
  { node, nodeId, name }: NodeView,
  { volumes, verdict }: Replacement,
  { docker, kafka }: ClusterView,
): boolean {
  const own = containersOfNode(nodeId, docker)
  const running = own.filter(isRunning)
  if (!verdict.allowed) {
    const waits = running.length === 0 && own.some((container) => hasJustStopped(builder, container))
    const message = `its data volumes are to be replaced, but ${verdict.message}`
    const target = { kind: 'container', name } as const
    builder.wait(target, 'VolumesNotReplaced', message, verdict.inMs, waits ? 'step' : undefined)
    return waits
  }
  const cause = withUnavoidable(CAUSE, verdict.unavoidable)
  for (const container of running) stopContainer(builder, container, node.gracePeriodSeconds, cause)
  if (running.length > 0) return true

  forgetDeaths(builder, name)
  const { takenVolumes = {} } = builder.recorded
  builder.recorded.takenVolumes = { ...takenVolumes, [name]: takenVolumes[name] ?? volumes }
  let needs = own.map(({ id, name }) =>
    builder.add({ kind: 'container', name }, { type: 'RemoveContainer', container: { id } }, CAUSE),
  )
  const vote = kafka.quorum?.voters.find(({ id }) => id === nodeId)
  if (vote?.directoryId !== undefined) {
    const action = { type: 'RemoveVoter', nodeId, directoryId: vote.directoryId } as const
    needs = [builder.add({ kind: 'controller', name }, action, `${CAUSE}; it joins anew`, { needs })]
  }
  for (const volume of volumes) {
    builder.add({ kind: 'volume', name: volume }, { type: 'RemoveVolume', name: volume }, CAUSE, { needs })
  }
  return true
}

/** Says of nodes that are not in the manifest why nothing is done about them. */
export function refuseOthers(builder: PlanBuilder, { kafka, nodes }: DesiredCluster): void {
  const known = new Set(nodes.map(({ name }) => name))
  for (const name of [...requestedReplacements(kafka).keys()].filter((asked) => !known.has(asked)).sort()) {
    const message = 'its data volumes are to be replaced, but it is no node of the manifest, or is leaving'
    builder.wait({ kind: 'container', name }, 'VolumesNotReplaced', message)
  }
}

function hasJustStopped({ recorded, now }: PlanBuilder, { id, finishedAt }: ObservedContainer): boolean {
  const told = recorded.terminated[id]
  return told !== undefined && Math.min(now - told, ageOf(finishedAt ?? 0, now)) < SETTLES_WITHIN_MS
}
