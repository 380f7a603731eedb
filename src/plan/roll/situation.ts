import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import type { Member } from '../node/node-view.ts'

/** What the rules of disturbing look at. */
export interface Situation extends Pick<ClusterView, 'members' | 'kafka'> {
  readonly candidate: Member
  /** Others that were told to stop and are not up again. */
  readonly onTheirWay: readonly Member[]
  readonly recorded: RecordedCluster
  /** How many brokers may be on their way at once. */
  readonly atOnce: number
}
