/**
 * Facts as JSON text and back: as JSON, and besides what it has no word for, maps, sets, `undefined` in a list or a
 * map, and numbers that are none. What is a secret says `[redacted]` by itself.
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Pretty, the same text for the same value. */
export const dataText = (value: unknown): string => `${JSON.stringify(encode(value), null, 1)}\n`

/** @throws SyntaxError where it is no JSON */
export const parseData = (text: string): unknown => decode(JSON.parse(text))

function encode(value: unknown): Json {
  if (value === undefined) return { $undefined: true }
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [encode(key), encode(item)]) }
  if (value instanceof Set) return { $set: [...value].map(encode) }
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} is no data`)
  if ('toJSON' in value && typeof value.toJSON === 'function') return encode(value.toJSON())
  const members = Object.entries(value).filter(([, item]) => item !== undefined)
  const pairs = members.map(([key, item]) => [key, encode(item)] as const)
  return pairs.some(([key]) => key.startsWith('$')) ? { $object: pairs } : Object.fromEntries(pairs)
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decode)
  const pairs = Object.entries(value)
  const [[kind, content] = ['', undefined]] = pairs
  if (pairs.length === 1 && kind.startsWith('$')) return decodeKind(kind, content)
  return Object.fromEntries(pairs.map(([key, item]) => [key, decode(item)]))
}

function decodeKind(kind: string, content: unknown): unknown {
  const list = Array.isArray(content) ? content : []
  const pairs = () => list.map((pair: readonly unknown[]) => [decode(pair[0]), decode(pair[1])] as const)
  switch (kind) {
    case '$undefined':
      return undefined
    case '$number':
      return Number(content)
    case '$map':
      return new Map(pairs())
    case '$set':
      return new Set(list.map(decode))
    case '$object':
      return Object.fromEntries(pairs().map(([key, item]) => [String(key), item]))
    default:
      throw new SyntaxError(`${kind} is not known`)
  }
}
