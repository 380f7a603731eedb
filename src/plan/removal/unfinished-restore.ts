import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { isMarked } from '../ground/founding.ts'

/**
 * True while the cluster's volumes are being filled from a backup. Labels are given at create, so that they are all
 * whole is said by something that goes away: a marker, made before the first of them and removed after the last was
 * filled.
 */
export function awaitsRestore(builder: PlanBuilder, docker: ObservedDocker): boolean {
  if (!isMarked('restore', docker.volumes)) return false
  const message = 'its volumes are not all restored from the backup yet; nothing is started on them'
  builder.wait(builder.owner, 'RestoreUnfinished', message)
  return true
}
