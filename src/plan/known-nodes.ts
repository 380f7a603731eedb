import { isFormed } from '../model/cluster-identity.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { LABELS } from '../model/labels.ts'
import { ofNode } from '../model/listed.ts'
import type { ObservedDocker, RecordedCluster } from '../model/observed-cluster.ts'

/**
 * Ids by pool of the nodes that once had a container. Of a cluster that was there and of which nothing is recorded any
 * broker may have been, which Kafka can tell, and any node of a pool with a trace; a controllers' pool without one is
 * new, or has another name now.
 */
export function rememberNodes(
  { identity, nodes }: Pick<DesiredCluster, 'identity' | 'nodes'>,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
  { clusterId, nodeIds: before }: Pick<RecordedCluster, 'clusterId' | 'nodeIds'>,
): RecordedCluster['nodeIds'] {
  const isMet = clusterId === undefined && isFormed(identity)
  const found = new Set([...containers, ...volumes].map(({ labels }) => labels[LABELS.pool]))
  const nodeIds: Record<string, number[]> = {}
  for (const { pool, nodeId, roles } of nodes) {
    const mayHaveBeen = isMet && (found.has(pool) || roles.includes('broker'))
    const isKnown = mayHaveBeen || before[pool]?.includes(nodeId) === true
    if (!isKnown && ofNode(containers, nodeId).length === 0) continue
    nodeIds[pool] ??= []
    nodeIds[pool].push(nodeId)
  }
  return nodeIds
}
