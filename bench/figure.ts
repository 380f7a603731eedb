import { quantile, type Sample } from './statistics.ts'

/** One thing that was measured, beside the same thing done by a peer where there is one. Less is better. */
export interface Figure {
  /** The same from run to run. */
  readonly id: string
  readonly what: string
  readonly drover: Sample
  readonly peer?: Sample
  /** Of the ratio where there is one. */
  readonly aim: string
}

/** Numbers of one sample, as they are kept. */
export interface Numbers {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly n: number
}

/** A figure as it stands in the history. */
export interface KeptFigure {
  readonly what: string
  readonly unit: string
  readonly drover: Numbers
  readonly peer?: Numbers
  /** Of Drover's time to the peer's, pair by pair. */
  readonly ratio?: Numbers
  readonly aim: string
}

export function numbersOf(sample: Sample): Numbers {
  const round = (value: number) => Number(value.toPrecision(4))
  return {
    median: round(quantile(sample, 0.5)),
    min: round(Math.min(...sample.values)),
    max: round(Math.max(...sample.values)),
    n: sample.values.length,
  }
}

export function keptFigure({ what, drover, peer, aim }: Figure): KeptFigure {
  const ratios = peer && { unit: '', values: pairRatios(drover.values, peer.values) }
  return {
    what,
    unit: drover.unit,
    drover: numbersOf(drover),
    ...(peer && { peer: numbersOf(peer) }),
    ...(ratios && { ratio: numbersOf(ratios) }),
    aim,
  }
}

/** What was measured in turn belongs together: a moment in which the machine was slow is in both. */
const pairRatios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.flatMap((value, i) => {
    const other = theirs[i]
    return other === undefined ? [] : [value / other]
  })

/** `12.3 ms (9.8 to 15.0, n=20)` */
export function describeNumbers({ median, min, max, n }: Numbers, unit: string): string {
  const show = (value: number) => value.toFixed(unit === '' || median < 10 ? 2 : median < 100 ? 1 : 0)
  const of = unit === '' ? '' : ` ${unit}`
  return n === 1 ? `${show(median)}${of}` : `${show(median)}${of} (${show(min)} to ${show(max)}, n=${n})`
}
