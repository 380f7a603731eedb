import type { Field } from '../kinds/field.ts'
import { parseBytes, parseNanoCpus } from '../model/quantity.ts'
import { nearest } from './nearest.ts'
import { plainScalar } from './plain-value.ts'

type Result = { readonly value: unknown } | { readonly reason: string; readonly message: string; readonly mend: string }

/** A value against one line of the table. Values are named only where they cannot be secrets: numbers and choices. */
export function checkScalar(raw: unknown, field: Field, found: string): Result {
  const value = plainScalar(raw)
  if (field.type === 'integer' && typeof raw === 'bigint' && typeof value !== 'number') return beyond(raw, field)
  const typed = checkType(value, field, typeof value === 'number' ? nameOf(value, field, found) : found)
  return 'value' in typed ? checkLimits(typed.value, field) : typed
}

/** A whole number that is larger or smaller than any that is meant. */
function beyond(value: bigint, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Field): Result {
  const [message, mend] =
    value > 0n
      ? [`It must be at most ${max}, not ${value}.`, `Write ${max} or less.`]
      : [`It must be at least ${min}, not ${value}.`, `Write ${min} or more.`]
  return { reason: 'InvalidValue', message, mend }
}

/** A number that is not whole is wrong as the one it is, and not as a number. */
const nameOf = (value: number, { type }: Field, found: string): string => (type === 'integer' ? String(value) : found)

function checkType(value: unknown, field: Field, found: string): Result {
  const wrong = (wanted: string, mend: string): Result => ({
    reason: 'WrongType',
    message: `It must be ${wanted}, not ${found}.`,
    mend,
  })
  switch (field.type) {
    case 'string':
      if (typeof value === 'string') return { value }
      return wrong('a string', typeof value === 'object' ? 'Write text.' : 'Put it in quotes.')
    case 'boolean':
      return typeof value === 'boolean' ? { value } : wrong('true or false', 'Write `true` or `false`, without quotes.')
    case 'integer':
      return Number.isSafeInteger(value) ? { value } : wrong('a whole number', 'Write digits only, without quotes.')
    case 'number':
      return Number.isFinite(value) ? { value } : wrong('a number', 'Write digits, without quotes.')
    case 'scalar':
      if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return { value }
      return wrong('text, a number, true or false', 'Write one value.')
    case 'quantity': {
      const text = typeof value === 'number' ? String(value) : value
      const parse = field.path.endsWith('.cpu') ? parseNanoCpus : parseBytes
      const size = typeof text === 'string' ? parse(text) : undefined
      if (size !== undefined && size > 0) return { value: text }
      if (size === 0 && !field.aboveZero) return { value: undefined }
      return wrong(
        `a quantity${field.aboveZero ? ' above zero' : ''}`,
        field.path.endsWith('.cpu') ? 'Write `500m` or `2`.' : 'Write `512Mi` or `10Gi`.',
      )
    }
    case 'object':
    case 'any':
      return { value }
  }
}

function checkLimits(value: unknown, field: Field): Result {
  const out = (message: string, mend: string): Result => ({ reason: 'InvalidValue', message, mend })
  if (field.oneOf && !field.oneOf.includes(String(value))) {
    const meant = nearest(String(value), field.oneOf)
    return out(
      `It must be one of ${field.oneOf.join(', ')}.`,
      meant === undefined ? `Write one of ${field.oneOf.join(', ')}.` : `Write \`${meant}\`.`,
    )
  }
  if (field.pattern && typeof value === 'string' && !field.pattern.test(value)) {
    return out(`It must match ${field.pattern.source}.`, `Write something like \`${field.example}\`.`)
  }
  if (typeof value === 'number' && field.min !== undefined && value < field.min) {
    return out(`It must be at least ${field.min}, not ${value}.`, `Write ${field.min} or more.`)
  }
  if (typeof value === 'number' && field.max !== undefined && value > field.max) {
    return out(`It must be at most ${field.max}, not ${value}.`, `Write ${field.max} or less.`)
  }
  return { value }
}
