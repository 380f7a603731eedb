import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { Kind, ResourceRef } from '../../model/resource.ts'
import type { Operation, Target, Wait } from './operation.ts'

/** A condition as the plan sees it; the status store gives it its `lastTransitionTime`. */
export interface Condition {
  /** `Ready`, `Warning`, `ReconciliationPaused`, `Conflict` */
  readonly type: string
  readonly status: 'True' | 'False'
  /** CamelCase; absent on a plain `Ready`. */
  readonly reason?: string
  readonly message?: string
}

/** What `.status` of one resource should say now. */
export interface PlannedStatus {
  readonly kind: Kind
  readonly name: string
  readonly conditions: readonly Condition[]
  /** Strimzi's other status fields: `clusterId`, `listeners`, `nodeIds`, `topicId`, ... */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What one pass decided about its owner. Equal inputs give equal plans, to the byte. */
export interface Plan {
  /** What the pass was about. */
  readonly owner: ResourceRef
  readonly operations: readonly Operation[]
  readonly waits: readonly Wait[]
  readonly statuses: readonly PlannedStatus[]
  /** To be written to the state folder before the first operation is carried out. */
  readonly recorded: RecordedCluster
}

/** A wish of the manifests that is not carried out, while the rest of them is; it becomes a Warning. */
export interface Refusal {
  readonly target: Target
  /** CamelCase, like every reason. */
  readonly reason: string
  /** What is there, what was wished, and what to write. */
  readonly message: string
}
