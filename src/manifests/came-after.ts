import { type CameAfter, foldersAbove, type InForce, type Root } from './removed-by-a-person.ts'

/**
 * After how many losses each resource came, for those that came after one. What is held below a watched folder was
 * there before whatever comes below the same folder now; once nothing is held there, all of it is there together.
 */
export function countLosses(
  inForce: readonly InForce[],
  held: ReadonlySet<string>,
  isKnown: (key: string) => boolean,
  before: CameAfter,
  roots: readonly Root[],
): CameAfter {
  const watched = (file: string): string => foldersAbove(file, roots)?.folders.at(-1) ?? file
  const losses = new Map<string, number>()
  for (const { key, file } of inForce.filter((one) => held.has(one.key))) {
    const place = watched(file)
    losses.set(place, Math.max(losses.get(place) ?? 0, 1 + (before[key] ?? 0)))
  }
  const counts = inForce.flatMap(({ key, file }): [string, number][] => {
    const seen = losses.get(watched(file)) ?? 0
    const count = isKnown(key) ? Math.min(before[key] ?? 0, seen) : seen
    return count > 0 ? [[key, count]] : []
  })
  return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)))
}
