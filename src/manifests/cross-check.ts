import type { Resource } from '../model/resource.ts'
import { clusterFindings } from './cluster-rules.ts'
import type { Finding } from './finding.ts'
import { nodePortFindings } from './node-port-rules.ts'
import { topicFindings } from './topic-rules.ts'

/** A finding about how resources fit together. */
export interface CrossFinding {
  readonly finding: Finding
  readonly resource: Resource
  /** An error of a whole cluster keeps its Kafka and all its pools from taking effect: none is at fault alone. */
  readonly concerns: 'resource' | 'cluster'
}

/**
 * Checks resources against one another. `earlier` orders those that claim the same thing: the first keeps it.
 * `clusters` are the names of all Kafka resources there are, also of those with errors.
 */
export function crossCheck(
  resources: readonly Resource[],
  clusters: ReadonlySet<string>,
  earlier: (a: Resource, b: Resource) => number,
): CrossFinding[] {
  const ordered = [...resources].sort(earlier)
  return [...clusterFindings(ordered, clusters), ...topicFindings(ordered, clusters), ...nodePortFindings(ordered)]
}
