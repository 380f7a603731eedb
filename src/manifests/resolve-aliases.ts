import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'

/*
 * Aliases, merge keys and repeated keys, as kubectl reads them
 * ============================================================
 *
 * 1. An alias is what its anchor names, in the same document; of two anchors of one name the one before it counts.
 * 2. `<<` that is not in quotes stands for the keys of the maps it names; of several in a list the first has the last
 *    word.
 * 3. A key that stands in a map twice is what it is the last time; `<<` counts where it stands, as any other key does.
 *
 * What is resolved is the tree itself: whoever walks it need not know of any of this. What was written once and is
 * meant in several places is one node in all of them, and has the one place where it can be mended.
 */

/** More values than this by aliases are not meant; a file of a few lines can ask for billions. */
const MAX_VALUES_BY_ALIASES = 100_000

/** What cannot be resolved, at which node. */
export interface Unresolved {
  readonly reason: 'AliasRefused' | 'TooDeep' | 'NotAManifest'
  readonly message: string
  readonly mend: string
  readonly node: unknown
}

/** What was found in a tree that was resolved. With a problem it is no tree without aliases, and nothing can be had. */
export interface Resolved {
  readonly problems: readonly Unresolved[]
  readonly repeated: ReadonlyMap<YAMLMap, readonly RepeatedKey[]>
}

/** A key that stands once more in the same map, further on. */
export interface RepeatedKey {
  readonly before: Node
  readonly key: Node
}

/** A node, and how much there is in it with all that its aliases name. */
interface Extent {
  readonly node: unknown
  readonly values: number
  readonly depth: number
}

/** Resolves a document in place, down to collections within `maxDepth` others. */
export function resolveAliases(document: Document.Parsed, maxDepth: number): Resolved {
  const resolving = new Resolving(maxDepth)
  resolving.resolve(document.contents, 0)
  return resolving
}

class Resolving implements Resolved {
  readonly problems: Unresolved[] = []
  readonly repeated = new Map<YAMLMap, RepeatedKey[]>()
  readonly #maxDepth: number
  /** Undefined: what it names has not ended yet. */
  readonly #anchors = new Map<string, Extent | undefined>()
  #byAliases = 0

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth
  }

  /** What stands for a node; itself, if there is something wrong with it. */
  resolve(node: unknown, depth: number): Extent {
    if (isAlias(node)) return this.#named(node, node.source, depth)
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, undefined)
    const extent = { node, ...this.#within(node, depth) }
    if (anchor !== undefined) this.#anchors.set(anchor, extent)
    return extent
  }

  #named(alias: Node, name: string, depth: number): Extent {
    const named = this.#anchors.get(name)
    if (named === undefined) {
      const isWithin = this.#anchors.has(name)
      const message = isWithin ? 'An alias stands within what it names.' : 'An alias names no anchor before it.'
      return this.#refuse('AliasRefused', alias, message, 'Write the value out.')
    }
    const before = this.#byAliases
    this.#byAliases += named.values
    if (this.#byAliases > MAX_VALUES_BY_ALIASES) {
      const message = `The aliases stand for more than ${MAX_VALUES_BY_ALIASES} values.`
      if (before > MAX_VALUES_BY_ALIASES) return oneValue(alias)
      return this.#refuse('AliasRefused', alias, message, 'Write out what is needed.')
    }
    return depth + named.depth > this.#maxDepth ? this.#tooDeep(alias) : named
  }

  #within(node: unknown, depth: number): Omit<Extent, 'node'> {
    if (!isMap(node) && !isSeq(node)) return oneValue(node)
    if (depth >= this.#maxDepth) return this.#tooDeep(node)
    const inner = isMap(node) ? this.#resolveMap(node, depth + 1) : this.#resolveList(node.items, depth + 1)
    return {
      values: inner.reduce((sum, { values }) => sum + values, 1),
      depth: inner.reduce((most, each) => Math.max(most, each.depth), 0) + 1,
    }
  }

  #resolveList(items: unknown[], depth: number): Extent[] {
    const resolved = items.map((item) => this.resolve(item, depth))
    for (const [index, { node }] of resolved.entries()) items[index] = node
    return resolved
  }

  #resolveMap(map: YAMLMap, depth: number): Extent[] {
    const pairs = new Map<string, Pair>()
    const written = new Map<string, Node>()
    const inner: Extent[] = []
    for (const pair of map.items) {
      pair.key = this.resolve(pair.key, depth).node
      const value = this.resolve(pair.value, depth)
      pair.value = value.node
      inner.push(value)
      if (isMergeKey(pair.key)) {
        for (const merged of this.#merged(pair)) pairs.set(nameOf(merged.key), merged)
        continue
      }
      if (!isScalar(pair.key)) {
        this.#refuse('NotAManifest', pair.key, 'A key is not plain text.', 'Write the key as text.')
        continue
      }
      const name = nameOf(pair.key)
      const before = written.get(name)
      if (before) this.#repeat(map, { before, key: pair.key })
      written.set(name, pair.key)
      // Not in its former place: what is said of it comes in the order of the file.
      pairs.delete(name)
      pairs.set(name, pair)
    }
    map.items = [...pairs.values()]
    return inner
  }

  /** In the order in which a later one has the last word. */
  #merged({ key, value }: Pair): Pair[] {
    const maps = isMap(value) ? [value] : isSeq(value) && value.items.every(isMap) ? value.items : undefined
    if (maps === undefined) {
      this.#refuse('NotAManifest', key, '`<<` stands for a map, or for a list of maps.', 'Write the keys out.')
    }
    return [...(maps ?? [])].reverse().flatMap((map) => (isMap(map) ? map.items : []))
  }

  #repeat(map: YAMLMap, repeated: RepeatedKey): void {
    const known = this.repeated.get(map)
    if (known) known.push(repeated)
    else this.repeated.set(map, [repeated])
  }

  #refuse(reason: Unresolved['reason'], node: unknown, message: string, mend: string): Extent {
    this.problems.push({ reason, message, mend, node })
    return oneValue(node)
  }

  #tooDeep(node: unknown): Extent {
    const message = `The document is nested more than ${this.#maxDepth} levels deep.`
    return this.#refuse('TooDeep', node, message, 'Flatten it.')
  }
}

const oneValue = (node: unknown): Extent => ({ node, values: 1, depth: 0 })

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.tag === 'tag:yaml.org,2002:merge')

const nameOf = (key: unknown): string => (isScalar(key) ? String(key.value) : '')
