import { isMap, isScalar, isSeq, type Node } from 'yaml'

/** What a value of these tags is; others mean nothing here. */
const CORE: Readonly<Record<string, (node: Node) => boolean>> = {
  map: isMap,
  seq: isSeq,
  str: holds('string'),
  int: holds('bigint', 'number'),
  float: holds('number'),
  bool: holds('boolean'),
  null: (node) => isScalar(node) && node.value === null,
}
const CORE_PREFIX = 'tag:yaml.org,2002:'

/**
 * Whether a node has a tag for which it would be something else than what stands there, if anybody knew it. Only where
 * the value means something is that worth a word: files of other programs are full of tags.
 */
export function hasForeignTag(node: Node): boolean {
  const { tag } = node
  if (tag === undefined) return false
  return !(tag.startsWith(CORE_PREFIX) && CORE[tag.slice(CORE_PREFIX.length)]?.(node))
}

function holds(...types: readonly string[]): (node: Node) => boolean {
  return (node) => isScalar(node) && types.includes(typeof node.value)
}
