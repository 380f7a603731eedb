import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { LABELS } from '../../model/labels.ts'
import { isNamed, ofNode } from '../../model/listed.ts'
import type { ObservedDocker, RecordedCluster } from '../../model/observed-cluster.ts'
import type { NodeVolume } from '../../model/storage.ts'

type Seen = Pick<ObservedDocker, 'containers' | 'volumes'>

/** Data volumes a node had and has not any more: they were seen, and no person had them taken away. */
export function lostVolumes(
  node: DesiredNode,
  { volumes }: Pick<ObservedDocker, 'volumes'>,
  { seenVolumes = [], takenVolumes = {} }: Pick<RecordedCluster, 'seenVolumes' | 'takenVolumes'>,
): NodeVolume[] {
  const seen = new Set(seenVolumes)
  const taken = new Set(takenVolumes[node.name])
  return node.volumes.filter(({ name }) => seen.has(name) && !taken.has(name) && !isNamed(volumes, name))
}

/** Whether a node of the cluster has lost a data volume. */
export const anyVolumeLost = (
  { nodes }: DesiredCluster,
  docker: Seen,
  recorded: Pick<RecordedCluster, 'seenVolumes' | 'takenVolumes'>,
): boolean => nodes.some((node) => lostVolumes(node, docker, recorded).length > 0)

/**
 * The data volumes that were seen, as long as they are there or wanted. Nothing is on them while the cluster is being founded. Where this
 * is not recorded, every known node is taken to have had all it wants, except what the manifest has only now asked for.
 */
export function rememberVolumes(
  { identity: { founding }, nodes }: Pick<DesiredCluster, 'identity' | 'nodes'>,
  docker: Seen,
  { seenVolumes }: Pick<RecordedCluster, 'seenVolumes'>,
  nodeIds: RecordedCluster['nodeIds'],
): Pick<RecordedCluster, 'seenVolumes'> {
  if (founding === 'new' || founding === 'begun') return {}
  const wanted = new Set(nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)))
  const before = seenVolumes?.filter((name) => wanted.has(name)) ?? nodes.flatMap((node) => had(node, docker, nodeIds))
  return { seenVolumes: [...new Set([...dataVolumes(docker), ...before])].sort() }
}

/** Names of the data volumes that are there. */
export const dataVolumes = ({ volumes }: Pick<ObservedDocker, 'volumes'>): string[] =>
  volumes.filter(({ labels }) => labels[LABELS.kind] === 'data').map(({ name }) => name)

/** A node's container that does not mount a volume shows that the manifest has only now asked for it. */
function had(node: DesiredNode, { containers }: Seen, nodeIds: RecordedCluster['nodeIds']): string[] {
  if (nodeIds[node.pool]?.includes(node.nodeId) !== true) return []
  const own = ofNode(containers, node.nodeId)
  const mounted = new Set(own.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  return node.volumes.map(({ name }) => name).filter((name) => own.length === 0 || mounted.has(name))
}
