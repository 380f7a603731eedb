import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'

/** A person's word that records are lost, and that it is to go on without (`drover give-up-records`). */
export interface GivenUp {
  /** What was only in the volumes, or all the cluster holds. */
  readonly what: 'volumes' | 'cluster'
  /** Names of the volumes that were missing when it was said. */
  readonly volumes: readonly string[]
  /** Epoch milliseconds. */
  readonly at: number
}

/** A word counts for the losses it was said of: not for a volume that was there again, and is missed anew. */
export const isGivenUp = (word: GivenUp | undefined, volume: string, missedAt: number): boolean =>
  word?.volumes.includes(volume) === true && missedAt <= word.at

/** Notes that a volume is missed; returns since when, epoch milliseconds. */
export function noteMissed({ recorded, now }: PlanBuilder, volume: string): number {
  const missedAt = recorded.missedVolumes[volume] ?? now
  recorded.missedVolumes = { ...recorded.missedVolumes, [volume]: missedAt }
  return missedAt
}

/** What is missed, of the volumes that the manifest wants or that were seen. */
export const rememberMissed = (
  { nodes }: Pick<DesiredCluster, 'nodes'>,
  { missedVolumes }: Pick<RecordedCluster, 'missedVolumes'>,
  seenVolumes: RecordedCluster['seenVolumes'] = {},
): RecordedCluster['missedVolumes'] => {
  const wanted = new Set(nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)))
  const isKept = ([name]: readonly [string, number]) => wanted.has(name) || seenVolumes[name] !== undefined
  return Object.fromEntries(Object.entries(missedVolumes).filter(isKept))
}

/** Why volumes are gone, the likeliest first, and the ways out of it, the best first. */
export const likelyCauses = (cluster: string): string =>
  `Likely causes: the disk with Docker's volumes is not mounted; somebody removed or pruned them; the engine uses another data root. Bring the volumes back, or restore a backup (\`drover restore\`); if what was in them is lost for good, \`drover give-up-records ${cluster}\` goes on without it`
