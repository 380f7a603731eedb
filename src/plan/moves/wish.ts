import type { Target } from '../ground/operation.ts'

interface PartyFacts {
  /** What becomes of a move that somebody else began, to another place than the one wished. */
  readonly others: 'are taken over' | 'are waited for'
}

/**
 * Who may wish that replicas are elsewhere
 * ========================================
 *
 * In order of precedence: of several wishes about a partition the first counts, as a whole, and its moves begin before
 * those of the next. A broker that goes needs its replicas elsewhere at all events; how many there are of a partition
 * matters to its records; where they are best only to the load.
 */
export const PARTIES = {
  drain: { others: 'are taken over' },
  replicationFactor: { others: 'are waited for' },
  rebalance: { others: 'are waited for' },
} as const satisfies Readonly<Record<string, PartyFacts>>

export type Party = keyof typeof PARTIES

/**
 * The brokers a partition is to be on, the preferred leader first; undefined: elsewhere, and there is no place for it.
 */
export type Placement = readonly number[] | undefined

/**
 * What one party wishes for one target, of which it has one wish. It says so in every pass: what it does not wish any
 * more is not begun, and called off. That it goes on wishing what is there already, or on its way there, does no harm.
 */
export interface Wish {
  readonly party: Party
  /** What it is about, as it is told: `broker c-b-6`. */
  readonly target: Target
  /** Why, in plain words: `c-b-6 leaves`. */
  readonly why: string
  /** By name of the partition. */
  readonly replicas: ReadonlyMap<string, Placement>
}

/** Wishes in order of precedence: that of the parties, and of one party's the one whose target is named first. */
export function byPrecedence(wishes: readonly Wish[]): Wish[] {
  const parties = Object.keys(PARTIES)
  const rank = ({ party, target }: Wish) => `${parties.indexOf(party)} ${target.kind} ${target.name}`
  return [...wishes].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}

/** Whose wish counts, by name of the partition. @param wishes in order of precedence */
export function winners(wishes: readonly Wish[]): ReadonlyMap<string, Wish> {
  const first = new Map<string, Wish>()
  for (const wish of wishes) for (const name of wish.replicas.keys()) if (!first.has(name)) first.set(name, wish)
  return first
}
