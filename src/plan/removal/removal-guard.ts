/**
 * When a cluster may be taken down because its manifest is gone
 * =============================================================
 *
 * Absence is the weakest of all signs: a folder that is not mounted looks like a folder that was emptied. So a cluster
 * whose manifest is gone is taken down only when
 *
 * 1. its manifest stood in a source that is watched now, and that source could be read whole;
 * 2. it is not the last of the clusters, and not one of more than half of them;
 * 3. something is recorded of it, or no manifest might be its own that has another name on this host now: without the
 *    state folder nothing else shows that a name was changed;
 *
 * or when a person has confirmed the removal of that very cluster (`drover confirm`, `drover delete`), which outweighs
 * all of these.
 */
export interface RemovalSituation {
  /** Clusters with anything but retained data on the host. */
  readonly existing: readonly string[]
  /** Clusters whose manifest is there. */
  readonly declared: readonly string[]
  readonly confirmed: ReadonlySet<string>
  /** Set when the sources could not be read whole. */
  readonly frozen?: string
  /** Clusters whose manifest stood in a source that is not watched now: where it stood. */
  readonly elsewhere: ReadonlyMap<string, string>
  /** A cluster whose manifest might be that of this one, of which nothing is recorded. */
  readonly namesake?: string
}

/** Why this cluster's removal is held; undefined when it may go. */
export function holdRemoval(cluster: string, situation: RemovalSituation): string | undefined {
  const { existing, declared, confirmed, frozen, elsewhere, namesake } = situation
  if (confirmed.has(cluster)) return undefined
  if (frozen !== undefined) return `its manifest is gone, but absence proves nothing now: ${frozen}`
  const file = elsewhere.get(cluster)
  if (file !== undefined) return `its manifest stood in ${file}, which this Drover does not watch`
  if (namesake !== undefined) {
    return `nothing is recorded of it, and Kafka/${namesake} may be it, with another name on this host (\`drover/name\`); if it is not, confirm with: drover confirm ${cluster}`
  }
  const going = existing.filter((name) => !declared.includes(name))
  if (going.length === existing.length) {
    return `its manifest is gone, and no other cluster would be left; confirm with: drover confirm ${cluster}`
  }
  if (going.length > existing.length / 2) {
    return `its manifest is gone, with those of more than half of all clusters (${going.length} of ${existing.length}); confirm with: drover confirm ${cluster}`
  }
  return undefined
}
