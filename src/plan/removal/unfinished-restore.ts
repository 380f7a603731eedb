import type { ObservedDocker, RecordedCluster } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../builder.ts'
import { isMarked } from '../founding.ts'

/**
 * True while the cluster's volumes are being filled from a backup. Labels are given at create, so that they are all whole
 * is said by something that goes away: a marker, made before the first of them and removed after the last was filled.
 */
export function awaitsRestore(builder: PlanBuilder, cluster: string, docker: ObservedDocker): boolean {
  if (!isMarked('restore', docker.volumes)) return false
  const message = 'its volumes are not all restored from the backup yet; nothing is started on them'
  builder.wait({ kind: 'Kafka', name: cluster }, 'RestoreUnfinished', message)
  return true
}

/** The record without what a backup puts others in the place of: its nodes, its volumes, and who votes. */
export function withoutReplaced(recorded: RecordedCluster, docker: Pick<ObservedDocker, 'volumes'>): RecordedCluster {
  if (!isMarked('restore', docker.volumes)) return recorded
  const { quorum: _, seenVolumes: __, removed: ___, givingUp: ____, ...others } = recorded
  return { ...others, nodeIds: {}, missedVolumes: {} }
}
