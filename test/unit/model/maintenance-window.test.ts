import { isCron, isOpen, nextOpening } from '../../../src/model/maintenance-window.ts'

/** A Monday. */
const MONDAY = Date.UTC(2026, 10, 23, 17, 40)
const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 10, day, hour, minute)

describe('an expression', () => {
  it.each([
    '* * 0-1 ? * SUN,MON,TUE,WED,THU *',
    '* * 14-15 * * ?',
    '0 0/5 14,18 * * ?',
    '* * 22-2 ? * FRI-MON',
    '0 15 10 L * ?',
    '0 15 10 ? * 6L 2027-2030',
    '0 15 10 ? * 6#3',
    '0 0 12 15W * ?',
  ])('may be %s', (expression) => expect(isCron(expression)).toBe(true))

  it.each(['', 'at night', '* * * * *', '0 0 24 * * ?', '0 60 * * * ?', '* * * ? * 8', '@daily', '* * 0-1 ? * SUNDAY'])(
    'may not be %j',
    (expression) => expect(isCron(expression)).toBe(false),
  )
})

describe('a window is open', () => {
  it.each<[string, string, number, boolean]>([
    ['within its hours', '* * 17 * * ?', MONDAY, true],
    ['not after them', '* * 16 * * ?', MONDAY, false],
    ['on a day by its number, from Sunday', '* * * ? * 2', MONDAY, true],
    ['not on the day after', '* * * ? * 3', MONDAY, false],
    ['on a day by its name', '* * * ? * MON', MONDAY, true],
    ['in the second that is named', '0 40 17 * * ?', MONDAY + 999, true],
    ['not in the next one', '0 40 17 * * ?', MONDAY + 1_000, false],
    ['over midnight, before it', '* * 22-2 * * ?', at(23, 23, 59), true],
    ['over midnight, after it', '* * 22-2 * * ?', at(24, 2, 59), true],
    ['over midnight, not later', '* * 22-2 * * ?', at(24, 3), false],
    ['every other hour over midnight', '* * 22-2/2 * * ?', at(24, 0), true],
    ['and not in between', '* * 22-2/2 * * ?', at(23, 23), false],
    ['over a weekend', '* * * ? * FRI-MON', MONDAY, true],
    ['and not beside it', '* * * ? * FRI-MON', at(24, 12), false],
    ['over the end of a month', '* * * 30-1 * ?', at(30, 12), true],
    ['and not before', '* * * 30-1 * ?', at(29, 12), false],
    ['over the turn of the year', '* * * ? NOV-FEB *', MONDAY, true],
    ['every fifth minute', '* 0/5 * * * ?', MONDAY, true],
    ['and not in between', '* 1/5 * * * ?', MONDAY, false],
    ['in its year', '* * * ? * * 2026', MONDAY, true],
    ['and in no other', '* * * ? * * 2027', MONDAY, false],
  ])('%s: %s', (_, window, time, expected) => expect(isOpen([window], time)).toBe(expected))

  it('when one of several is', () => {
    expect(isOpen(['* * 3 * * ?', '* * 17 * * ?'], MONDAY)).toBe(true)
    expect(isOpen([], MONDAY)).toBe(false)
  })
})

it('the next to open is the first of all', () => {
  expect(nextOpening(['* * 3 * * ?', '* * 22-2 ? * MON'], MONDAY)).toBe(at(23, 22))
  expect(nextOpening(['* * 3 ? * * 2020'], MONDAY)).toBeUndefined()
})
