import { ofNode } from '../../model/listed.ts'
import type { RecordedCluster } from '../../model/observed-cluster.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import { isMarked } from '../ground/founding.ts'
import type { ClusterView } from '../node/cluster-view.ts'

/** Controllers that were up for so long have voted, or never will. */
const PATIENCE_MS = 120_000

/**
 * Whether most controllers have run long enough to elect a leader, and nobody ever saw one: the cluster was founded by
 * fewer than are needed, as when a founder's volume was lost before it had voted.
 */
export function isNeverFormed(
  { cluster: { nodes }, docker: { containers, volumes }, kafka: { quorum: seen, brokers } }: ClusterView,
  { quorum }: Pick<RecordedCluster, 'quorum'>,
  now: number,
): boolean {
  const isLed = (seen !== undefined && seen.leaderId >= 0) || brokers?.some(({ fenced }) => !fenced) === true
  if (isLed || quorum !== undefined || isMarked('quorum', volumes)) return false
  const controllers = nodes.filter(({ roles }) => roles.includes('controller'))
  const patient = controllers.filter(({ nodeId }) =>
    ofNode(containers, nodeId).some(
      ({ status, startedAt }) =>
        status === 'running' && startedAt !== undefined && startedAt <= now && ageOf(startedAt, now) > PATIENCE_MS,
    ),
  )
  return patient.length > controllers.length / 2
}
