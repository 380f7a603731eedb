import { isMap, isSeq } from 'yaml'
import { type Path, renderPath } from '../kinds/path.ts'
import type { ManifestProblem } from '../model/resource.ts'
import type { ManifestDocument } from './parse.ts'
import type { RepeatedKey } from './resolve-aliases.ts'

/**
 * What is said of the keys of a document that stand in a map twice, each at the one that does not count. kubectl, too,
 * takes the last and loses nothing of the file; but whoever wrote the first is not to look for its effect for hours.
 */
export function repeatedKeys(document: ManifestDocument): ManifestProblem[] {
  if (document.repeated.size === 0) return []
  const seen = new Set<unknown>()
  const within = (node: unknown, path: Path): ManifestProblem[] => {
    if (seen.has(node)) return []
    seen.add(node)
    if (isSeq(node)) return node.items.flatMap((item, index) => within(item, [...path, index]))
    if (!isMap(node)) return []
    const own = (document.repeated.get(node) ?? []).map((key) => repeatedKey(document, key, path))
    return [...own, ...node.items.flatMap(({ key, value }) => within(value, [...path, String(key)]))]
  }
  return within(document.root, [])
}

/** The same for the keys of the outermost map alone. */
export const repeatedHere = (document: ManifestDocument): ManifestProblem[] =>
  (document.repeated.get(document.root) ?? []).map((key) => repeatedKey(document, key, []))

function repeatedKey({ originOf }: ManifestDocument, { before, key }: RepeatedKey, path: Path): ManifestProblem {
  return {
    severity: 'warning',
    reason: 'RepeatedKey',
    message: `It stands once more further on (line ${originOf(key).line}), and that counts.`,
    mend: 'Keep one of the two.',
    origin: originOf(before),
    path: renderPath([...path, String(before)]),
  }
}
