import { readAnnotation } from './annotations.ts'
import { idsIn, type NodeIdRange } from './node-id-ranges.ts'
import { CLUSTER_LABEL, type KafkaNodePoolResource } from './resource.ts'

/** What is already there of a pool: ids of nodes with a container, and of nodes of which only volumes are left. */
export interface KnownNodeIds {
  readonly running: ReadonlySet<number>
  readonly retained: ReadonlySet<number>
  /** Of the running ones, those that were told to stop because they leave. */
  readonly leaving?: ReadonlySet<number>
}

/**
 * Gives every pool its node ids. Ids are unique in a cluster across pools and never move:
 *
 * 1. an id that has a container, or stands in the recorded status, stays with its pool;
 * 2. then an id whose volumes are left comes back (the data belongs to that id);
 * 3. then those of `strimzi.io/next-node-ids`, in that order, that nobody in the cluster has or ever had a volume for;
 * 4. then the lowest such id.
 *
 * From a pool that is too large go, in this order, until it is not: nodes that were told to stop because they leave (so
 * that an annotation changed half-way does not exchange one for another), those of `strimzi.io/remove-node-ids`, the
 * highest ids. What becomes of them is decided elsewhere.
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
    const { replicas } = pool.spec
    const kept = stayingOf(pool, ids).slice(0, replicas)
    for (const id of ascending(ids?.retained)) {
      if (kept.length < replicas && !kept.includes(id)) kept.push(id)
    }
    for (const id of freshIds(pool)) {
      if (kept.length >= replicas) break
      if (taken.has(id)) continue
      taken.add(id)
      kept.push(id)
    }
    assigned.set(pool.metadata.name, ascending(kept))
  }
  return assigned
}

const ascending = (ids: Iterable<number> = []): number[] => [...ids].sort((a, b) => a - b)

/** Ids that run, those that are to stay longest first. */
function stayingOf(
  pool: KafkaNodePoolResource,
  { running = new Set(), leaving }: Partial<KnownNodeIds> = {},
): number[] {
  const named = readAnnotation('removeNodeIds', pool) ?? []
  // The earlier an id is to go, the higher.
  const turn = (id: number) => {
    if (leaving?.has(id)) return Number.POSITIVE_INFINITY
    const position = positionIn(named, id)
    return position === undefined ? -1 : Number.MAX_SAFE_INTEGER - position
  }
  return ascending(running).sort((a, b) => Math.sign(turn(a) - turn(b)) || a - b)
}

function positionIn(ranges: readonly NodeIdRange[], id: number): number | undefined {
  let before = 0
  for (const [first, last] of ranges) {
    if (id >= Math.min(first, last) && id <= Math.max(first, last)) return before + Math.abs(id - first)
    before += Math.abs(last - first) + 1
  }
  return undefined
}

function* freshIds(pool: KafkaNodePoolResource): Generator<number> {
  yield* idsIn(readAnnotation('nextNodeIds', pool) ?? [])
  for (let id = 0; ; id++) yield id
}

/** The pools that belong to a cluster, by name. */
export function poolsOf(cluster: string, pools: readonly KafkaNodePoolResource[]): KafkaNodePoolResource[] {
  return pools
    .filter((pool) => pool.metadata.labels[CLUSTER_LABEL] === cluster)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}
