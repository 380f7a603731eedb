import { DroverError } from '../errors.ts'
import { partitionName } from '../model/partition-name.ts'
import type { BackupWork } from './backup-work.ts'
import { kafkaOf, nodesOf } from './nodes.ts'

/** Which nodes there are, and on which of them each partition lives. */
export interface Placement {
  readonly nodes: string
  /** By topic id and partition. */
  readonly partitions: ReadonlyMap<string, string>
}

/** @throws KAFKA_*, DOCKER_* */
export async function placementOf(work: BackupWork): Promise<Placement> {
  const nodes = await nodesOf(work)
  const topics = await (await kafkaOf(work)).describeTopics(work.signal)
  return {
    nodes: nodes.map(({ name }) => name).join(', '),
    partitions: new Map(
      topics.flatMap(({ name, id, partitions }) =>
        partitions.map(
          ({ index, replicas }) =>
            [`${partitionName({ topic: name, partition: index })} (${id})`, [...replicas].sort().join()] as const,
        ),
      ),
    ),
  }
}

/**
 * A replica that moved between two copies would be in neither, while the metadata says where it went: its records would
 * be lost on a restore. Topics that came or went meanwhile are no harm.
 * @throws BACKUP_DISTURBED
 */
export function refuseMoved(before: Placement, after: Placement): void {
  if (before.nodes !== after.nodes) {
    throw new DroverError('BACKUP_DISTURBED', `the nodes were ${before.nodes} and are ${after.nodes} now`)
  }
  const moved = [...before.partitions].filter(([key, replicas]) => (after.partitions.get(key) ?? replicas) !== replicas)
  if (moved.length > 0) {
    throw new DroverError('BACKUP_DISTURBED', `replicas of ${moved[0]?.[0]} were moved while the nodes were copied`)
  }
}
