import type { ObservedContainer } from '../../model/container.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, RecordedCluster } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../builder.ts'
import { networkOf } from '../network.ts'
import { endpointOn } from './drift.ts'

/**
 * When several nodes come back to the network
 * ===========================================
 *
 * Addresses are given out as containers come, so nodes that left the network together, or whose network was removed, may get each
 * other's. A JVM takes a name for the address it had before for another 30 seconds. A controller that dials the wrong node in
 * that time is answered, keeps the connection, and goes on asking the wrong one for good: the quorum elects a leader every second
 * and keeps none. So several nodes that run are connected again only when nobody can know their former addresses any more. One
 * alone takes nobody's address, and is connected at once; one that does not run knows none. For the same reason nodes that are on the
 * network, and have to leave it and come back for a name or a port, do so one at a time, each when the one before is known anew.
 */
export function rememberDetached(
  { detached: before, reattached }: RecordedCluster,
  docker: ObservedDocker,
  now: number,
): Pick<RecordedCluster, 'detached' | 'reattached'> {
  // It stays when its time is over: a converged cluster writes nothing, and that it is old shows.
  const last = reattached ? { reattached } : {}
  const network = networkOf(docker)
  const isOff = (container: ObservedContainer) =>
    container.labels[LABELS.kind] === 'node' &&
    (container.status === 'running' || container.status === 'paused') &&
    !(network && endpointOn(container, network.id))
  const ids = docker.containers.filter(isOff).map(({ id }) => id)
  // One that is left of several had its address taken from it as well.
  if (ids.length === 0 || (ids.length === 1 && !before)) return last
  const isKnown = before !== undefined && ids.every((id) => before.ids.includes(id))
  return { ...last, detached: isKnown ? before : { ids, at: now } }
}

/** The JVM's own `networkaddress.cache.ttl`, and a little. */
const NAMES_LAST_MS = 32_000

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

/** True, and a wait is told, while a node has to keep the address it has; false, and remembered, when it may get another now. */
export function awaitsTurn(
  builder: PlanBuilder,
  { id, name }: Pick<ObservedContainer, 'id' | 'name'>,
  reason: 'AliasLost' | 'PortsLost',
): boolean {
  const { detached, reattached } = builder.recorded
  const times = [detached?.at, reattached?.id === id ? undefined : reattached?.at].filter((at) => at !== undefined)
  const left = Math.max(...times) + NAMES_LAST_MS - builder.now
  if (left <= 0) {
    builder.recorded.reattached = { id, at: builder.now }
    return false
  }
  const message = 'it is connected anew when nobody knows any more which address another node had before'
  builder.wait({ kind: 'container', name }, reason, message, left)
  return true
}
