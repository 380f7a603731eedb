import { isMap, isScalar, isSeq } from 'yaml'

/**
 * The value of a node as JSON would have it. A whole number that a double cannot hold stays text, digit for digit:
 * Kafka has settings of 64 bits.
 */
export function plainValue(node: unknown): unknown {
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : ''), plainValue(value)]),
    )
  }
  if (isSeq(node)) return node.items.map(plainValue)
  return isScalar(node) ? plainScalar(node.value) : null
}

/** The same for what a scalar holds. */
export function plainScalar(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
