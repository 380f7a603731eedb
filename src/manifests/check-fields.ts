import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import type { Field } from '../kinds/field.ts'
import { type FieldNode, fieldOf } from '../kinds/field-tree.ts'
import { type Path, renderPath } from '../kinds/path.ts'
import type { ManifestProblem, Origin } from '../model/resource.ts'
import { checkScalar } from './check-scalar.ts'
import { nearest } from './nearest.ts'
import { plainValue } from './plain-value.ts'
import { hasForeignTag } from './tags.ts'

/** What is left of a document: only fields that mean something here, numbers and quantities in one notation. */
export interface CheckedFields {
  readonly value: Readonly<Record<string, unknown>>
  readonly problems: readonly ManifestProblem[]
}

interface Walk {
  readonly version: string
  readonly originOf: (node: unknown) => Origin
  readonly problems: ManifestProblem[]
}

/** Walks a document beside the table of its kind. Every problem names line, column, path, and what to write instead. */
export function checkFields(
  root: YAMLMap,
  tree: FieldNode,
  apiVersion: string,
  originOf: (node: unknown) => Origin,
): CheckedFields {
  const walk: Walk = { version: apiVersion.slice(apiVersion.indexOf('/') + 1), originOf, problems: [] }
  return { value: checkMap(root, tree, [], walk), problems: walk.problems }
}

function checkMap(map: YAMLMap, tree: FieldNode, path: Path, walk: Walk): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  const present = new Set<string>()
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    if (pair.value === null || (isScalar(pair.value) && pair.value.value === null)) {
      if (!tree.children.has(name) && !tree.children.has('*')) unknownField(pair.key, name, tree, path, walk)
      continue // null is Kubernetes' way to leave a field out
    }
    present.add(name)
    const child = tree.children.get(name) ?? tree.children.get('*')
    if (!child) {
      unknownField(pair.key, name, tree, path, walk)
      continue
    }
    const names = tree.children.has(name) ? undefined : fieldOf(child)?.names
    if (names && !names.test(name)) {
      report(walk, 'InvalidName', [...path, name], pair.key, `A name here must match ${names.source}.`, 'Correct it.')
      continue
    }
    const value = checkNode(pair.value, child, [...path, name], pair.key, walk)
    // Not an assignment: `__proto__` must become a key like any other.
    if (value !== undefined) Object.defineProperty(kept, name, { value, enumerable: true, configurable: true })
  }
  for (const [name, child] of tree.children) {
    if (!isRequired(fieldOf(child), walk) || present.has(name)) continue
    report(walk, 'RequiredField', [...path, name], map, 'It is missing.', `Add \`${name}\`${choices(fieldOf(child))}.`)
  }
  return kept
}

const isRequired = (field: Field | undefined, { version }: Walk): boolean =>
  field?.required === true || field?.requiredFrom === version

function checkNode(node: Node, tree: FieldNode, path: Path, key: Node, walk: Walk): unknown {
  const field = fieldOf(tree)
  if (field?.onlyIn !== undefined && field.onlyIn !== walk.version) {
    report(
      walk,
      'UnknownField',
      path,
      key,
      `There is no such field in \`${walk.version}\`.`,
      field.note ?? 'Remove it.',
    )
    return undefined
  }
  if (field?.fate === 'ignored') {
    if (!field.quiet) {
      report(walk, 'FieldIgnored', path, key, `It has no effect. ${field.note ?? ''}`, 'Remove it.', 'warning')
    }
    return undefined
  }
  if (field?.fate === 'refused') {
    report(walk, 'FieldRefused', path, key, `It is refused. ${field.note ?? ''}`, 'Remove it.')
    return undefined
  }
  if (refusesTag(node, path, walk)) return undefined
  if (tree.item) return checkList(node, tree.item, path, key, walk)
  if (!field || field.type === 'object') {
    if (isMap(node)) return checkMap(node, tree, path, walk)
    report(walk, 'WrongType', path, node, `It must be a map, not ${kindOf(node)}.`, 'Indent its fields below it.')
    return undefined
  }
  if (field.type === 'any') return plainValue(node)
  return checkValue(node, field, path, walk)
}

function checkList(node: Node, item: FieldNode, path: Path, key: Node, walk: Walk): unknown {
  if (!isSeq<Node>(node)) {
    report(walk, 'WrongType', path, node, `It must be a list, not ${kindOf(node)}.`, 'Begin each entry with `- `.')
    return undefined
  }
  const minItems = item.field?.minItems ?? 0
  if (node.items.length < minItems) {
    report(walk, 'TooFew', path, key, `It needs at least ${minItems} entry.`, `Add one${choices(item.field)}.`)
  }
  return node.items.map((entry, index) => {
    const at = [...path, index]
    if (refusesTag(entry, at, walk)) return undefined
    if (item.field?.type === 'object') {
      if (isMap(entry)) return checkMap(entry, item, at, walk)
      report(walk, 'WrongType', at, entry, `It must be a map, not ${kindOf(entry)}.`, 'Write `- name: value`.')
      return undefined
    }
    return item.field ? checkValue(entry, item.field, at, walk) : undefined
  })
}

/** Does not name the tag: a password that begins with ! looks the same. */
function refusesTag(node: Node, path: Path, walk: Walk): boolean {
  const isForeign = hasForeignTag(node)
  if (isForeign)
    report(walk, 'TagRefused', path, node, 'A tag is not allowed here.', 'Remove it, or put the value in quotes.')
  return isForeign
}

function checkValue(node: Node, field: Field, path: Path, walk: Walk): unknown {
  if (field.listAllowed && isSeq<Node>(node)) {
    return node.items.map((entry, index) => String(checkValue(entry, field, [...path, index], walk))).join(',')
  }
  const result = checkScalar(isScalar(node) ? node.value : undefined, field, kindOf(node))
  if ('value' in result) return result.value
  report(walk, result.reason, path, node, result.message, result.mend)
  return undefined
}

function unknownField(key: Node, name: string, tree: FieldNode, path: Path, walk: Walk): void {
  const names = [...tree.children]
    .filter(([, child]) => (fieldOf(child)?.onlyIn ?? walk.version) === walk.version)
    .map(([known]) => known)
  const meant = nearest(name, names)
  const known = names.sort().join(', ')
  const mend = meant === undefined ? `Remove it; known here: ${known}.` : `Write \`${meant}\`.`
  report(walk, 'UnknownField', [...path, name], key, 'There is no such field.', mend)
}

function report(
  walk: Walk,
  reason: string,
  path: Path,
  node: Node,
  message: string,
  mend: string,
  severity: 'error' | 'warning' = 'error',
): void {
  walk.problems.push({
    severity,
    reason,
    message,
    mend,
    origin: walk.originOf(node),
    path: renderPath(path),
  })
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a map'
  if (isSeq(node)) return 'a list'
  const value = isScalar(node) ? node.value : null
  if (value === null) return 'empty'
  if (typeof value === 'bigint') return 'a number'
  return `a ${typeof value}`
}

const choices = (field: Field | undefined): string => (field?.oneOf ? ` (${field.oneOf.join(', ')})` : '')
