import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Field } from '../kinds/field.ts'
import { type FieldNode, fieldOf } from '../kinds/field-tree.ts'
import { MAY_STAY } from '../kinds/finding.ts'
import { type Path, renderPath } from '../kinds/path.ts'
import { put, WRONG } from '../kinds/wrong-value.ts'
import type { ManifestProblem, Origin } from '../model/resource.ts'
import { checkScalar } from './check-scalar.ts'
import { asKubernetesReads, otherwiseRead } from './kubernetes-scalar.ts'
import { type Cause, type LeftEntries, leftOutProblem } from './left-out.ts'
import { nearest } from './nearest.ts'
import { plainValue } from './plain-value.ts'
import { hasForeignTag } from './tags.ts'

/**
 * What is left of a document: only fields that mean something here, numbers and quantities in one notation. What is
 * wrong cannot be read from it.
 */
export interface CheckedFields {
  readonly value: Readonly<Record<string, unknown>>
  readonly problems: readonly ManifestProblem[]
  /** Of lists with entries that are left out. */
  readonly left: LeftEntries
}

interface Walk {
  readonly version: string
  readonly originOf: (node: unknown) => Origin
  readonly problems: ManifestProblem[]
  readonly left: Map<string, readonly number[]>
  /** Within an entry that may be left out: what it is left out for. */
  readonly causes?: Cause[]
}

/** Walks a document beside the table of its kind. Every problem names line, column, path, and what to write instead. */
export function checkFields(
  root: YAMLMap,
  tree: FieldNode,
  apiVersion: string,
  originOf: (node: unknown) => Origin,
): CheckedFields {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  const walk: Walk = { version, originOf, problems: [], left: new Map() }
  return { value: checkMap(root, tree, [], walk), problems: walk.problems, left: walk.left }
}

function checkMap(map: YAMLMap, tree: FieldNode, path: Path, walk: Walk): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  const present = new Set<string>()
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    if (pair.value === null || (isScalar(pair.value) && pair.value.value === null)) {
      checkNull(pair.key, name, tree, path, walk)
      continue
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
    if (value !== undefined) put(kept, name, value)
  }
  for (const [name, child] of tree.children) {
    if (!isRequired(fieldOf(child), walk) || present.has(name)) continue
    report(walk, 'RequiredField', [...path, name], map, 'It is missing.', `Add \`${name}\`${choices(fieldOf(child))}.`)
    put(kept, name, WRONG)
  }
  return kept
}

/** Null is Kubernetes' way to leave a field out; but a name has to be known, and a setting has a value or is none. */
function checkNull(key: Node, name: string, tree: FieldNode, path: Path, walk: Walk): void {
  const child = tree.children.get(name) ?? tree.children.get('*')
  if (!child) unknownField(key, name, tree, path, walk)
  else if (fieldOf(child)?.notNull)
    report(walk, 'RequiredField', [...path, name], key, 'It has no value.', 'Write a value, or remove the key.')
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
      report(walk, 'FieldIgnored', path, key, `It has no effect. ${field.note ?? ''}`, MAY_STAY, 'warning')
    }
    return undefined
  }
  if (field?.fate === 'left-out') {
    const asksForNothing = isSeq(node) && node.items.length === 0
    if (!asksForNothing) walk.causes?.push({ path, origin: walk.originOf(key), because: field.note ?? '' })
    return undefined
  }
  if (field?.fate === 'refused') {
    report(walk, 'FieldRefused', path, key, `It is refused. ${field.note ?? ''}`, 'Remove it.')
    return undefined
  }
  if (refusesTag(node, path, walk)) return WRONG
  if (tree.item) return checkList(node, tree.item, path, key, walk)
  if (!field || field.type === 'object') {
    if (isMap(node)) return checkMap(node, tree, path, walk)
    report(walk, 'WrongType', path, node, `It must be a map, not ${kindOf(node)}.`, 'Indent its fields below it.')
    return WRONG
  }
  if (field.type === 'any') return plainValue(node)
  return checkValue(node, field, path, walk)
}

function checkList(node: Node, item: FieldNode, path: Path, key: Node, walk: Walk): unknown {
  if (!isSeq<Node>(node)) {
    report(walk, 'WrongType', path, node, `It must be a list, not ${kindOf(node)}.`, 'Begin each entry with `- `.')
    return WRONG
  }
  const minItems = item.field?.minItems ?? 0
  if (node.items.length < minItems) {
    report(walk, 'TooFew', path, key, `It needs at least ${minItems} entry.`, `Add one${choices(item.field)}.`)
  }
  const values = item.field?.mayBeLeftOut
    ? checkWhatIsLeft(node, item, item.field.mayBeLeftOut, path, key, walk)
    : node.items.map((entry, index) => checkEntry(entry, item, [...path, index], walk))
  const kept: unknown[] = []
  for (const [index, value] of values.entries()) put(kept, index, value)
  return kept
}

function checkEntry(entry: Node, item: FieldNode, path: Path, walk: Walk): unknown {
  if (refusesTag(entry, path, walk)) return WRONG
  if (item.field?.type === 'object') {
    if (isMap(entry)) return checkMap(entry, item, path, walk)
    report(walk, 'WrongType', path, entry, `It must be a map, not ${kindOf(entry)}.`, 'Write `- name: value`.')
    return WRONG
  }
  return item.field ? checkValue(entry, item.field, path, walk) : undefined
}

/** A list of which entries may be left out; of those that are it says so, and what nobody can mean. */
function checkWhatIsLeft(
  list: YAMLSeq<Node>,
  item: FieldNode,
  { entry: called, add }: NonNullable<Field['mayBeLeftOut']>,
  path: Path,
  key: Node,
  walk: Walk,
): unknown[] {
  const left: number[] = []
  const values = list.items.flatMap((entry, index) => {
    const inside = { ...walk, problems: [], causes: [] as Cause[] }
    const value = checkEntry(entry, item, [...path, index], inside)
    const [cause, ...causes] = inside.causes
    const isWrong = ({ severity }: ManifestProblem) => severity === 'error'
    walk.problems.push(...(cause ? inside.problems.filter(isWrong) : inside.problems))
    if (cause) walk.problems.push(leftOutProblem(called, value, [cause, ...causes], path.length + 1))
    else left.push(index)
    return cause ? [] : [value]
  })
  if (left.length < list.items.length) walk.left.set(renderPath(path), left)
  if (left.length === 0 && list.items.length > 0) {
    report(walk, 'NothingLeft', path, key, `No ${called} is left.`, add)
  }
  return values
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
    const values = node.items.map((entry, index) => checkValue(entry, field, [...path, index], walk))
    return values.includes(WRONG) ? WRONG : values.map(String).join(',')
  }
  const raw = isScalar(node) ? (field.type === 'string' ? node.value : asKubernetesReads(node)) : undefined
  const result = checkScalar(raw, field, isScalar(node) ? kindOfScalar(raw) : kindOf(node))
  if (!('value' in result)) {
    report(walk, result.reason, path, node, result.message, result.mend)
    return WRONG
  }
  const { value } = result
  tellOctal(node, field, path, walk)
  if (field.notYet?.some((missing) => missing === value))
    walk.causes?.push({ path, origin: walk.originOf(node), value: String(value), because: field.notYetBecause ?? '' })
  const meant = field.takenFor?.[String(value)]
  if (meant === undefined) return value
  const message = `\`${value}\` is translated to \`${meant.value}\`: ${meant.so}.`
  report(
    walk,
    'Translated',
    path,
    node,
    message,
    `Keep it, or write \`${meant.value}\`, which is the same here.`,
    'warning',
  )
  return meant.value
}

function tellOctal(node: Node, { type, octal }: Field, path: Path, walk: Walk): void {
  const other = type !== 'string' && !octal && isScalar(node) ? otherwiseRead(node) : undefined
  if (other === undefined) return
  const value = plainValue(node)
  const message = `It is read as ${value}: to kubectl a number that begins with 0 is octal.`
  report(walk, 'OctalNumber', path, node, message, `Write \`${value}\`, or \`${other}\` if that is meant.`, 'warning')
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
  return kindOfScalar(isScalar(node) ? node.value : null)
}

function kindOfScalar(value: unknown): string {
  if (value === null) return 'empty'
  if (typeof value === 'bigint') return 'a number'
  return `a ${typeof value}`
}

const choices = (field: Field | undefined): string => (field?.oneOf ? ` (${field.oneOf.join(', ')})` : '')
