import type { ConfigType } from './kafka-state.ts'

/**
 * When two spellings of a config value mean the same
 * ==================================================
 *
 * Kafka gives many values back in another form than they were written in: `0.50` as `0.5`, `True` as `true`,
 * `compact, compact` as `compact`. Which form that is goes by the key's type, which DescribeConfigs tells (`ConfigDef`
 * of Kafka 4.3):
 *
 * 1. all are trimmed;
 * 2. of booleans, case means nothing;
 * 3. numbers are equal by value, whole ones to the last digit;
 * 4. lists are equal by their items, of which the repeated ones count once; their order counts.
 *
 * Where the type is not known, any of these will do.
 */
export function sameConfigValue(a: string, b: string, type?: ConfigType): boolean {
  const forms = FORMS[type ?? 'UNKNOWN']
  return a === b || forms.some((form) => isSame(form(a), form(b)))
}

/** One form for all spellings of a value; undefined for what is no value of that type. */
type Form = (text: string) => string | number | bigint | undefined

const isSame = (a: ReturnType<Form>, b: ReturnType<Form>): boolean => a !== undefined && a === b

const trimmed: Form = (text) => text.trim()

const truth: Form = (text) => {
  const word = text.trim().toLowerCase()
  return word === 'true' || word === 'false' ? word : undefined
}

/** Whole ones to the last digit. Java reads a suffix that tells a float from a double. */
const number: Form = (text) => {
  const digits = text.trim().replace(/[dDfF]$/, '')
  if (/^[+-]?\d+$/.test(digits)) return BigInt(digits.replace('+', ''))
  const value = digits === '' ? Number.NaN : Number(digits)
  if (Number.isNaN(value)) return undefined
  return Number.isSafeInteger(value) ? BigInt(value) : value
}

const items: Form = (text) => [...new Set(text.split(',').map((item) => item.trim()))].join(',')

const FORMS: Readonly<Record<ConfigType, readonly Form[]>> = {
  BOOLEAN: [truth],
  INT: [number],
  SHORT: [number],
  LONG: [number],
  DOUBLE: [number],
  LIST: [items],
  STRING: [trimmed],
  CLASS: [trimmed],
  PASSWORD: [trimmed],
  UNKNOWN: [truth, number, items],
}
