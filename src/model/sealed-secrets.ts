import type { Referred } from './resource.ts'
import type { AnySensitive } from './sensitive.ts'

/**
 * What Secrets hold, as a plan may know it
 * ========================================
 *
 * A seal is a hash of a value under a key of the state folder: it tells whether a value is another one, to who has the
 * key, and nothing to anybody else. Seals stand in records and on a container's label; values go to the engine alone.
 */
export interface SealedSecrets {
  /** Which key it is, without telling it. */
  readonly key: string
  /** By `Secret/name`, then by key. */
  readonly seals: Referred
  /** By seal, those of before as well; none in what leaves the host. */
  readonly values: ReadonlyMap<string, AnySensitive>
}

/** Where no Secret is named. */
export const NOTHING_SEALED: SealedSecrets = { key: '', seals: {}, values: new Map() }
