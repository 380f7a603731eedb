import type { Field } from './field.ts'

/** The flat table of one kind as a tree, so that a document can be walked beside it. */
export interface FieldNode {
  field?: Field
  /** Below a list. */
  item?: FieldNode
  /** Below a map, by name; `*` is any other name. */
  readonly children: Map<string, FieldNode>
}

/** Turns the lines of a table into a tree. */
export function treeOf(fields: readonly Field[]): FieldNode {
  const root: FieldNode = { children: new Map() }
  for (const field of fields) {
    let node = root
    for (const step of field.path.split('.')) {
      const name = step.replace(/\[\]$/, '')
      let child = node.children.get(name)
      if (!child) {
        child = { children: new Map() }
        node.children.set(name, child)
      }
      if (step.endsWith('[]')) {
        child.item ??= { children: new Map() }
        child = child.item
      }
      node = child
    }
    node.field = field
  }
  return root
}

/** The line of the table a name leads to: its own, or that of the list's items. */
export function fieldOf(node: FieldNode): Field | undefined {
  return node.field ?? node.item?.field
}
