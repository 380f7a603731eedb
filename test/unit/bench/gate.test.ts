import { verdictOf } from '../../../bench/gate/verdict.ts'

const ms = (values: readonly number[]) => ({ unit: 'ms', values })
const tenOf = (value: number) => Array.from({ length: 10 }, () => value)

describe('beside what was there before, a figure is', () => {
  it.each([
    ['worse when it is in every pair', tenOf(112), tenOf(100), 'worse'],
    ['worse when one pair in ten says otherwise', [...tenOf(112).slice(1), 90], tenOf(100), 'worse'],
    ['the same when two do', [...tenOf(112).slice(2), 90, 90], tenOf(100), 'same'],
    ['the same when it is by no more than a twentieth', tenOf(104), tenOf(100), 'same'],
    ['better when it is in every pair', tenOf(88), tenOf(100), 'better'],
    ['judged pair by pair, however slow the machine was for both', [112, 224, 448], [100, 200, 400], 'worse'],
    ['the same when of three one says otherwise', [112, 112, 95], [100, 100, 100], 'same'],
  ])('%s', (_, now, before, verdict) => {
    expect(verdictOf({ now: ms(now), before: ms(before) })).toBe(verdict)
  })
})
