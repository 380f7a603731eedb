import type { Resource } from '../model/resource.ts'
import { clusterFindings } from './cluster-rules.ts'
import type { CrossFinding } from './cross-finding.ts'
import { nodePortFindings } from './node-port-rules.ts'
import { topicFindings } from './topic-rules.ts'

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
