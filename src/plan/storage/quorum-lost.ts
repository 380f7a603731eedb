import { ofNode } from '../../model/by-node.ts'
import { isFormed } from '../../model/cluster-identity.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedVolume } from '../../model/docker-state.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster, RecordedQuorum } from '../../model/recorded-cluster.ts'
import { holdsMetadata } from '../ground/founding.ts'
import type { ClusterView } from '../node/cluster-view.ts'

/** Why a quorum cannot come back by itself. */
export interface QuorumLost {
  /** How many vote. */
  readonly voters: number
  /** Ids of the voters whose log no node can use. */
  readonly lost: readonly number[]
  /** Names of volumes that may be logs of voters, of nodes that no manifest declares. */
  readonly undeclared: readonly string[]
}

/**
 * When a quorum cannot come back by itself
 * ========================================
 *
 * What a cluster knows of its topics and records stands in the metadata logs of its voters, each on a volume of its
 * own. As long as a majority of these is there, the others join with empty ones and nothing is lost. Without a majority
 * no leader can be elected that knows what was acknowledged; and if empty storage were let vote, it could elect one
 * that knows nothing, whom all others then follow.
 *
 * 1. A voter's log is there when there is a volume of its node for it, which has the directory id the voter has, or the
 *    one from which the voter was last seen to vote. Of voters and volumes from before ids were known, and of volumes
 *    from a backup, which may be older than what is recorded, the node counts.
 * 2. A log is of use only to a node that a manifest declares, or that still has a container.
 * 3. Who votes is what Kafka said last; without a record, the controllers of the manifest.
 * 4. While Kafka says that somebody leads, the majority is there, whatever else is seen.
 *
 * Without a majority nothing is made, started or removed for the cluster until the volumes are back or a person has
 * decided.
 *
 * @returns undefined while the quorum can be trusted to come back
 */
export function quorumLost(
  { cluster: { identity, nodes }, docker: { containers, volumes }, kafka: { quorum: seen } }: ClusterView,
  { quorum }: Pick<RecordedCluster, 'quorum'>,
): QuorumLost | undefined {
  if (!isFormed(identity) || (seen !== undefined && seen.leaderId >= 0)) return undefined
  const voters = quorum?.voters ?? controllersOf(nodes)
  const isUsed = (volume: ObservedVolume) =>
    nodes.some(({ nodeId, pool }) => nodeId === nodeIdOf(volume) && pool === volume.labels[LABELS.pool]) ||
    ofNode(containers, nodeIdOf(volume)).length > 0
  const logs = volumes.filter(holdsMetadata)
  const used = logs.filter(isUsed)
  const lost = voters.filter((voter) => !used.some((volume) => isLogOf(voter, volume))).map(({ id }) => id)
  if (lost.length < voters.length / 2 || lost.length === 0) return undefined
  // Without a record it may be any of those with directory ids, which only controllers' volumes have; or any, if none
  // has one.
  const isMarked = ({ labels }: ObservedVolume) => labels[LABELS.directoryId] !== undefined
  const isVoters = (volume: ObservedVolume) =>
    quorum ? quorum.voters.some((voter) => isLogOf(voter, volume)) : isMarked(volume) || !logs.some(isMarked)
  const undeclared = logs.filter((volume) => !isUsed(volume) && isVoters(volume)).map(({ name }) => name)
  return { voters: voters.length, lost, undeclared }
}

type Voter = RecordedQuorum['voters'][number]

function isLogOf({ id, directoryId, labelled }: Voter, volume: ObservedVolume): boolean {
  const { [LABELS.directoryId]: own, [LABELS.restored]: restored } = volume.labels
  const isKnown = own !== undefined && directoryId !== undefined && restored === undefined
  return nodeIdOf(volume) === id && (!isKnown || own === directoryId || own === labelled)
}

const controllersOf = (nodes: DesiredCluster['nodes']): readonly Voter[] =>
  nodes.flatMap(({ nodeId, roles }) => (roles.includes('controller') ? [{ id: nodeId }] : []))

/**
 * A voter that was heard of by the leader so lately, and whose container runs longer, votes from the volume it mounts.
 */
const HEARD_MS = 10_000
const RUNS_MS = 60_000

/** The quorum as it was last seen with a leader. `now`: epoch milliseconds. */
export function rememberQuorum(
  { quorum: seen }: Pick<ObservedKafka, 'quorum'>,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
  { quorum: before }: Pick<RecordedCluster, 'quorum'>,
  now: number,
): RecordedQuorum | undefined {
  if (seen === undefined || seen.leaderId < 0) return before
  const latest = Math.max(...seen.voters.map(({ lastFetchAt = 0 }) => lastFetchAt))
  const voters = seen.voters.map(({ id, directoryId, lastFetchAt = 0 }) => {
    const label = ofNode(volumes, id).find(holdsMetadata)?.labels[LABELS.directoryId]
    const runs = ofNode(containers, id).some(
      ({ status, startedAt = now }) => status === 'running' && startedAt + RUNS_MS < now,
    )
    const known = before?.voters.find((voter) => voter.id === id && voter.directoryId === directoryId)?.labelled
    const labelled = runs && latest - lastFetchAt < HEARD_MS && label !== directoryId ? label : known
    return {
      id,
      ...(directoryId !== undefined && { directoryId }),
      ...(directoryId !== undefined && labelled !== undefined && { labelled }),
    }
  })
  return { voters: voters.sort((a, b) => a.id - b.id) }
}
