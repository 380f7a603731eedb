import { changeOf, comparison } from '../../../bench/compare.ts'
import type { KeptFigure, Numbers } from '../../../bench/figure.ts'
import { keptFigure } from '../../../bench/figure.ts'
import type { Run } from '../../../bench/history.ts'
import { renderPage } from '../../../bench/page.ts'

const numbers = (median: number, min = median, max = median): Numbers => ({ median, min, max, n: 3 })
const alone = (drover: Numbers): KeptFigure => ({ what: 'a pass', unit: 'ms', drover, aim: '-' })
const beside = (ratio: Numbers): KeptFigure => ({ ...alone(numbers(10)), peer: numbers(10), ratio })
const run = (figures: Run['figures'], machine = 'm'): Run => ({
  date: '2026-01-02T00:00:00Z',
  commit: 'abc',
  machine,
  kafka: '4.3.1',
  figures,
  growth: [],
})

describe('a figure is', () => {
  it.each([
    ['worse when its median is above all that was measured before', numbers(13), 'worse'],
    ['better when it is below', numbers(7), 'better'],
    ['the same in between', numbers(11), 'same'],
  ])('%s', (_, now, change) => {
    expect(changeOf(alone(now), alone(numbers(10, 8, 12)), true)).toBe(change)
    expect(changeOf(beside(now), beside(numbers(10, 8, 12)), false)).toBe(change)
  })

  it('not comparable on another machine, unless it has a ratio', () => {
    expect(changeOf(alone(numbers(99)), alone(numbers(1)), false)).toBe('not comparable')
  })

  it('new when nobody measured it before', () => expect(changeOf(alone(numbers(1)), undefined, true)).toBe('new'))
})

it('a ratio is taken pair by pair', () => {
  const sample = (...values: number[]) => ({ unit: 'ms', values })
  const figure = { id: 'x', what: 'x', drover: sample(10, 40, 30), peer: sample(10, 20, 30), aim: '-' }
  expect(keptFigure(figure).ratio).toEqual({ median: 1, min: 1, max: 2, n: 3 })
})

it('what got worse is marked on the page and in the comparison', () => {
  const [before, now] = [run({ pass: beside(numbers(1, 0.9, 1.1)) }), run({ pass: beside(numbers(1.5)) })]
  expect(renderPage(now, before)).toContain('| 1.00 (0.90 to 1.10, n=3) **worse** | - |')
  expect(comparison(before, now)).toContain('! a pass: 1.50 (1.50 to 1.50, n=3), before 1.00')
})
