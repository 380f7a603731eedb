import { quantile, type Sample } from '../statistics.ts'

/** Of what is measured in pairs: what is new beside what was there before. Less is better. */
export interface Pairs {
  readonly now: Sample
  readonly before: Sample
}

export type Verdict = 'worse' | 'better' | 'same'

/** A change of a twentieth is noise of the machine, or not worth a night. */
const TOLERATED = 1.05

/**
 * A figure is worse when it is in nearly every pair (one in ten may say otherwise), and by more than a twentieth in the
 * middle one: what happens by chance is now on one side and now on the other. Better is the same the other way round.
 */
export function verdictOf({ now, before }: Pairs): Verdict {
  const ratios = ratiosOf({ now, before })
  const middle = quantile({ unit: '', values: ratios }, 0.5)
  const few = Math.floor(ratios.length / 10)
  const contrary = (isContrary: (ratio: number) => boolean) => ratios.filter(isContrary).length > few
  if (middle > TOLERATED && !contrary((ratio) => ratio <= 1)) return 'worse'
  return middle < 1 / TOLERATED && !contrary((ratio) => ratio >= 1) ? 'better' : 'same'
}

/** Of each pair, how many times as much it takes now. */
export function ratiosOf({ now, before }: Pairs): number[] {
  return now.values.flatMap((value, i) => {
    const other = before.values[i]
    return other === undefined ? [] : [value / other]
  })
}
