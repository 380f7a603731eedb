import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import { findKind } from '../kinds/kinds.ts'
import type { ManifestProblem } from '../model/resource.ts'
import type { ManifestDocument } from './parse.ts'
import { repeatedHere } from './repeated-keys.ts'

/**
 * What `kubectl get -o yaml` writes of several resources: `kind: List`, or the list of one kind (`KafkaTopicList`).
 * Each item is a manifest like any other, with its own line and column; a list itself is none, and takes no name.
 */
export function unpackLists(documents: readonly ManifestDocument[]): {
  readonly documents: readonly ManifestDocument[]
  /** With an error: a list that holds something else than manifests may hold anything, and the file is broken. */
  readonly problems: readonly ManifestProblem[]
} {
  const unpacked = documents.map((document) => unpack(document, []))
  return {
    documents: unpacked.flatMap((each) => each.documents),
    problems: unpacked.flatMap((each) => each.problems),
  }
}

/** Whether a resource of this kind is a list of others. */
function isList(kind: unknown): boolean {
  const listed = typeof kind === 'string' ? /^(\w*)List$/.exec(kind)?.[1] : undefined
  return listed !== undefined && (listed === '' || findKind(listed) !== undefined)
}

interface Unpacked {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly ManifestProblem[]
}

function unpack(document: ManifestDocument, path: readonly string[]): Unpacked {
  const { root } = document
  const kind = textAt(root, 'kind')
  if (!isList(kind)) return { documents: [document], problems: [] }
  const refuse = (where: string, node: unknown, message: string, mend: string): Unpacked => ({
    documents: [],
    problems: [
      {
        severity: 'error',
        reason: 'NotAManifest',
        message,
        mend,
        origin: document.originOf(node),
        path: [...path, where].join('.'),
      },
    ],
  })
  const items = root.get('items', true)
  const repeated = repeatedHere(document)
  if (items === undefined || (isScalar(items) && items.value === null)) return { documents: [], problems: repeated }
  if (!isSeq(items)) return refuse('items', items, `The items of a ${kind} must be a list.`, 'Begin each with `- `.')
  const unpacked = items.items.map((item, index): Unpacked => {
    if (isMap(item)) {
      const origin = document.originOf(item)
      const inside = { ...document, root: item as YAMLMap, origin, originOf: placesIn(document, item) }
      return unpack(inside, [...path, `items[${index}]`])
    }
    return refuse(`items[${index}]`, item, 'It is no manifest.', 'Begin it with `apiVersion:` and `kind:`.')
  })
  return {
    documents: unpacked.flatMap((each) => each.documents),
    problems: [...repeated, ...unpacked.flatMap((each) => each.problems)],
  }
}

/** What has no place of its own is where its item begins, not where the list does. */
function placesIn(document: ManifestDocument, item: unknown): ManifestDocument['originOf'] {
  return (node) => {
    const range = (node as { range?: unknown } | null)?.range
    return document.originOf(range === undefined ? item : node)
  }
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const node = map.get(key, true)
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}
