import { describeNumbers, type KeptFigure } from './figure.ts'
import type { Run } from './history.ts'

/** What became of a figure since the run before. */
export type Change = 'new' | 'worse' | 'better' | 'same' | 'not comparable'

/**
 * A figure is worse when its median is above everything that was measured in the run before, and better when it is
 * below. Ratios can be compared between machines; what has no peer only on the same one.
 */
export function changeOf(now: KeptFigure, before: KeptFigure | undefined, sameMachine: boolean): Change {
  if (!before) return 'new'
  const [a, b] = now.ratio && before.ratio ? [now.ratio, before.ratio] : [now.drover, before.drover]
  if (a === now.drover && !sameMachine) return 'not comparable'
  if (a.median > b.max) return 'worse'
  return a.median < b.min ? 'better' : 'same'
}

/** What is shown of a figure of the run before. */
export function describeBefore(before: KeptFigure | undefined): string {
  if (!before) return ''
  return before.ratio ? describeNumbers(before.ratio, '') : describeNumbers(before.drover, before.unit)
}

/** The last run against the one before, as text. */
export function comparison(before: Run, now: Run): string {
  const sameMachine = before.machine === now.machine
  const lines = Object.entries(now.figures).map(([id, figure]) => {
    const change = changeOf(figure, before.figures[id], sameMachine)
    const shown = figure.ratio ? describeNumbers(figure.ratio, '') : describeNumbers(figure.drover, figure.unit)
    return `${change === 'worse' ? '!' : ' '} ${figure.what}: ${shown}, before ${describeBefore(before.figures[id]) || 'not measured'} (${change})`
  })
  const growth = now.growth.map(({ shape, what, exponent }) => {
    const old = before.growth.find((each) => each.shape === shape && each.what === what)
    return `  ${shape}, ${what}: grows with the power of ${exponent}, before ${old?.exponent ?? 'not measured'}`
  })
  const head = `${now.date} ${now.commit} against ${before.date} ${before.commit}${sameMachine ? '' : ' (another machine)'}`
  return [head, ...lines, ...growth, ''].join('\n')
}
