import fc from 'fast-check'

/**
 * How much of an enumeration is walked that takes hours as a whole: `CRASH=all` for all of it, a number for so many
 * cases of each test. `CRASH_SEED` looks at others.
 */
const { CRASH, CRASH_SEED = '1' } = process.env

/** So many of these cases (or what `CRASH` says), the same for the same seed; in their order. */
export function sample<T>(cases: readonly T[], size: number): readonly T[] {
  const wanted = CRASH === 'all' ? cases.length : Number(CRASH ?? size)
  if (wanted >= cases.length) return cases
  const indices = fc.uniqueArray(fc.nat(cases.length - 1), { minLength: wanted, maxLength: wanted, size: 'max' })
  const [chosen = []] = fc.sample(indices, { numRuns: 1, seed: Number(CRASH_SEED) })
  return chosen.sort((a, b) => a - b).flatMap((index) => cases.slice(index, index + 1))
}
