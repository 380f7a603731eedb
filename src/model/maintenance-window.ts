import { Cron } from 'croner'

/**
 * Maintenance windows are Quartz cron expressions in UTC, as in Strimzi: seconds first, days of the week from 1
 * (Sunday) to 7, an optional year. A window is open during every second its expression matches. What follows depends on
 * its arguments alone.
 */

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
/** The smallest and the largest value of each field but the year, and names of its values. */
const FIELDS: readonly (readonly [min: number, max: number, names?: readonly string[]])[] = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, MONTHS],
  [1, 7, WEEKDAYS],
]

/** Quartz takes ranges that go over the end (`22-2`, `FRI-MON`), the library does not: they become lists. */
function unwind(field: string, index: number): string {
  const [min, max, names = []] = FIELDS[index] ?? [0, 0]
  const numberOf = (word: string) => {
    const name = names.indexOf(word.toUpperCase())
    return name < 0 ? Number(word) : name + min
  }
  // The library would take an eighth day for another Sunday.
  if (names === WEEKDAYS && /(?:^|[,-])(?:8|9|\d\d)/.test(field)) throw new RangeError(field)
  const parts = field.split(',').map((part) => {
    const [, first = '', last = '', step = '1'] = /^(\w+)-(\w+)(?:\/(\d+))?$/.exec(part) ?? []
    const [from, to] = [numberOf(first), numberOf(last)]
    const inside = [from, to].every((value) => value >= min && value <= max)
    if (!(from > to) || !inside || Number(step) < 1) return part
    const values = []
    for (let value = from; value <= to + max - min + 1; value += Number(step)) {
      values.push(value > max ? value - (max - min + 1) : value)
    }
    return values.join(',')
  })
  return parts.join(',')
}

function parse(expression: string): Cron {
  const fields = expression.trim().split(/\s+/).map(unwind).join(' ')
  return new Cron(fields, {
    timezone: 'UTC',
    mode: '6-or-7-parts',
    alternativeWeekdays: true,
    // `0/5`: from 0 on every fifth
    sloppyRanges: true,
    paused: true,
  })
}

/** True when this is a cron expression of Quartz. */
export function isCron(expression: string): boolean {
  try {
    return parse(expression) !== undefined
  } catch {
    return false
  }
}

/** True when one of the windows is open at this time (epoch milliseconds). */
export const isOpen = (windows: readonly string[], at: number): boolean =>
  windows.some((window) => parse(window).match(new Date(at)))

/** When the first of the windows opens after this time, in epoch milliseconds; undefined: never again. */
export function nextOpening(windows: readonly string[], after: number): number | undefined {
  const times = windows.flatMap((window) => parse(window).nextRun(new Date(after))?.getTime() ?? [])
  return times.length > 0 ? Math.min(...times) : undefined
}
