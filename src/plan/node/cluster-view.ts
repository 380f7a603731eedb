import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { Member, NodeView } from './node-view.ts'

/**
 * A cluster in one pass: what is desired of it, and what was seen. It is made once, and every rule looks at the same;
 * what is remembered, and what is decided meanwhile, stands in the `PlanBuilder`.
 */
export interface ClusterView {
  readonly cluster: DesiredCluster
  /** Nodes of the manifest. */
  readonly nodes: readonly NodeView[]
  /** All nodes of which there is a container: also those that are leaving. */
  readonly members: readonly Member[]
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
}
