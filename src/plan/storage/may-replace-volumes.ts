import { isFormed } from '../../model/cluster-identity.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedPartition } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { type NodeView, wasTold } from '../node/node-view.ts'
import { mayDisturb, type Verdict } from '../roll/disturbance.ts'
import type { Turns } from '../roll/turns.ts'
import { volumesToReplace } from './volumes-to-replace.ts'

/** A node whose data volumes are to be replaced. */
export interface Replacement {
  readonly volumes: readonly string[]
  readonly verdict: Verdict
}

/**
 * When the data volumes of a node may be taken
 * ============================================
 *
 * A person has asked for it, and nobody else is asked what is lost with them; so all of this holds, in the pass that
 * stops the node and once more in the one that takes its volumes:
 *
 * 1. Nothing else is going on with the node: no backup, no failed roll, no half-done replacement of its container. The
 *    image it is to start with is on the engine.
 * 2. Every partition on it has another copy in sync. Once it is stopped Kafka itself must have taken it off the copies
 *    in sync: a node that comes back empty and counts as in sync can be elected, and the others would then drop their
 *    records.
 * 3. Without its vote there is a majority left, and another one leads: of two voters, or one, none can be missed. A
 *    controller's empty storage may only join, which takes the quorum marker.
 * 4. It may be disturbed by the rules for every node (`mayDisturb`), whether it is up or not.
 *
 * One node at a time: those that do not run first, then by id.
 *
 * @param turns whose turn it is to be restarted in this very pass
 */
export function replacements(
  seen: ClusterView,
  recorded: RecordedCluster,
  turns: Turns,
): ReadonlyMap<number, Replacement> {
  const { nodes, docker } = seen
  // Who is told in this very pass counts as told.
  const terminated = { ...recorded.terminated }
  const tell = ({ running }: NodeView) => {
    for (const { id } of running) terminated[id] ??= 0
  }
  for (const view of nodes) if (turns.get(view.nodeId)?.allowed) tell(view)
  const found = new Map<number, Replacement>()
  const rank = ({ running, nodeId }: NodeView) => (running.length > 0 ? 1e9 : 0) + nodeId
  for (const view of [...nodes].sort((a, b) => rank(a) - rank(b))) {
    const volumes = volumesToReplace(view.node, docker, recorded)
    if (volumes.length === 0) continue
    // While it stops nothing can be learned about it; all is asked once more when it has.
    const verdict: Verdict = wasTold(view, recorded)
      ? { allowed: true, unavoidable: [] }
      : (refusal(view, seen, recorded) ?? mayDisturb(view, seen, { ...recorded, terminated }))
    found.set(view.nodeId, { volumes, verdict })
    if (verdict.allowed) tell(view)
  }
  return found
}

/** Nobody announces that a copy is in sync again, or that another node leads. */
const LOOK_AGAIN_MS = 2_000

function refusal(view: NodeView, seen: ClusterView, recorded: RecordedCluster): Verdict | undefined {
  const message = obstacleFor(view, seen, recorded)
  return message === undefined
    ? undefined
    : { allowed: false, reason: 'VolumesNotReplaced', message, inMs: LOOK_AGAIN_MS }
}

function obstacleFor(
  view: NodeView,
  { cluster, docker, kafka }: ClusterView,
  recorded: RecordedCluster,
): string | undefined {
  const { nodeId, node } = view
  if (view.held) return 'it is being backed up'
  if (recorded.failedSpec?.nodeId === nodeId) return 'its roll has failed, and has to be put right first'
  if (view.replacing) return 'its container is being replaced'
  if (!docker.images.get(node.container.image)) return `the engine does not have ${node.container.image}`
  return onlyCopy(view, kafka) ?? missedVote(view, cluster, kafka)
}

function onlyCopy({ nodeId, running }: NodeView, { topics = [] }: ObservedKafka): string | undefined {
  const such = (is: (partition: ObservedPartition) => boolean) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.filter(is).map(({ index }) => partitionName({ topic: name, partition: index })),
    )
  const alone = such(({ replicas, isr }) => replicas.includes(nodeId) && isr.every((id) => id === nodeId))
  if (alone.length > 0) return `no other node has a copy in sync of ${shortList(alone)}`
  const inSync = running.length > 0 ? [] : such(({ isr }) => isr.includes(nodeId))
  return inSync.length > 0 ? `Kafka still counts it as in sync with ${shortList(inSync)}` : undefined
}

function missedVote({ nodeId, node, running }: NodeView, { identity }: DesiredCluster, { quorum }: ObservedKafka) {
  const voters = quorum?.voters ?? []
  const own = voters.find(({ id }) => id === nodeId)
  if (node.roles.includes('controller') && !isFormed(identity)) return 'it is not noted yet that the quorum was formed'
  if (!own) return undefined
  if (running.length === 0 && quorum?.leaderId === nodeId) return 'it still leads the quorum'
  if (voters.length < 3) return `of ${voters.length} ${voters.length === 1 ? 'voter' : 'voters'} none can be missed`
  return own.directoryId === undefined ? 'the directory id of its vote is not known' : undefined
}
