import type { ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { networkOf } from '../ground/network.ts'
import type { NodeContext } from './create-node.ts'
import { endpointOn } from './drift.ts'
import { beginTrial, TRIALS, trialLeft } from './trial.ts'

/**
 * When several nodes come back to the network
 * ===========================================
 *
 * Addresses are given out as containers come, so nodes that left the network together, or whose network was removed,
 * may get each other's. A JVM takes a name for the address it had before for another 30 seconds. A controller that
 * dials the wrong node in that time is answered, keeps the connection, and goes on asking the wrong one for good: the
 * quorum elects a leader every second and keeps none. So several nodes that run are connected again only when nobody
 * can know their former addresses any more. One alone takes nobody's address, and is connected at once; one that does
 * not run knows none. For the same reason nodes that are on the network, and have to leave it and come back for a name
 * or a port, do so one at a time, each when the one before is known anew.
 */
export function rememberDetached(
  { detached: before }: Pick<RecordedCluster, 'detached'>,
  docker: ObservedDocker,
  now: number,
): RecordedCluster['detached'] {
  const network = networkOf(docker)
  const isOff = (container: ObservedContainer) =>
    container.labels[LABELS.kind] === 'node' &&
    (container.status === 'running' || container.status === 'paused') &&
    !(network && endpointOn(container, network.id))
  const ids = docker.containers.filter(isOff).map(({ id }) => id)
  // One that is left of several had its address taken from it as well.
  if (ids.length === 0 || (ids.length === 1 && !before)) return undefined
  const isKnown = before !== undefined && ids.every((id) => before.ids.includes(id))
  return isKnown ? before : { ids, at: now }
}

const NAMES_LAST_MS = TRIALS.connection.bearsMs

/** True, and a wait is told, while a node that is off the network has to stay so. */
export function awaitsReattachment(
  builder: PlanBuilder,
  { id, name }: Pick<ObservedContainer, 'id' | 'name'>,
): boolean {
  const { detached } = builder.recorded
  const left = detached?.ids.includes(id) ? detached.at + NAMES_LAST_MS - builder.now : 0
  if (left <= 0) return false
  const message =
    "it is off the cluster's network, as others are, and is connected when nobody knows its former address"
  builder.wait({ kind: 'container', name }, 'NetworkDisconnected', message, left)
  return true
}

/**
 * True, and a wait is told, while a node has to keep the address it has; false, and remembered, when it may get another
 * now. That is a trial (trial.ts), which may be repeated on the same node: it has lost its address already.
 */
export function awaitsTurn(
  { builder, node }: Pick<NodeContext, 'builder' | 'node'>,
  container: ObservedContainer,
  reason: 'AliasLost' | 'PortsLost',
): boolean {
  const { detached, trial } = builder.recorded
  const isOwn = trial?.kind === 'connection' && trial.containerId === container.id
  const names = detached === undefined ? 0 : detached.at + NAMES_LAST_MS - builder.now
  const left = Math.max(
    names,
    trial === undefined || isOwn ? 0 : Math.max(trialLeft(trial, builder.now), LOOK_AGAIN_MS),
  )
  if (left <= 0) {
    beginTrial(builder, 'connection', node.nodeId, container)
    return false
  }
  const message = 'it is connected anew when nobody knows any more which address another node had before'
  builder.wait({ kind: 'container', name: node.name }, reason, message, left)
  return true
}

const LOOK_AGAIN_MS = 500
