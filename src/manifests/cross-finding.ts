import type { Resource } from '../model/resource.ts'
import type { Finding } from './finding.ts'

/** A finding about how resources fit together. */
export interface CrossFinding {
  readonly finding: Finding
  readonly resource: Resource
  /** An error of a whole cluster keeps its Kafka and all its pools from taking effect: none is at fault alone. */
  readonly concerns: 'resource' | 'cluster'
}
