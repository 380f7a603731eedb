import type { ObservedKafka, RecordedCluster } from '../../model/observed-cluster.ts'
import type { Member } from '../node/node-view.ts'

/** What the rules of disturbing look at. */
export interface Situation {
  readonly candidate: Member
  readonly members: readonly Member[]
  /** Others that were told to stop and are not up again. */
  readonly onTheirWay: readonly Member[]
  readonly kafka: ObservedKafka
  readonly recorded: RecordedCluster
  /** How many brokers may be on their way at once. */
  readonly atOnce: number
}
