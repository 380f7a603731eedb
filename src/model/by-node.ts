import { nodeIdOf } from './labels.ts'

/*
 * What is asked of a list for every node must not walk through all of it every time: a cluster of 500 nodes has 1,500
 * objects. So a list is sorted out once, when it is first asked; lists of what was observed never change.
 */

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

const byNode = new WeakMap<readonly Labelled[], ReadonlyMap<number, readonly Labelled[]>>()
const names = new WeakMap<readonly { readonly name: string }[], ReadonlySet<string>>()

/** Those of the containers or volumes that belong to one node, in the order of the list. */
export function ofNode<T extends Labelled>(list: readonly T[], nodeId: number): readonly T[] {
  const sorted = byNode.get(list) ?? Map.groupBy(list, nodeIdOf)
  byNode.set(list, sorted)
  return (sorted.get(nodeId) ?? []) as readonly T[]
}

const keysByNode = new WeakMap<Readonly<Record<string, number>>, ReadonlyMap<number, readonly string[]>>()

/** Of names that are known with the id of their node, those of one node, in their order. */
export function namesOfNode(known: Readonly<Record<string, number>>, nodeId: number): readonly string[] {
  const sorted = keysByNode.get(known) ?? Map.groupBy(Object.keys(known), (name) => known[name] ?? -1)
  keysByNode.set(known, sorted)
  return sorted.get(nodeId) ?? []
}

/** Whether one of them bears this name. */
export function isNamed(list: readonly { readonly name: string }[], name: string): boolean {
  const found = names.get(list) ?? new Set(list.map((each) => each.name))
  names.set(list, found)
  return found.has(name)
}
