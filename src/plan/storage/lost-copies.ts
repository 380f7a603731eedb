import type { DesiredNode } from '../../model/desired-node.ts'
import type { PartitionRef } from '../../model/kafka-state.ts'
import { LABELS, nodeIdOf } from '../../model/labels.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { shortList } from '../ground/short-list.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { lostVolumes } from './lost-volumes.ts'

/** Why no empty volume may take the place of one that a broker has lost. */
export type LostCopies =
  /** Nobody can be asked yet; somebody may be later. */
  | { readonly isKnown: false; readonly message: string }
  /** Only a person can decide. */
  | { readonly isKnown: true; readonly message: string }

/**
 * When an empty volume may take the place of one that a broker has lost
 * =====================================================================
 *
 * An empty replica is filled from the others. Where there are none it is the partition from then on, and what was in it
 * is gone for good, even if the volume is found again. So an empty volume is made only when it is seen that nothing
 * depends on the lost one:
 *
 * 1. Kafka has been asked, and of every partition with a replica on the broker a copy in sync is on a broker that has
 *    lost no volume. What is not in sync lacks records, and does not count; with nobody in sync it is one that Kafka
 *    would let lead again (KIP-966).
 * 2. While nobody answers, and another broker has all its volumes, that one is waited for.
 * 3. When no broker has all its volumes, nobody can say what is lost.
 *
 * What the manifest calls `ephemeral` may go with its node, and a node that is a controller only has no partitions.
 */
export function lostCopies(
  node: DesiredNode,
  { cluster: { nodes }, docker, kafka }: Pick<ClusterView, 'cluster' | 'docker' | 'kafka'>,
  recorded: RecordedCluster,
): LostCopies | undefined {
  if (!node.roles.includes('broker')) return undefined
  const hasLost = (other: DesiredNode) => lostVolumes(other, docker, recorded).length > 0
  const gone = new Set(nodes.filter(hasLost).map(({ nodeId }) => nodeId))
  if (kafka.topics === undefined) {
    // Whoever leaves the cluster may still have what is looked for.
    const others = docker.volumes.filter(({ labels }) => labels[LABELS.kind] === 'data').map(nodeIdOf)
    const brokers = new Set(nodes.filter(({ roles }) => roles.includes('broker')).map(({ nodeId }) => nodeId))
    const known = new Set(nodes.map(({ nodeId }) => nodeId))
    const canTell = others.some((id) => !gone.has(id) && (brokers.has(id) || !known.has(id)))
    return canTell
      ? { isKnown: false, message: 'Kafka cannot be asked yet whether the others have all that was in it' }
      : { isKnown: true, message: 'no broker is left that has all its volumes, so nobody else has what was in it' }
  }
  const mine = copiesOn(node.nodeId, kafka)
  const alone = mine.filter(({ complete }) => complete.every((id) => gone.has(id))).map(partitionName)
  if (alone.length > 0) {
    return { isKnown: true, message: `no other broker has a copy in sync of ${shortList(alone)}` }
  }
  const unsure = mine.filter(({ isr }) => isr.length === 0).map(partitionName)
  if (unsure.length > 0) return { isKnown: false, message: `nobody is in sync with ${shortList(unsure)} yet` }
  return undefined
}

/** A partition, and who has all that was acknowledged of it. */
export interface Copies extends PartitionRef {
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /**
   * Brokers of which any has everything. With nobody in sync, those that may lead again; not known: any that has a
   * replica.
   */
  readonly complete: readonly number[]
}

/** The partitions with a replica on this broker. */
export const copiesOn = (
  nodeId: number,
  { topics = [], eligible }: Pick<ObservedKafka, 'topics' | 'eligible'>,
): Copies[] =>
  topics.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ replicas }) => replicas.includes(nodeId))
      .map(({ index: partition, leader, replicas, isr }) => {
        const may = eligible?.get(partitionName({ topic, partition })) ?? []
        return {
          topic,
          partition,
          leader,
          replicas,
          isr,
          complete: [isr, may, replicas].find((ids) => ids.length > 0) ?? [],
        }
      }),
  )
