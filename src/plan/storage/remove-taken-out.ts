import { LABELS } from '../../model/labels.ts'
import { ofNode } from '../../model/listed.ts'
import { dataVolumeName } from '../../model/names.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { mayGo } from './volume-fate.ts'

/**
 * Removes volumes that were taken out of a node's JBOD, where the manifest said that they may go: once the node is up
 * without the volume and no container mounts it any more, so that nothing is left to go back to.
 */
export function removeTakenOutVolumes(builder: PlanBuilder, { nodes, docker }: ClusterView): void {
  const mounted = new Set(docker.containers.flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
  for (const { node, up, current, former } of nodes) {
    if (!up || !current || former) continue
    const wanted = new Set(node.volumes.map(({ name }) => name))
    for (const volume of ofNode(docker.volumes, node.nodeId)) {
      const { name, labels } = volume
      const own = labels[LABELS.kind] === 'data' && name === dataVolumeName(node.name, Number(labels[LABELS.volumeId]))
      if (!own || wanted.has(name) || mounted.has(name) || !mayGo(volume, builder.recorded)) continue
      builder.add({ kind: 'volume', name }, { type: 'RemoveVolume', name }, `${node.name} does without it`)
    }
  }
}
