import { DEFAULT_NAMESPACE, spaceOf } from '../model/resource-ref.ts'
import type { Place } from './at-home.ts'
import type { Definition } from './definition.ts'
import { type KnownBefore, type Said, type Standing, sameName } from './standing.ts'

/** Something that is no Kafka, and where it stands. */
export interface Placed {
  readonly said: Said
  readonly place: Place
}

/** What each is known by, by rule 7 (namespaces.ts). */
export function knownAs(members: readonly Placed[], known: KnownBefore): ReadonlyMap<Definition, string> {
  const groups = Map.groupBy(members, ({ said }) => sameName(said.definition.ref))
  return new Map([...groups].flatMap(([key, group]) => namesIn(group, known.others.get(key) ?? [], known)))
}

/** Of those of one kind and name. */
function namesIn(group: readonly Placed[], before: readonly Standing[], known: KnownBefore): [Definition, string][] {
  const spaces = Map.groupBy(group, ({ place }) => place.space)
  const pairs = before.flatMap((one) =>
    [...spaces].map(([space, placed]) => ({
      one,
      space,
      rank: Math.max(...placed.map((each) => howItGoesOn(each, one, known))),
    })),
  )
  const names = new Map<string, string>()
  const goingOn = new Set<Standing>()
  for (const { one, space, rank } of pairs.sort((a, b) => b.rank - a.rank || (a.space < b.space ? -1 : 1))) {
    if (rank === 0 || names.has(space) || goingOn.has(one)) continue
    names.set(space, one.ref.name)
    goingOn.add(one)
  }
  // What nobody goes on with may be out of sight, and keeps its name.
  const taken = new Set(before.map(({ ref }) => ref.name))
  for (const [space, placed] of [...spaces].sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))) {
    const name = placed[0]?.said.definition.ref.name ?? ''
    if (!names.has(space)) names.set(space, taken.has(name) ? `${space}/${name}` : name)
    taken.add(names.get(space) ?? name)
  }
  return group.map(({ said, place }) => [said.definition, names.get(place.space) ?? said.definition.ref.name])
}

/** `default` before all others. */
const order = (space: string): string => (space === DEFAULT_NAMESPACE ? '' : space)

/** How sure it is that a definition goes on with what was known; 0: it does not. */
function howItGoesOn({ said, place }: Placed, before: Standing, { kafkas }: KnownBefore): number {
  const isOfSameName = before.cluster === (place.cluster ?? said.cluster)
  const spaceBefore = spaceOf(kafkas.get(before.cluster ?? '')?.namespace ?? before.namespace)
  const isInSameSpace = place.space === spaceBefore
  // The Kafka goes on, whatever its namespace.
  if (isOfSameName && place.isAtHome) return isInSameSpace ? 5 : 4
  // It is refused, and what is in force of it stays.
  if (isOfSameName && before.namespace === said.namespace) return 4
  if (isInSameSpace) return 3
  return isOfSameName && said.definition.origin.file === before.file ? 1 : 0
}
