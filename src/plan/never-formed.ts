import type { DesiredCluster } from '../model/desired-cluster.ts'
import { ofNode } from '../model/listed.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../model/observed-cluster.ts'
import { ageOf } from './clock-set-back.ts'
import { isMarked } from './founding.ts'

/** Controllers that were up for so long have voted, or never will. */
const PATIENCE_MS = 120_000

/**
 * Whether most controllers have run long enough to elect a leader, and nobody ever saw one: the cluster was founded by
 * fewer than are needed, as when a founder's volume was lost before it had voted.
 */
export function isNeverFormed(
  { nodes }: Pick<DesiredCluster, 'nodes'>,
  { containers, volumes }: Pick<ObservedDocker, 'containers' | 'volumes'>,
  { quorum: seen, brokers }: Pick<ObservedKafka, 'quorum' | 'brokers'>,
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
