import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml'
import type { ManifestProblem, Origin } from '../model/resource.ts'
import { wordsFor } from './yaml-words.ts'

/** A larger file is not read. */
export const MAX_BYTES = 1024 * 1024
const MAX_DOCUMENTS = 500
const MAX_DEPTH = 64
/** The parser also knows those of YAML 1.1, such as `!!binary`. */
const CORE_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
)
/** Of one file: a binary file that happens to be text would fill the log. */
const MAX_PROBLEMS = 20

/** A document of a file, as a tree whose nodes still know their places. */
export interface ManifestDocument {
  readonly root: YAMLMap
  readonly origin: Origin
  /** Line and column of a node of this document; of the document itself when the node has no place. */
  readonly originOf: (node: unknown) => Origin
}

/** What a file holds. A file with a problem holds nothing: half of a file must not take effect. */
export interface ParsedFile {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly ManifestProblem[]
}

/** Splits a manifest file (YAML 1.2 core schema, or JSON) into documents. Never throws. */
export function parseManifest(file: string, bytes: Uint8Array): ParsedFile {
  const refuse = (reason: string, message: string, mend: string, line = 1, column = 1): ParsedFile => ({
    documents: [],
    problems: [{ severity: 'error', reason, message, mend, origin: { file, line, column } }],
  })

  if (bytes.length > MAX_BYTES) {
    return refuse('FileTooLarge', 'The file is larger than 1 MiB.', 'Split it into several files.')
  }
  const text = decode(bytes)
  if (text === undefined) return refuse('NotText', 'The file is not UTF-8 text.', 'Save it as UTF-8.')
  if (text.split(/^---/m, MAX_DOCUMENTS + 2).length > MAX_DOCUMENTS + 1) {
    return refuse(
      'TooManyDocuments',
      `The file has more than ${MAX_DOCUMENTS} documents.`,
      'Split it into several files.',
    )
  }

  const lines = new LineCounter()
  const place = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false, // a snippet of the source might show a secret
      schema: 'core',
      version: '1.2',
      merge: false,
      uniqueKeys: false, // the parser compares all pairs; a hostile map takes it minutes. Checked below.
      intAsBigInt: true, // `retention.bytes` may exceed what a double can hold
      logLevel: 'silent',
    })
    const documents = Array.isArray(parsed) ? parsed : []
    const problems = documents.flatMap((document) => problemsOf(document, place))
    if (problems.length > 0) return { documents: [], problems: problems.slice(0, MAX_PROBLEMS) }
    return { documents: documents.flatMap((document) => manifestOf(document, place)), problems: [] }
  } catch (error) {
    // The parser overflows its stack (RangeError) on some hostile inputs instead of reporting them.
    const what = error instanceof Error ? error.name : 'it'
    return refuse('NotYaml', `The file cannot be parsed (${what}).`, 'Correct the YAML.')
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

type Place = (offset: number) => Origin
type Problem = (reason: string, message: string, mend: string, offset: number) => ManifestProblem

function repeatedKeys(map: YAMLMap, problem: Problem): ManifestProblem[] {
  const seen = new Set<string>()
  return map.items.flatMap(({ key }) => {
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0
    if (!isScalar(key)) return [problem('NotAManifest', 'A key is not plain text.', 'Write the key as text.', offset)]
    const name = String(key.value)
    if (seen.has(name)) return [problem('RepeatedKey', `The key \`${name}\` stands here twice.`, 'Keep one.', offset)]
    seen.add(name)
    return []
  })
}

function problemsOf(document: Document.Parsed, place: Place): ManifestProblem[] {
  const problem: Problem = (reason, message, mend, offset) => ({
    severity: 'error',
    reason,
    message,
    mend,
    origin: place(offset),
  })
  const found = [...document.errors, ...document.warnings].map((error) =>
    problem('NotYaml', wordsFor(error), 'Correct the YAML.', error.pos[0]),
  )
  visit(document, {
    Node: (_, node, path) => {
      const offset = node.range?.[0] ?? 0
      if (isAlias(node)) {
        found.push(problem('AliasRefused', 'YAML aliases are not allowed.', 'Write the value out.', offset))
        return visit.SKIP
      }
      if (isMap(node)) found.push(...repeatedKeys(node, problem))
      if (isCollection(node) && path.filter(isCollection).length >= MAX_DEPTH) {
        found.push(
          problem('TooDeep', `The document is nested more than ${MAX_DEPTH} levels deep.`, 'Flatten it.', offset),
        )
        return visit.BREAK
      }
      if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) {
        // Not by its name: a password that begins with ! looks the same.
        found.push(
          problem('TagRefused', 'A tag is not allowed here.', 'Remove it, or put the value in quotes.', offset),
        )
      }
      return undefined
    },
  })
  const root = document.contents
  if (found.length === 0 && root !== null && !isMap(root) && !(isScalar(root) && root.value === null)) {
    found.push(
      problem('NotAManifest', 'The document is not a map.', 'Begin it with `apiVersion:` and `kind:`.', root.range[0]),
    )
  }
  return found
}

function manifestOf(document: Document.Parsed, place: Place): ManifestDocument[] {
  const root = document.contents
  if (!isMap(root)) return [] // empty, or only comments
  const origin = place(root.range?.[0] ?? 0)
  return [
    {
      root,
      origin,
      originOf: (node) => {
        const range = (node as { range?: readonly number[] } | null)?.range
        return range?.[0] === undefined ? origin : place(range[0])
      },
    },
  ]
}
