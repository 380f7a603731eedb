import type { ClusterIdentity } from '../model/cluster-identity.ts'
import { LABELS } from '../model/labels.ts'
import { assignNodeIds, type KnownNodeIds } from '../model/node-ids.ts'
import type { ObservedDocker, RecordedCluster } from '../model/observed-cluster.ts'
import type { KafkaNodePoolResource } from '../model/resource.ts'

type Labelled = { readonly labels: Readonly<Record<string, string>> }

/**
 * Who this cluster is. What stands on the host wins over what was recorded, and the record over something new: a
 * manifest applied to a host that still has the volumes brings the same cluster back.
 *
 * @param freshClusterId used only when no trace of the cluster is left
 */
export function identify(
  pools: readonly KafkaNodePoolResource[],
  docker: ObservedDocker,
  recorded: RecordedCluster,
  freshClusterId: string,
): ClusterIdentity {
  const marker = docker.volumes.find((volume) => volume.labels[LABELS.kind] === 'quorum')
  const data = docker.volumes.filter((volume) => volume.labels[LABELS.kind] === 'data')
  const traces: Labelled[] = [...(marker ? [marker] : []), ...docker.containers, ...data]
  const clusterId = traces.map(({ labels }) => labels[LABELS.clusterId]).find((id) => id !== undefined)
  const nodeIds = assignNodeIds(pools, knownNodeIds(docker, recorded))
  const controllers = pools
    .filter((pool) => pool.spec.roles.includes('controller'))
    .flatMap((pool) => nodeIds.get(pool.metadata.name) ?? [])
    .sort((a, b) => a - b)
  const marked = marker?.labels[LABELS.voters]?.split(',').map(Number)
  const sameCluster = clusterId === undefined || recorded.clusterId === undefined || clusterId === recorded.clusterId
  return {
    clusterId: clusterId ?? recorded.clusterId ?? freshClusterId,
    nodeIds,
    firstVoters: marked ?? (sameCluster ? recorded.firstVoters : undefined) ?? controllers,
    formed: marker !== undefined,
  }
}

function knownNodeIds(docker: ObservedDocker, recorded: RecordedCluster): ReadonlyMap<string, KnownNodeIds> {
  const known = new Map<string, { running: Set<number>; retained: Set<number>; leaving: Set<number> }>()
  const of = (pool: string) => {
    const ids = known.get(pool) ?? { running: new Set(), retained: new Set(), leaving: new Set() }
    known.set(pool, ids)
    return ids
  }
  for (const { id, labels } of docker.containers) {
    const pool = labels[LABELS.pool]
    if (pool === undefined) continue
    const nodeId = Number(labels[LABELS.nodeId])
    of(pool).running.add(nodeId)
    if (recorded.leaving?.[nodeId] && recorded.terminated[id] !== undefined) of(pool).leaving.add(nodeId)
  }
  for (const [pool, ids] of Object.entries(recorded.nodeIds)) for (const id of ids) of(pool).running.add(id)
  for (const { labels } of docker.volumes) {
    const pool = labels[LABELS.pool]
    if (pool !== undefined && labels[LABELS.kind] === 'data') of(pool).retained.add(Number(labels[LABELS.nodeId]))
  }
  return known
}
