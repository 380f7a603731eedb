import type { DesiredCluster } from '../../model/desired-cluster.ts'
import { DEFAULT_GRACE_PERIOD_SECONDS } from '../../model/desired-node.ts'
import type { ObservedDocker, RecordedCluster } from '../../model/observed-cluster.ts'
import { isRunning } from '../node/node-containers.ts'

/**
 * A cluster that runs, and that nothing is recorded of
 * ====================================================
 *
 * The state folder was lost, or is another one. Who was told to stop a moment ago cannot be seen on Docker: until it
 * has gone it runs like any other, and a second one must not be told. So nobody is disturbed for as long as a node may
 * take to stop.
 */
export function rememberMeeting(
  { nodes }: DesiredCluster,
  { containers }: ObservedDocker,
  { clusterId, metAt }: Pick<RecordedCluster, 'clusterId' | 'metAt'>,
  now: number,
): number | undefined {
  const meeting = clusterId === undefined && containers.some(isRunning) ? now : metAt
  const longest = Math.max(DEFAULT_GRACE_PERIOD_SECONDS, ...nodes.map(({ gracePeriodSeconds }) => gracePeriodSeconds))
  return meeting === undefined || now - meeting > longest * 1000 ? undefined : meeting
}
