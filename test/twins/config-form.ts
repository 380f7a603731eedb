import type { ConfigType } from '../../src/model/kafka-state.ts'

/** The form in which Kafka gives a value back, once it has read it (`ConfigDef`). */
export function configForm(type: ConfigType, value: string): string {
  const text = value.trim()
  switch (type) {
    case 'BOOLEAN':
      return text.toLowerCase()
    case 'INT':
    case 'SHORT':
    case 'LONG':
      return String(BigInt(text.replace('+', '')))
    case 'DOUBLE':
      return Number.isInteger(Number(text)) ? `${Number(text)}.0` : String(Number(text))
    case 'LIST':
      return [...new Set(text.split(/\s*,\s*/))].join(',')
    default:
      return text
  }
}

/** Why a value is none of its type, in Kafka's words. */
export function wrongType(type: ConfigType, value: string): string | undefined {
  const text = value.trim()
  switch (type) {
    case 'INT':
    case 'SHORT':
    case 'LONG':
      return /^[+-]?\d+$/.test(text) ? undefined : `Not a number of type ${type}`
    case 'DOUBLE':
      return text !== '' && Number.isFinite(Number(text)) ? undefined : `Not a number of type ${type}`
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? undefined : 'Expected value to be either true or false'
    default:
      return undefined
  }
}

/** Why a value is none of these, in Kafka's words. */
export function notAmong(choices: readonly string[] | undefined, value: string): string | undefined {
  const strange = choices && value.split(',').find((each) => !choices.includes(each.trim()))
  return strange === undefined ? undefined : `String must be one of: ${choices?.join(', ')}`
}
