import { ALL_DEFINED_KINDS } from '../kinds/defined-kinds.ts'
import type { CrossFinding } from '../kinds/finding.ts'
import type { Resource } from '../model/resource.ts'

/**
 * Checks resources against one another, as their kinds have it. `earlier` orders those that claim the same thing: the
 * first keeps it. `clusters` are the names of all Kafka resources there are, also of those with errors.
 */
export function crossCheck(
  resources: readonly Resource[],
  clusters: ReadonlySet<string>,
  earlier: (a: Resource, b: Resource) => number,
): CrossFinding[] {
  const ordered = [...resources].sort(earlier)
  return ALL_DEFINED_KINDS.flatMap((kind) => kind.crossCheck?.(ordered, clusters) ?? [])
}
