import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { isOnItsWay, type Member } from '../node/node-view.ts'
import { TRIALS } from '../node/trial.ts'
import { replicasCatchingUp, shareReplicas, tooFewInSync, unavoidable } from './copies.ts'
import { laggingBrokers, laggingVoters } from './lagging-voters.ts'
import type { Situation } from './situation.ts'

/**
 * When a running node may be disturbed
 * ====================================
 *
 * A node is stopped on purpose only for a restart reason, and only when all of this holds, seen in the very pass that
 * stops it:
 *
 * 1. No other node is on its way: told to stop and not up again. With `drover/max-parallel` above 1, so many brokers
 *    may be on their way together if none of them is a controller, none has died since, and the candidate shares no
 *    partition with any. While a backup asks for another one, a node that is up waits; and what another one is on trial
 *    with (see node/trial.ts) it has to be seen to bear.
 * 2. Every node that is not on its way is up: its container runs, its listener answers and, for a broker, it is not
 *    fenced.
 * 3. It is not recovering its logs: a port that is closed while the node fetches metadata means hands off.
 * 4. The quorum has a leader, and every other voter is there and has caught up with it. One whose node has just left
 *    counts as caught up for some seconds more, and as a voter until it is taken out. Every broker has caught up too:
 *    what one that lags behind says of replicas is old.
 * 5. No partition misses a replica of a node that is not on its way: with all in sync, taking one away costs one copy
 *    and never the last. (Strimzi asks only for rule 6; a replica still catching up may then be the only one.) A
 *    reassignment is no obstacle, but a replica it adds counts as missing until it is in sync.
 * 6. Every partition it hosts keeps `min.insync.replicas` in sync, so that nobody who writes notices. Where there are
 *    not more replicas than that minimum no order of restarts helps: such partitions are allowed, and named.
 * 7. Drover has known the cluster for as long as a node may take to stop: whom somebody told before that cannot be
 *    seen.
 *
 * What cannot be seen counts as not so: no answer from Kafka, no restart. A node that does not run is not disturbed by
 * being started or replaced, so none of this applies to it.
 */
export type Verdict =
  | {
      readonly allowed: true
      /** Partitions that take no records meanwhile. */
      readonly unavoidable: readonly string[]
    }
  | {
      readonly allowed: false
      readonly reason: string
      readonly message: string
      /** Milliseconds until it is worth looking again. */
      readonly inMs: number
    }

type Check = (situation: Situation) => string | undefined

const CHECKS: readonly (readonly [reason: string, check: Check])[] = [
  ['JustMet', justMet],
  ['AnotherNodeInProgress', anotherInProgress],
  ['AnotherNodeInProgress', anotherOnTrial],
  ['AnotherNodeInProgress', anotherHeld],
  ['OtherNodeDown', otherNodeDown],
  ['RecoveringLogs', recoveringLogs],
  ['QuorumNotCaughtUp', voterGone],
  ['QuorumNotCaughtUp', ({ candidate, kafka }) => laggingVoters(kafka, [candidate.nodeId])],
  ['QuorumNotCaughtUp', laggingBrokers],
  ['ReplicasCatchingUp', replicasCatchingUp],
  ['TooFewInSync', tooFewInSync],
]

/** Nobody announces that a replica has caught up or a node serves. */
const LOOK_AGAIN_MS = 1_000

/** Said of a node whose turn it is not; the rules are not even looked at. */
export const ANOTHER_NODE_FIRST: Verdict = {
  allowed: false,
  reason: 'AnotherNodeFirst',
  message: 'another node comes first',
  inMs: LOOK_AGAIN_MS,
}

/** Applies the rules above to one node. @param atOnce how many brokers may be on their way together */
export function mayDisturb(
  candidate: Member,
  { members, kafka }: Pick<ClusterView, 'members' | 'kafka'>,
  recorded: RecordedCluster,
  atOnce = 1,
): Verdict {
  const onTheirWay = members.filter((node) => node.nodeId !== candidate.nodeId && isOnItsWay(node, recorded))
  const situation = { candidate, members, onTheirWay, kafka, recorded, atOnce }
  for (const [reason, check] of CHECKS) {
    const message = check(situation)
    if (message !== undefined) return { allowed: false, reason, message, inMs: LOOK_AGAIN_MS }
  }
  return { allowed: true, unavoidable: unavoidable(situation) }
}

const namesOf = (nodes: readonly Member[]) => nodes.map(({ name }) => name).join(', ')
const are = (nodes: readonly Member[]) => (nodes.length > 1 ? 'are' : 'is')

const isController = ({ roles }: Member) => roles.includes('controller')

function justMet({ recorded: { metAt } }: Situation) {
  return metAt === undefined
    ? undefined
    : 'the cluster runs and nothing is recorded of it: a node may have been told to stop a moment ago'
}

function anotherInProgress(situation: Situation) {
  const { candidate, onTheirWay, recorded, atOnce } = situation
  const dead = onTheirWay.filter(({ name }) => recorded.deaths[name] !== undefined)
  if (onTheirWay.length >= atOnce || dead.length > 0 || [candidate, ...onTheirWay].some(isController)) {
    return onTheirWay.length > 0 ? `${namesOf(onTheirWay)} ${are(onTheirWay)} being restarted` : undefined
  }
  const sharing = onTheirWay.filter((other) => shareReplicas(situation, other))
  return sharing.length > 0
    ? `${namesOf(sharing)} ${are(sharing)} being restarted and ${sharing.length > 1 ? 'share' : 'shares'} partitions with it`
    : undefined
}

function anotherOnTrial({ candidate, members, recorded: { trial } }: Situation) {
  const other = members.find(({ nodeId }) => nodeId !== candidate.nodeId && nodeId === trial?.nodeId)
  return other && trial && `${other.name} ${TRIALS[trial.kind].words}`
}

function anotherHeld({ candidate, members }: Situation) {
  const held = members.filter((other) => other.held && other.nodeId !== candidate.nodeId)
  return candidate.up && held.length > 0 ? `${namesOf(held)} ${are(held)} being backed up` : undefined
}

function otherNodeDown({ candidate, members, onTheirWay }: Situation) {
  const down = members.filter((node) => !node.up && node.nodeId !== candidate.nodeId && !onTheirWay.includes(node))
  return down.length > 0 ? `${namesOf(down)} ${are(down)} not up` : undefined
}

function voterGone({ candidate, members, kafka: { quorum } }: Situation) {
  const others = quorum?.voters.filter(({ id }) => id !== candidate.nodeId) ?? []
  const gone = others.filter(({ id }) => members.every(({ nodeId }) => nodeId !== id))
  return gone.length > 0 ? `controller ${gone.map(({ id }) => id).join(', ')} is gone and still a voter` : undefined
}

/** An observer or voter that fetched within this time is alive behind its closed port. */
const FETCHING_WITHIN_MS = 10_000

function recoveringLogs({ candidate: { nodeId, name, roles, up, running }, kafka: { quorum } }: Situation) {
  if (up || running.length === 0 || !roles.includes('broker') || !quorum) return undefined
  const leaderSeen = Math.max(...quorum.voters.map(({ lastCaughtUpAt }) => lastCaughtUpAt ?? 0))
  const fetching = [...quorum.voters, ...quorum.observers].some(
    ({ id, lastFetchAt }) =>
      id === nodeId && lastFetchAt !== undefined && leaderSeen - lastFetchAt < FETCHING_WITHIN_MS,
  )
  return fetching ? `${name} is starting or recovering its logs` : undefined
}
