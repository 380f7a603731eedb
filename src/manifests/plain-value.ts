import { isMap, isScalar, isSeq } from 'yaml'
import { type FieldNode, fieldOf } from '../kinds/field-tree.ts'
import { asKubernetesReads } from './kubernetes-scalar.ts'

/**
 * The value of a node as kubectl makes JSON of it, beside the table of what it is part of; without one, none of it is
 * known to be text. A whole number that a double cannot hold stays text, digit for digit: Kafka has settings of 64
 * bits.
 */
export function plainValue(node: unknown, tree?: FieldNode): unknown {
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => {
        const name = String(isScalar(key) ? key.value : '')
        return [name, plainValue(value, tree?.children.get(name) ?? tree?.children.get('*'))]
      }),
    )
  }
  if (isSeq(node)) return node.items.map((entry) => plainValue(entry, tree?.item ?? tree))
  if (!isScalar(node)) return null
  const isText = tree !== undefined && fieldOf(tree)?.type === 'string'
  return plainScalar(isText ? node.value : asKubernetesReads(node))
}

/** The same for what a scalar holds. */
export function plainScalar(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
