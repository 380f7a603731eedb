import type { ObservedKafka, RecordedCluster } from '../model/observed-cluster.ts'
import type { Member, NodeView } from './node-view.ts'

/**
 * When a running node may be disturbed
 * ====================================
 *
 * A node is stopped on purpose only for a restart reason, one node at a time, and only when all of this holds, seen in
 * the very pass that stops it:
 *
 * 1. No other node is on its way: none was told to stop, none has a replacement that is not up yet. While a backup asks for
 *    another one, a node that is up waits.
 * 2. Every other node is up: its container runs, its listener answers and, for a broker, it is not fenced.
 * 3. It is not recovering its logs: a port that is closed while the node fetches metadata means hands off.
 * 4. The quorum has a leader, and every other voter has caught up with it.
 * 5. No partition misses a replica other than this node's own: with all in sync, taking one away costs one copy and
 *    never the last. (Strimzi asks only for min.insync.replicas; a replica still catching up may then be the only one.)
 *    A partition that lives on this node alone cannot be kept available; that is its replication factor's word.
 *
 * What cannot be seen counts as not so: no answer from Kafka, no restart. A node that does not run is not disturbed by
 * being started or replaced, so none of this applies to it.
 *
 * Order: a node whose replacement is begun, then nodes that are not up, then controllers before brokers, the leading
 * controller last of all controllers.
 */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly message: string }

type Check = (
  candidate: Member,
  nodes: readonly Member[],
  kafka: ObservedKafka,
  recorded: RecordedCluster,
) => string | undefined

const CHECKS: readonly (readonly [reason: string, check: Check])[] = [
  ['AnotherNodeInProgress', anotherInProgress],
  ['AnotherNodeInProgress', anotherHeld],
  ['OtherNodeDown', otherNodeDown],
  ['RecoveringLogs', recoveringLogs],
  ['QuorumNotCaughtUp', quorumNotCaughtUp],
  ['ReplicasCatchingUp', replicasCatchingUp],
]

/** Applies the rules above to one node. */
export function mayDisturb(
  candidate: Member,
  nodes: readonly Member[],
  kafka: ObservedKafka,
  recorded: RecordedCluster,
): Verdict {
  for (const [reason, check] of CHECKS) {
    const message = check(candidate, nodes, kafka, recorded)
    if (message !== undefined) return { allowed: false, reason, message }
  }
  return { allowed: true }
}

/** Nodes with a restart reason, in the order in which they are to be disturbed. */
export function disturbanceOrder(nodes: readonly NodeView[], kafka: ObservedKafka): NodeView[] {
  const leader = kafka.quorum?.leaderId
  const rank = ({ node, up, current, former }: NodeView) =>
    (current && former ? 0 : 8) +
    (up ? 4 : 0) +
    (node.roles.includes('controller') ? 0 : 2) +
    (node.nodeId === leader ? 1 : 0)
  return nodes
    .filter(({ restartReasons }) => restartReasons.length > 0)
    .sort((a, b) => rank(a) - rank(b) || a.node.nodeId - b.node.nodeId)
}

const others = (candidate: Member, nodes: readonly Member[]) =>
  nodes.filter(({ nodeId }) => nodeId !== candidate.nodeId)

const namesOf = (nodes: readonly Member[]) => nodes.map(({ name }) => name).join(', ')

function anotherInProgress(candidate: Member, nodes: readonly Member[], _: ObservedKafka, recorded: RecordedCluster) {
  const onTheirWay = others(candidate, nodes).filter(
    ({ replacing, running, up }) =>
      (replacing && !up) || running.some(({ id }) => recorded.terminated[id] !== undefined),
  )
  return onTheirWay.length > 0 ? `${namesOf(onTheirWay)} is being restarted` : undefined
}

function anotherHeld(candidate: Member, nodes: readonly Member[]) {
  const held = others(candidate, nodes).filter((other) => other.held)
  return candidate.up && held.length > 0 ? `${namesOf(held)} is being backed up` : undefined
}

function otherNodeDown(candidate: Member, nodes: readonly Member[]) {
  const down = others(candidate, nodes).filter(({ up }) => !up)
  return down.length > 0 ? `${namesOf(down)} ${down.length > 1 ? 'are' : 'is'} not up` : undefined
}

/** An observer or voter that fetched within this time is alive behind its closed port. */
const FETCHING_WITHIN_MS = 10_000

function recoveringLogs({ nodeId, name, roles, up }: Member, _: readonly Member[], { quorum }: ObservedKafka) {
  if (up || !roles.includes('broker') || !quorum) return undefined
  const leaderSeen = Math.max(...quorum.voters.map(({ lastCaughtUpAt }) => lastCaughtUpAt ?? 0))
  const replica = [...quorum.voters, ...quorum.observers].find(({ id }) => id === nodeId)
  const fetching = replica?.lastFetchAt !== undefined && leaderSeen - replica.lastFetchAt < FETCHING_WITHIN_MS
  return fetching ? `${name} is starting or recovering its logs` : undefined
}

/** Twice `controller.quorum.fetch.timeout.ms` of Kafka's default: a voter is caught up if it was so this recently. */
const CAUGHT_UP_WITHIN_MS = 4_000

function quorumNotCaughtUp({ nodeId }: Member, _: readonly Member[], { quorum, unavailable }: ObservedKafka) {
  if (!quorum) return `the quorum cannot be seen${unavailable ? `: ${unavailable}` : ''}`
  if (quorum.leaderId < 0) return 'the quorum is electing a leader'
  const leader = quorum.voters.find(({ id }) => id === quorum.leaderId)
  const newest = leader?.lastCaughtUpAt ?? 0
  const behind = quorum.voters.filter(
    ({ id, lastCaughtUpAt }) =>
      id !== quorum.leaderId && id !== nodeId && newest - (lastCaughtUpAt ?? 0) > CAUGHT_UP_WITHIN_MS,
  )
  return behind.length > 0
    ? `controller ${behind.map(({ id }) => id).join(', ')} has not caught up with the quorum`
    : undefined
}

function replicasCatchingUp({ nodeId }: Member, _: readonly Member[], { topics, unavailable }: ObservedKafka) {
  if (!topics) return `partitions cannot be seen${unavailable ? `: ${unavailable}` : ''}`
  const behind = topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ replicas, isr }) => replicas.some((id) => id !== nodeId && !isr.includes(id)))
      .map(({ index }) => `${name}-${index}`),
  )
  if (behind.length === 0) return undefined
  const shown = behind.slice(0, 3).join(', ')
  return `${behind.length} partition${behind.length > 1 ? 's' : ''} still catching up (${shown}${behind.length > 3 ? ', ...' : ''})`
}
