import type { ClusterIdentity } from '../model/cluster-identity.ts'
import { uuidFrom } from '../model/hash.ts'
import { LABELS } from '../model/labels.ts'
import { assignNodeIds, type KnownNodeIds } from '../model/node-ids.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../model/recorded-cluster.ts'
import type { KafkaNodePoolResource } from '../model/resource.ts'
import { foundingOf, holdsMetadata } from './ground/founding.ts'

type Labelled = { readonly labels: Readonly<Record<string, string>> }

/**
 * Who this cluster is. What stands on the host wins over what was recorded, and the record over something new: a
 * manifest applied to a host that still has the volumes brings the same cluster back.
 *
 * @param fresh what no other pass has; ids that have to be new are made of it
 */
export function identify(
  pools: readonly KafkaNodePoolResource[],
  docker: ObservedDocker,
  recorded: RecordedCluster,
  fresh: string,
): ClusterIdentity {
  const marker = docker.volumes.find((volume) => volume.labels[LABELS.kind] === 'quorum')
  const data = docker.volumes.filter((volume) => volume.labels[LABELS.kind] === 'data')
  const traces: Labelled[] = [...(marker ? [marker] : []), ...docker.containers, ...data]
  const found = traces.map(({ labels }) => labels[LABELS.clusterId]).find((id) => id !== undefined)
  const clusterId = found ?? recorded.clusterId ?? fresh
  const nodeIds = assignNodeIds(pools, knownNodeIds(docker, recorded))
  const controllers = pools
    .filter((pool) => pool.spec.roles.includes('controller'))
    .flatMap((pool) => nodeIds.get(pool.metadata.name) ?? [])
    .sort((a, b) => a - b)
  const isSame = found === undefined || recorded.clusterId === undefined || found === recorded.clusterId
  const known: RecordedCluster = isSame ? recorded : { ...NOTHING_RECORDED, nodeIds: recorded.nodeIds }
  const marked = marker?.labels[LABELS.voters]?.split(',').map(Number)
  const isFounding = ['new', 'begun'].includes(foundingOf(controllers, docker, known))
  // Until the founders have their volumes the manifest may still choose others.
  const firstVoters = isFounding ? controllers : (marked ?? known.firstVoters ?? controllers)
  return {
    clusterId,
    nodeIds,
    firstVoters,
    founding: foundingOf(firstVoters, docker, known),
    directoryIds: new Map(
      controllers.flatMap((id) => {
        const directoryId = directoryIdOf(id, clusterId, data, fresh)
        return isUsed(id, directoryId, known) ? [] : [[id, directoryId] as const]
      }),
    ),
  }
}

/**
 * A new volume gets an id that none ever had; of one from before ids were on labels it is the id it was founded with,
 * if it was.
 */
function directoryIdOf(nodeId: number, clusterId: string, data: readonly Labelled[], fresh: string): string {
  const volume = data.find((each) => Number(each.labels[LABELS.nodeId]) === nodeId && holdsMetadata(each))
  return volume === undefined
    ? uuidFrom(`${fresh}/directory/${nodeId}`)
    : (volume.labels[LABELS.directoryId] ?? uuidFrom(`${clusterId}/directory/${nodeId}`))
}

/**
 * Who has voted under an id has been formatted; storage that is blank all the same was put there by somebody, under
 * labels of before.
 */
const isUsed = (nodeId: number, directoryId: string, { quorum }: RecordedCluster): boolean =>
  quorum?.voters.some((voter) => voter.id === nodeId && voter.directoryId === directoryId) === true

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
