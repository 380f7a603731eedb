import type { Field } from '../../src/kinds/field.ts'

/** A value that a field cannot have, and the reason that is given. */
export interface WrongValue {
  /** Undefined: it is left out. */
  readonly value: unknown
  readonly reason: string
  /** The list itself is written like this, not its entry. */
  readonly ofList?: true
}

const wrongType = (...values: readonly unknown[]): WrongValue[] =>
  values.map((value) => ({ value, reason: 'WrongType' }))
const invalid = (...values: readonly unknown[]): WrongValue[] =>
  values.map((value) => ({ value, reason: 'InvalidValue' }))

/** Texts that hardly any pattern allows. */
const STRANGE = ['', 'a b', 'ü', '-']

/** What the table says a field cannot be: of another type, out of its range, off its pattern, left out. */
export function wrongValues(field: Field): WrongValue[] {
  const { path, required, requiredFrom, minItems, oneOf, pattern, min, max } = field
  return [
    ...(path.endsWith('[]') ? wrongType('text', {}).map((wrong) => ({ ...wrong, ofList: true as const })) : []),
    ...(minItems === undefined ? [] : [{ value: [], reason: 'TooFew', ofList: true as const }]),
    ...ofType(field),
    ...(oneOf ? invalid('no-such-choice') : []),
    ...(pattern ? invalid(...STRANGE.filter((text) => !pattern.test(text)).slice(0, 1)) : []),
    ...(min === undefined ? [] : invalid(min - 1)),
    ...(max === undefined ? [] : invalid(max + 1)),
    ...(required || requiredFrom
      ? [{ value: undefined, reason: 'RequiredField', ...(path.endsWith('[]') && { ofList: true as const }) }]
      : []),
  ]
}

function ofType({ type, aboveZero }: Field): WrongValue[] {
  switch (type) {
    case 'object':
      return wrongType('text', [])
    case 'string':
      return wrongType(7, true, {})
    case 'integer':
      return wrongType('text', 1.5, true)
    case 'number':
      return wrongType('text', true, {})
    case 'boolean':
      return wrongType('maybe', 1)
    case 'scalar':
      return wrongType({})
    case 'quantity':
      return wrongType('1 GB', '-1', {}, ...(aboveZero ? [0] : []))
    case 'any':
      return []
  }
}
