import { isFormed } from '../../model/cluster-identity.ts'
import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { LABELS } from '../../model/labels.ts'
import { nodeIdOf } from '../../model/node-labels.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster, RecordedQuorum } from '../../model/observed-cluster.ts'
import { holdsMetadata } from '../founding.ts'

/**
 * When a quorum cannot come back by itself
 * ========================================
 *
 * What a cluster knows of its topics and records stands in the metadata logs of its voters, each on a volume of its own. As long as a
 * majority of these is there, the others join with empty ones and nothing is lost. Without a majority no leader can be elected that knows
 * what was acknowledged; and if empty storage were let vote, it could elect one that knows nothing, whom all others then follow.
 *
 * 1. A voter's log is there when there is a volume of its node for it, which has the directory id the voter has. Of voters and volumes from
 *    before ids were known, and of volumes from a backup, which may be older than what is recorded, the node counts.
 * 2. Who votes is what Kafka said last; without a record, the controllers of the manifest.
 * 3. While Kafka says that somebody leads, the majority is there, whatever else is seen.
 *
 * Without a majority nothing is made, started or removed for the cluster until the volumes are back or a person has decided.
 *
 * @returns the voters whose log is gone; none while the quorum can be trusted to come back
 */
export function lostVoters(
  { identity, nodes }: Pick<DesiredCluster, 'identity' | 'nodes'>,
  { volumes }: Pick<ObservedDocker, 'volumes'>,
  { quorum: seen }: Pick<ObservedKafka, 'quorum'>,
  { quorum }: Pick<RecordedCluster, 'quorum'>,
): readonly number[] {
  if (!isFormed(identity) || (seen !== undefined && seen.leaderId >= 0)) return []
  const voters = votersOf(nodes, quorum)
  const logs = volumes.filter(holdsMetadata)
  const isThere = ({ id, directoryId }: (typeof voters)[number]) =>
    logs.some((volume) => {
      const { [LABELS.directoryId]: own, [LABELS.restored]: restored } = volume.labels
      const isKnown = own !== undefined && directoryId !== undefined && restored === undefined
      return nodeIdOf(volume) === id && (!isKnown || own === directoryId)
    })
  const lost = voters.filter((voter) => !isThere(voter)).map(({ id }) => id)
  return voters.length - lost.length > voters.length / 2 ? [] : lost
}

/** Who votes, as far as is known. */
export const votersOf = (
  nodes: DesiredCluster['nodes'],
  quorum: RecordedQuorum | undefined,
): RecordedQuorum['voters'] =>
  quorum?.voters ?? nodes.flatMap(({ nodeId, roles }) => (roles.includes('controller') ? [{ id: nodeId }] : []))

/** The quorum as it was last seen with a leader. */
export function rememberQuorum(
  { quorum: seen }: Pick<ObservedKafka, 'quorum'>,
  { quorum: before }: Pick<RecordedCluster, 'quorum'>,
): Pick<RecordedCluster, 'quorum'> {
  if (seen === undefined || seen.leaderId < 0) return before === undefined ? {} : { quorum: before }
  const voters = seen.voters.map(({ id, directoryId }) => ({ id, ...(directoryId !== undefined && { directoryId }) }))
  return { quorum: { voters: voters.sort((a, b) => a.id - b.id) } }
}
