import { CLUSTER_LABEL, type KafkaNodePoolResource } from './resource.ts'

/** What is already there of a pool: ids of nodes with a container, and of nodes of which only volumes are left. */
export interface KnownNodeIds {
  readonly running: ReadonlySet<number>
  readonly retained: ReadonlySet<number>
}

/**
 * Gives every pool its node ids. Ids are unique in a cluster across pools and never move:
 *
 * 1. an id that has a container, or stands in the recorded status, stays with its pool;
 * 2. then an id whose volumes are left comes back (the data belongs to that id);
 * 3. then the lowest id that nobody in the cluster has or ever had a volume for.
 *
 * A pool that is too large keeps its lowest ids here; what happens to the others is decided elsewhere.
 */
export function assignNodeIds(
  pools: readonly KafkaNodePoolResource[],
  known: ReadonlyMap<string, KnownNodeIds>,
): ReadonlyMap<string, readonly number[]> {
  const sorted = [...pools].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const taken = new Set([...known.values()].flatMap((ids) => [...ids.running, ...ids.retained]))
  const assigned = new Map<string, readonly number[]>()
  for (const pool of sorted) {
    const ids = known.get(pool.metadata.name)
    const ascending = (set: ReadonlySet<number> | undefined) => [...(set ?? [])].sort((a, b) => a - b)
    const kept = ascending(ids?.running).slice(0, pool.spec.replicas)
    for (const id of ascending(ids?.retained)) {
      if (kept.length < pool.spec.replicas && !kept.includes(id)) kept.push(id)
    }
    for (let id = 0; kept.length < pool.spec.replicas; id++) {
      if (taken.has(id)) continue
      taken.add(id)
      kept.push(id)
    }
    assigned.set(
      pool.metadata.name,
      kept.sort((a, b) => a - b),
    )
  }
  return assigned
}

/** The pools that belong to a cluster, by name. */
export function poolsOf(cluster: string, pools: readonly KafkaNodePoolResource[]): KafkaNodePoolResource[] {
  return pools
    .filter((pool) => pool.metadata.labels[CLUSTER_LABEL] === cluster)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}
