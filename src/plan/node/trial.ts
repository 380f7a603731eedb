import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedTrial, TrialKind } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { containersOfNode, neverRan } from './node-containers.ts'
import type { Member } from './node-view.ts'

/**
 * What can kill a node goes to one node at a time
 * ===============================================
 *
 * That the engine or a broker accepts a change says nothing about whether the node lives through it. So what may be the
 * last straw is a *trial*:
 *
 * 1. At most one node of a cluster is on trial, and it is recorded before it begins.
 * 2. While it is, no other trial begins and no node is stopped on purpose (see `mayDisturb`); and none begins while a
 *    node is being restarted.
 * 3. The node has borne it when it has run on for the time of the kind and, where that matters, serves. Only then is it
 *    the next one's turn.
 * 4. One that ended meanwhile has not borne it, unless it was told to stop; nor one that does not serve again. What was
 *    tried is put back on it and given to no other node, and that is told until the manifest says something else.
 * 5. What befalls others as well is not blamed on it. A node that ended together with another one, that heeded
 *    somebody's signal, or whose end the engine did not see (the engine or the host was restarted), is tried anew from
 *    its next run on. And only the time counts in which it is seen not to serve while all others do that run and do not
 *    die time and again: when none answers, or when nobody looked, that says nothing of it.
 *
 * A kind is a line in the table. What it tries, when it may begin and what is put back is its own:
 * `config`, a key that running nodes change (config/dynamic-config.ts); `limits`, a lower limit on a live container
 * (roll/lower-limits.ts); `connection`, another address (reattach.ts), of which no node dies, but of which the others
 * must have heard before one more node changes its own: nothing is put back.
 */
interface TrialRule {
  readonly bearsMs: number
  /** It is not borne before the node serves, too. */
  readonly hasToServe: boolean
  /**
   * One that runs and has not served for this time, while the others do, has not borne it either; absent: it is waited
   * for.
   */
  readonly servesWithinMs?: number
  /** After the node's name. */
  readonly words: string
}

export const TRIALS: Readonly<Record<TrialKind, TrialRule>> = {
  config: { bearsMs: 3_000, hasToServe: true, words: 'was just given another config' },
  limits: { bearsMs: 15_000, hasToServe: true, servesWithinMs: 90_000, words: 'was just given lower limits' },
  // The JVM's own `networkaddress.cache.ttl`, and a little.
  connection: { bearsMs: 32_000, hasToServe: false, words: 'was just connected anew' },
}

/** Nobody announces that a node serves. */
const LOOK_AGAIN_MS = 500
/** That a node runs is told by the engine. */
const LOOK_FOR_RUN_MS = 5_000

/** An engine that ends gives its containers 15 s before it kills them. */
const TOGETHER_MS = 30_000
/** No node ends so of what it is tried with: it heeded a SIGTERM (0, 143), or the engine did not see it end (255). */
const ENDED_BY_OTHERS: ReadonlySet<number | undefined> = new Set([0, 143, 255])

/** Records that a node is tried with something from now on. */
export function beginTrial(
  builder: PlanBuilder,
  kind: TrialKind,
  nodeId: number,
  { id: containerId, startedAt = 0 }: Pick<ObservedContainer, 'id' | 'startedAt'>,
  more: Pick<RecordedTrial, 'limits'> = {},
): void {
  builder.recorded.trial = { kind, nodeId, containerId, startedAt, at: builder.now, ...more }
}

/** Milliseconds until a trial may be over. */
export const trialLeft = ({ kind, at }: RecordedTrial, now: number): number => at + TRIALS[kind].bearsMs - now

/** Has a trial go on where what happened to the node is not of it. Call it before anybody asks what was not borne. */
export function resumeTrial(builder: PlanBuilder, members: readonly Member[], docker: ObservedDocker): void {
  const { trial, terminated, deaths } = builder.recorded
  const container = docker.containers.find(({ id }) => id === trial?.containerId)
  // Of another address no node ends, and nobody is refused one.
  if (!trial || !TRIALS[trial.kind].hasToServe) return
  if (!container || terminated[container.id] !== undefined) return
  const others = members.filter(({ nodeId }) => nodeId !== trial.nodeId)
  const { silentSince, again, ...rest } = trial
  if (again && container.status !== 'exited' && (container.startedAt ?? 0) !== trial.startedAt) {
    builder.recorded.trial = { ...rest, startedAt: container.startedAt ?? 0, at: builder.now }
    return
  }
  const isSound = ({ name }: Member) => (deaths[name]?.count ?? 0) <= 1
  if (!again && !isSameRun(trial, docker)) {
    const endedToo = others.some((other) => isSound(other) && endedWith(container, other, docker))
    const byOthers = container.status === 'exited' && ENDED_BY_OTHERS.has(container.exitCode)
    if (endedToo || byOthers) builder.recorded.trial = { ...rest, again: true }
    return
  }
  const isAsked = TRIALS[trial.kind].servesWithinMs !== undefined && !again
  const member = members.find(({ nodeId }) => nodeId === trial.nodeId)
  // One that is down for a reason of its own keeps nobody from serving, as long as another one serves.
  const isDown = (other: Member) => !isSound(other) || !containersOfNode(other.nodeId, docker).some(isRunning)
  const othersServe =
    others.every((other) => other.up || isDown(other)) && (others.length === 0 || others.some(({ up }) => up))
  const isSilent = isAsked && member?.up === false && othersServe
  if (isSilent && silentSince === undefined) builder.recorded.trial = { ...trial, silentSince: builder.now }
  if (!isSilent && silentSince !== undefined) builder.recorded.trial = rest
}

/** Whether a run of another node ended when this one's did; it may have been started since. */
function endedWith({ finishedAt: end = 0 }: ObservedContainer, { nodeId }: Member, docker: ObservedDocker): boolean {
  const containers = containersOfNode(nodeId, docker).filter((container) => !neverRan(container))
  const ranOn = containers.some((container) => isRunning(container) && (container.startedAt ?? 0) < end)
  return !ranOn && containers.some(({ finishedAt = 0 }) => Math.abs(finishedAt - end) <= TOGETHER_MS)
}

/**
 * Ends a trial that was borne or is nobody's any more; as long as it goes on, says so. Call it before anybody's turn is
 * decided.
 */
export function followTrial(builder: PlanBuilder, members: readonly Member[], docker: ObservedDocker): void {
  const { trial, terminated } = builder.recorded
  if (!trial) return
  const { hasToServe, words } = TRIALS[trial.kind]
  const member = members.find(({ nodeId }) => nodeId === trial.nodeId)
  const left = trialLeft(trial, builder.now)
  const told = terminated[trial.containerId] !== undefined
  const isRun = trial.again ? mayRunAgain(trial, docker) : isSameRun(trial, docker)
  const isBorne = !trial.again && left <= 0 && (member?.up || !hasToServe)
  if (!member || told || !isRun || isBorne) {
    delete builder.recorded.trial
    return
  }
  builder.wait(
    { kind: 'container', name: member.name },
    'NodeOnTrial',
    trial.again ? `it ${words}, and has ended, but not of it: it is tried anew when it runs` : `it ${words}`,
    Math.max(left, trial.again ? LOOK_FOR_RUN_MS : LOOK_AGAIN_MS),
    'step',
  )
}

/** Not when it is gone, or when the node runs in another container. */
function mayRunAgain({ containerId, nodeId }: RecordedTrial, docker: ObservedDocker): boolean {
  const containers = containersOfNode(nodeId, docker)
  return (
    containers.some(({ id }) => id === containerId) &&
    !containers.some((each) => isRunning(each) && each.id !== containerId)
  )
}

function isSameRun({ containerId, startedAt }: RecordedTrial, { containers }: ObservedDocker): boolean {
  const container = containers.find(({ id }) => id === containerId)
  return container !== undefined && container.status !== 'exited' && (container.startedAt ?? 0) === startedAt
}

/**
 * A node that has not borne what it was tried with, of this kind, with its container as it is now; undefined when there
 * is none.
 */
export function notBorne<T extends Pick<Member, 'nodeId' | 'up'>>(
  { recorded: { trial, terminated }, now }: Pick<PlanBuilder, 'recorded' | 'now'>,
  kind: TrialKind,
  nodes: readonly T[],
  docker: ObservedDocker,
): { readonly node: T; readonly container: ObservedContainer; readonly trial: RecordedTrial } | undefined {
  // One that was told to stop did not end of it, and one that somebody removed cannot be asked.
  if (trial?.kind !== kind || trial.again || terminated[trial.containerId] !== undefined) return undefined
  const node = nodes.find(({ nodeId }) => nodeId === trial.nodeId)
  const { servesWithinMs = Number.POSITIVE_INFINITY } = TRIALS[kind]
  const hangs = node?.up === false && now - (trial.silentSince ?? now) >= servesWithinMs
  if (isSameRun(trial, docker) && !hangs) return undefined
  const container = docker.containers.find(({ id }) => id === trial.containerId)
  return node && container && { node, container, trial }
}
