import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { isNamed, ofNode } from '../../model/listed.ts'
import type { ObservedDocker, RecordedCluster } from '../../model/observed-cluster.ts'
import type { NodeVolume } from '../../model/storage.ts'

type Seen = Pick<ObservedDocker, 'containers' | 'volumes'>
type Known = Pick<RecordedCluster, 'nodeIds' | 'takenVolumes'>

/**
 * Data volumes a node had and has not any more: it was there before, the manifest has not only now asked for the volume, and no person
 * had it taken away.
 */
export function lostVolumes(node: DesiredNode, docker: Seen, { nodeIds, takenVolumes = {} }: Known): NodeVolume[] {
  if (nodeIds[node.pool]?.includes(node.nodeId) !== true) return []
  return node.volumes.filter(
    (volume) =>
      !isNamed(docker.volumes, volume.name) &&
      takenVolumes[node.name]?.includes(volume.name) !== true &&
      !isNewlyWanted(node, volume, docker),
  )
}

/** Whether a node of the cluster has lost a data volume. */
export const anyVolumeLost = ({ nodes }: DesiredCluster, docker: Seen, recorded: Known): boolean =>
  nodes.some((node) => lostVolumes(node, docker, recorded).length > 0)

/** A node's container that does not mount the volume shows that the manifest has only now asked for it. */
function isNewlyWanted(node: DesiredNode, { name }: NodeVolume, { containers }: Seen): boolean {
  const own = ofNode(containers, node.nodeId)
  return own.length > 0 && own.every(({ mounts }) => mounts.every(({ volume }) => volume !== name))
}
