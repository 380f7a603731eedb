import { ALL_DEFINED_KINDS, DEFINED_KINDS } from '../kinds/defined-kinds.ts'
import { type FieldNode, treeOf } from '../kinds/field-tree.ts'
import type { Kind } from '../model/resource.ts'

const TREES: ReadonlyMap<string, FieldNode> = new Map(
  ALL_DEFINED_KINDS.map(({ kind, fields }) => [kind, treeOf(fields)]),
)

/** The table of a kind as a tree; made once, for every document is walked beside one. */
export const fieldsOf = (kind: Kind): FieldNode => TREES.get(kind) ?? treeOf(DEFINED_KINDS[kind].fields)
