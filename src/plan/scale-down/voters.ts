import { ofNode } from '../../model/by-node.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { isRunning } from '../../model/docker-state.ts'
import { endpointOf } from '../../model/endpoints.ts'
import type { QuorumReplica } from '../../model/kafka-state.ts'
import { hasRole } from '../../model/labels.ts'
import { CONTROLPLANE_LISTENER, listenerName } from '../../model/listeners.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { isCaughtUp, laggingVoters } from '../roll/lagging-voters.ts'

/**
 * How controllers become voters, and cease to be
 * ==============================================
 *
 * 1. The voters change one at a time, and only while the quorum has a leader and all others have caught up with it, but
 *    for those that are gone: they would wait for each other, and each vote that is taken back leaves a larger
 *    majority.
 * 2. A voter is removed when its node is not to be a controller, does not run as one, and is not the leader. While it
 *    runs it would join again by itself within two seconds.
 * 3. A controller that follows the quorum and has caught up is added. Kafka 4.2 and newer do so by themselves, so there
 *    it is given some time first.
 *    A vote under the directory id of a volume that was lost is taken back first: it would be missed, and Kafka before
 *    4.2 leaves it where it is.
 * 4. A controller of a formed quorum is created only while all voters have caught up: it is about to count.
 */
export function planVoters(builder: PlanBuilder, view: ClusterView, blocked: ReadonlySet<number>): void {
  const { cluster, docker, kafka } = view
  const { quorum } = kafka
  if (!quorum) return
  const wanted = new Map(
    cluster.nodes.filter(({ roles }) => roles.includes('controller')).map((node) => [node.nodeId, node]),
  )
  const containersOf = (id: number) => ofNode(docker.containers, id)
  const isThere = (id: number) => {
    const known = cluster.nodes.some(({ nodeId }) => nodeId === id)
    // A wanted node keeps its former container until the new one is up.
    return containersOf(id).some((container) => hasRole(container, 'controller') && (!known || isRunning(container)))
  }
  const [gone, ...goneToo] = quorum.voters.filter(({ id }) => !wanted.has(id) && !blocked.has(id) && !isThere(id))
  if (gone) {
    removeVoter(builder, view, [gone, ...goneToo])
    return
  }
  const voters = new Map(quorum.voters.map((voter) => [voter.id, voter]))
  const isLost = ({ id, directoryId, lastCaughtUpAt }: QuorumReplica) =>
    !isCaughtUp(lastCaughtUpAt, kafka) &&
    quorum.observers.some((other) => other.id === id && other.directoryId !== directoryId)
  const lost = quorum.voters.filter(isLost).map(({ id }) => id)
  if (laggingVoters(kafka, lost) !== undefined) return
  for (const { id, directoryId, lastCaughtUpAt } of quorum.observers) {
    const node = wanted.get(id)
    // One that is only to become a controller has no listener for it yet.
    const running = containersOf(id).find((each) => each.status === 'running' && hasRole(each, 'controller'))
    const startedAt = running?.startedAt
    const vote = voters.get(id)
    if (!node || (vote && !lost.includes(id)) || directoryId === undefined || startedAt === undefined) continue
    // Of an earlier life, in a directory that may not be there any more: Kafka would take its vote all the same. A
    // start that is yet to come was before the clock was set back, and cannot be compared.
    if (startedAt <= builder.now && (lastCaughtUpAt ?? startedAt) < startedAt) continue
    const patience = joinsByItself(node) ? JOINS_WITHIN_MS : 0
    if (ageOf(startedAt, builder.now) < patience || !isCaughtUp(lastCaughtUpAt, kafka)) {
      const message = `${node.name} follows the quorum, and is to become a voter`
      builder.wait({ kind: 'controller', name: node.name }, 'ControllerJoining', message, 2_000, 'step')
      continue
    }
    if (vote) {
      removeVoter(builder, view, [vote], `controller ${id} has lost the volume it voted with, and has another`)
      return
    }
    const { host, port } = endpointOf(node, CONTROLPLANE_LISTENER)
    const listeners = [{ name: listenerName(CONTROLPLANE_LISTENER), host, port }]
    const action = { type: 'AddVoter', voter: { id, directoryId, listeners } } as const
    builder.add({ kind: 'controller', name: node.name }, action, 'it has caught up with the quorum')
    return
  }
}

/** A controller of 4.2 and newer asks to become a voter within seconds of its start. */
const JOINS_WITHIN_MS = 30_000

const joinsByItself = ({ properties }: Pick<DesiredNode, 'properties'>): boolean =>
  properties.get('controller.quorum.auto.join.enable') === 'true'

/** Takes back the vote of the first of these, all of which are gone. */
function removeVoter(
  builder: PlanBuilder,
  { cluster, kafka }: ClusterView,
  gone: readonly [QuorumReplica, ...QuorumReplica[]],
  cause = `controller ${gone[0].id} is gone, and its vote would be missed`,
): void {
  const [{ id, directoryId }] = gone
  const name = cluster.nodes.find(({ nodeId }) => nodeId === id)?.name ?? String(id)
  const target = { kind: 'controller', name } as const
  const ids = gone.map((voter) => voter.id)
  const obstacle = kafka.quorum?.leaderId === id ? 'it still leads the quorum' : laggingVoters(kafka, ids)
  if (obstacle !== undefined || directoryId === undefined) {
    const message = `controller ${id} is gone and still a voter, but ${obstacle ?? 'its directory id is not known'}`
    builder.wait(target, 'QuorumNotCaughtUp', message, 2_000)
    return
  }
  const action = { type: 'RemoveVoter', nodeId: id, directoryId } as const
  builder.add(target, action, cause)
}
