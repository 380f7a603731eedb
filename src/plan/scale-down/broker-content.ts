import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { Member } from '../node/node-view.ts'

/**
 * It `holds` a replica, is `empty` as far as metadata, moves and its own disks say in this pass, or that is `unseen`.
 */
export type Content = 'holds' | 'empty' | 'unseen'

/**
 * Whether anything is left on a broker. Three witnesses have to agree: no replica in the metadata, no move that touches
 * it, and none in its own log directories. One that does not run cannot be asked about its disks; what is on them and
 * not in the metadata nobody would ever read.
 */
export function contentOf(
  { nodeId, running }: Pick<Member, 'nodeId' | 'running'>,
  { topics, reassignments, logDirs }: ObservedKafka,
): Content {
  if (!topics || !reassignments) return 'unseen'
  const inMetadata = topics.some(({ partitions }) => partitions.some(({ replicas }) => replicas.includes(nodeId)))
  if (inMetadata || reassignments.some(({ replicas }) => replicas.includes(nodeId))) return 'holds'
  if (running.length === 0) return 'empty'
  const dirs = logDirs?.get(nodeId)
  if (!dirs) return 'unseen'
  return dirs.some(({ replicas }) => replicas.some(({ topic }) => topic !== METADATA_TOPIC)) ? 'holds' : 'empty'
}

const METADATA_TOPIC = '__cluster_metadata'
