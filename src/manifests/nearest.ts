/**
 * The candidate that is most likely meant: at most a third of its letters wrong, the first in alphabetical order among
 * equals. Undefined when none is near.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > 100) return undefined
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of [...candidates].sort()) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance <= Math.max(1, candidate.length / 3) && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { candidate, distance }
    }
  }
  return best?.candidate
}

/** Whether one is the other with a slip or two. */
export const isNear = (one: string, other: string): boolean =>
  Math.abs(one.length - other.length) <= 2 && editDistance(one.toLowerCase(), other.toLowerCase()) <= 2

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
