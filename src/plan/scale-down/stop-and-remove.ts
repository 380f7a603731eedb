import { DEFAULT_GRACE_PERIOD_SECONDS } from '../../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { networkNames } from '../../model/endpoints.ts'
import { LABELS } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import { networkOf } from '../ground/network.ts'
import { describeExit } from '../node/deaths.ts'
import { restartRequested } from '../node/manual-rolls.ts'
import { neverRan } from '../node/node-containers.ts'
import { pauseBeforeStart } from '../node/pause-before-start.ts'
import { awaitsReattachment } from '../node/reattach.ts'
import { startAsItIs } from '../node/start-as-it-is.ts'
import { stopContainer } from '../node/stop-node.ts'
import { mayDisturb } from '../roll/disturbance.ts'
import { contentOf } from './broker-content.ts'
import type { LeavingNode, ScaleDown } from './who-leaves.ts'

/**
 * How the container of a leaving node goes
 * ========================================
 *
 * 1. Until it may be stopped it is kept running and within reach: a broker's replicas are needed, if only as a source
 *    of copies, and so is a controller's vote.
 * 2. It is stopped when disturbing it is safe by the rules for every node, one leaving node at a time: brokers first,
 *    then controllers, the leader last, and each only once the voter before it is out of the quorum.
 * 3. What ended after it was told to, or ended by itself and holds nothing, is removed; a controller only while the
 *    quorum has a leader without it, else it is started again.
 */
export function stopAndRemove(builder: PlanBuilder, scaleDown: ScaleDown, blocked: ReadonlySet<number>): void {
  const { leaving, docker, kafka } = scaleDown
  const [next] = leaving
    .filter((node) => isReady(node, blocked, kafka) && node.running.length > 0)
    .sort((a, b) => turnOf(a, kafka) - turnOf(b, kafka) || b.nodeId - a.nodeId)
  for (const node of leaving) {
    for (const { id, name } of node.surplus) remove(builder, id, name, `${node.name} is leaving`)
    const told = node.running.filter(({ id }) => builder.recorded.terminated[id] !== undefined)
    if (told.length > 0) for (const container of node.running) stop(builder, container, node)
    else if (node === next && stopIfSafe(builder, node, scaleDown)) continue
    else if (node.container && isRunning(node.container)) keepWell(builder, node, node.container, docker)
    else if (node.container) startOrRemove(builder, { ...node, container: node.container }, scaleDown, blocked)
  }
}

const isReady = (node: LeavingNode, blocked: ReadonlySet<number>, kafka: ObservedKafka): boolean =>
  !blocked.has(node.nodeId) && (!node.roles.includes('broker') || contentOf(node, kafka) === 'empty')

const turnOf = ({ nodeId, roles }: LeavingNode, { quorum }: ObservedKafka): number =>
  (roles.includes('controller') ? 1 : 0) + (quorum?.leaderId === nodeId ? 1 : 0)

function stop(builder: PlanBuilder, container: ObservedContainer, { name }: LeavingNode): void {
  // The manifest that said otherwise is gone.
  stopContainer(builder, container, DEFAULT_GRACE_PERIOD_SECONDS, `${name} has left the manifest`)
}

/** Returns whether it was told to stop. */
function stopIfSafe(builder: PlanBuilder, node: LeavingNode, scaleDown: ScaleDown): boolean {
  const { leaving, kafka } = scaleDown
  // What this very pass has told to stop counts too.
  const verdict = mayDisturb(node, scaleDown, builder.recorded)
  const voter = node.roles.includes('controller') ? stoppedVoter(leaving, kafka) : undefined
  const throttled = node.roles.includes('broker') && builder.recorded.throttle !== undefined
  const obstacle = !verdict.allowed
    ? verdict.message
    : voter !== undefined
      ? `${voter} is still a voter of the quorum`
      : throttled
        ? 'the throttle is taken back first'
        : undefined
  if (obstacle === undefined) {
    for (const container of node.running) stop(builder, container, node)
    return true
  }
  const message = `${node.name} is ready to go, but ${obstacle}`
  builder.wait({ kind: 'container', name: node.name }, 'ScalingDown', message, 2_000, 'scale')
  return false
}

/** A leaving voter that does not run: with a second one the quorum would be short of two. */
const stoppedVoter = (leaving: readonly LeavingNode[], { quorum }: ObservedKafka): string | undefined =>
  leaving.find(({ nodeId, running }) => running.length === 0 && quorum?.voters.some(({ id }) => id === nodeId))?.name

/** Others may wait for it: nothing is disturbed while a voter or a broker cannot be reached. */
function keepWell(
  builder: PlanBuilder,
  node: LeavingNode,
  { id, name, status, endpoints }: ObservedContainer,
  docker: ObservedDocker,
): void {
  const target = { kind: 'container', name } as const
  const network = networkOf(docker)
  if (status === 'paused') {
    const action = { type: 'UnpauseContainer', container: { id } } as const
    builder.add(target, action, 'it is paused', { found: 'ContainerPaused' })
  } else if (network && !endpoints.some(({ networkId }) => networkId === network.id)) {
    if (awaitsReattachment(builder, { id, name })) return
    const ref = { network: { id: network.id }, container: { id }, aliases: networkNames(node) }
    const cause = "it is leaving, still needed, and not connected to the cluster's network"
    builder.add(target, { type: 'ConnectNetwork', ...ref }, cause, { found: 'NetworkDisconnected' })
  }
}

function startOrRemove(
  builder: PlanBuilder,
  node: LeavingNode & { readonly container: ObservedContainer },
  { docker, kafka }: ScaleDown,
  blocked: ReadonlySet<number>,
): void {
  const { container } = node
  const target = { kind: 'container', name: container.name } as const
  const ordered = builder.recorded.terminated[container.id] !== undefined
  const content = node.roles.includes('broker') ? contentOf(node, kafka) : 'empty'
  const quorumLives = kafka.quorum !== undefined && kafka.quorum.leaderId >= 0
  // Without it there may be no majority to take its vote back; only a broker that was told to stop is not missed so.
  const isMissed = !quorumLives && (node.roles.includes('controller') || !ordered)
  const stoppedFor = ageOf(container.finishedAt ?? builder.now, builder.now)
  if (content === 'empty' && !isMissed && !blocked.has(node.nodeId)) {
    remove(builder, container.id, container.name, `${node.name} has left the cluster`)
  } else if (ordered && !blocked.has(node.nodeId) && (content === 'unseen' || (isMissed && stoppedFor < ELECTION_MS))) {
    const message = `${node.name} has stopped; it is removed once it is seen that nobody misses it`
    builder.wait(target, 'ScalingDown', message, 2_000, 'scale')
  } else {
    startAgain(builder, node, container, docker)
  }
}

/** A quorum that has a majority left has a new leader long before. */
const ELECTION_MS = 30_000

function startAgain(
  builder: PlanBuilder,
  { name, pool }: LeavingNode,
  container: ObservedContainer,
  docker: ObservedDocker,
): void {
  const network = networkOf(docker)
  // It is made in this pass, or belongs to somebody else, which is told.
  if (!network) return
  const target = { kind: 'container', name: container.name } as const
  const died = builder.recorded.terminated[container.id] === undefined && !neverRan(container)
  const owner = { cluster: container.labels[LABELS.cluster] ?? '', pool: pool ?? '', name }
  const asked = restartRequested(owner, container, builder.recorded) !== undefined
  const pause = pauseBeforeStart(builder, name, container, { asked })
  if (pause !== undefined) {
    builder.wait(target, 'Restarting', `${pause.told}; it is leaving, and still needed`, pause.ms)
    return
  }
  const cause = died ? `it ${describeExit(container)}, and is still needed` : 'it is still needed'
  const place = { network: { id: network.id }, aliases: networkNames({ name }) }
  startAsItIs(builder, target, container, place, cause, died ? { found: 'ContainerStopped' } : {})
}

function remove(builder: PlanBuilder, id: string, name: string, cause: string): void {
  builder.add({ kind: 'container', name }, { type: 'RemoveContainer', container: { id } }, cause)
}
