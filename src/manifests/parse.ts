import { type Document, isMap, isNode, isScalar, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import { isError, MAY_STAY } from '../kinds/finding.ts'
import type { ManifestProblem, Origin } from '../model/resource.ts'
import { type Piece, piecesOf, piecesOfOurs, textOf } from './file-text.ts'
import { MAX_BYTES } from './folder-source.ts'
import { templateAt } from './neighbours.ts'
import { type Resolved, resolveAliases } from './resolve-aliases.ts'
import { wordsFor } from './yaml-words.ts'

/** More of one file is not parsed: a second or two may go by in which nothing else happens. */
const MAX_LETTERS = 2 * 1024 ** 2
const MAX_DOCUMENTS = 5000
const MAX_DEPTH = 64
/** Of one file: a binary file that happens to be text would fill the log. */
const MAX_PROBLEMS = 20

/** A document of a file, as a tree whose nodes still know their places. */
export interface ManifestDocument {
  readonly root: YAMLMap
  readonly origin: Origin
  /** Line and column of a node of this document; of the document itself when the node has no place. */
  readonly originOf: (node: unknown) => Origin
  /** Keys that stand in one map twice, by the map. */
  readonly repeated: Resolved['repeated']
}

/** What a file holds. */
export interface ParsedFile {
  readonly documents: readonly ManifestDocument[]
  /** With an error the file holds nothing: half of a file must not take effect. */
  readonly problems: readonly ManifestProblem[]
  /** What stands in it; undefined when it is no text. */
  readonly text?: string
}

/** Splits a manifest file (YAML, or JSON) into documents, whose values are yet to be read. Never throws. */
export function parseManifest(file: string, bytes: Uint8Array): ParsedFile {
  if (bytes.length > MAX_BYTES) return refused(file, 'FileTooLarge', tooLarge(MAX_BYTES), SPLIT)
  const text = textOf(bytes)
  if (text === undefined) return refused(file, 'NotText', 'The file is no text.', 'Save it as UTF-8.')
  const isLarge = text.length > MAX_LETTERS
  const pieces = isLarge ? piecesOfOurs(text) : piecesOf(text)
  if (pieces.reduce((sum, piece) => sum + piece.text.length, 0) > MAX_LETTERS) {
    return { ...refused(file, 'FileTooLarge', tooLarge(MAX_LETTERS), SPLIT), text }
  }
  if (pieces.length > MAX_DOCUMENTS || text.split(/^---/m, MAX_DOCUMENTS + 2).length > MAX_DOCUMENTS + 1) {
    return { ...refused(file, 'TooManyDocuments', `The file has more than ${MAX_DOCUMENTS} documents.`, SPLIT), text }
  }
  try {
    const parsed = parseText(text, pieces, placesIn(file, text))
    return isLarge ? { ...parsed, problems: [...parsed.problems, partlyRead(file)], text } : { ...parsed, text }
  } catch (error) {
    // The parser overflows its stack (RangeError) on some hostile inputs instead of reporting them.
    const what = error instanceof Error ? error.name : 'it'
    return { ...refused(file, 'NotYaml', `The file cannot be parsed (${what}).`, 'Correct the YAML.'), text }
  }
}

const SPLIT = 'Split it into several files.'
const tooLarge = (most: number): string => `The file is larger than ${most / 1024 ** 2} MiB.`

const refused = (file: string, reason: string, message: string, mend: string): ParsedFile => ({
  documents: [],
  problems: [{ severity: 'error', reason, message, mend, origin: { file, line: 1, column: 1 } }],
})

/** Such as Strimzi's own installation, most of which is for Kubernetes. */
const partlyRead = (file: string): ManifestProblem => ({
  severity: 'warning',
  reason: 'FileTooLarge',
  message: `${tooLarge(MAX_LETTERS)} Only those of its documents are read that may be for Drover.`,
  mend: 'It may stay.',
  origin: { file, line: 1, column: 1 },
})

function parseText(text: string, pieces: readonly Piece[], place: Place): ParsedFile {
  const read = pieces.flatMap((piece) => readPiece(piece, place))
  const problems = read.flatMap((each) => each.problems)
  if (!problems.some(isError)) return { documents: read.flatMap((each) => each.documents), problems }
  return {
    documents: [],
    problems: tellMerge(text, place) ?? tellTemplate(text, place) ?? problems.slice(0, MAX_PROBLEMS),
  }
}

type Place = (offset: number) => Origin

/** Of a file in which git has left both versions only this is worth telling; undefined: it has not. */
function tellMerge(text: string, place: Place): ManifestProblem[] | undefined {
  const start = /^<{7} /m.exec(text)?.index ?? -1
  const middle = start < 0 ? -1 : text.indexOf('\n=======', start)
  if (middle < 0 || !text.includes('\n>>>>>>> ', middle)) return undefined
  const message = 'A merge was not finished here: both versions stand in the file.'
  const mend = 'Keep one of them, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.'
  return [{ severity: 'error', reason: 'NotYaml', message, mend, origin: place(start) }]
}

/** Of a template that is no YAML only this is worth telling; undefined: it is none. */
function tellTemplate(text: string, place: Place): ManifestProblem[] | undefined {
  const at = templateAt(text)
  if (at === undefined) return undefined
  const message = 'It is a template, such as Helm has them, and no manifest yet.'
  const mend = 'Render it first, as with `helm template CHART`, and give what comes of that.'
  return [{ severity: 'error', reason: 'NotYaml', message, mend, origin: place(at) }]
}

interface Read {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly ManifestProblem[]
}

function readPiece({ text, at }: Piece, place: Place): Read[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false, // a snippet of the source might show a secret
    schema: 'core',
    version: '1.2',
    merge: false, // resolved as kubectl does, which is not how the parser does
    uniqueKeys: false, // the parser compares all pairs; a hostile map takes it minutes
    intAsBigInt: true, // `retention.bytes` may exceed what a double can hold
    logLevel: 'silent',
  })
  const documents = Array.isArray(parsed) ? parsed : []
  return documents.map((document) => readDocument(document, (offset) => place(at + offset)))
}

function readDocument(document: Document.Parsed, place: Place): Read {
  const problem = (reason: string, message: string, mend: string, node: unknown): ManifestProblem => ({
    severity: 'error',
    reason,
    message,
    mend,
    origin: place(offsetOf(node) ?? 0),
  })
  const broken = syntaxProblems(document).map(({ error, mend }) => ({
    ...problem('NotYaml', wordsFor(error), mend, undefined),
    origin: place(error.pos[0]),
  }))
  if (document.errors.length > 0) return { documents: [], problems: broken }
  const { problems, repeated } = resolveAliases(document, MAX_DEPTH)
  const found = [...broken, ...problems.map(({ reason, message, mend, node }) => problem(reason, message, mend, node))]
  const root = document.contents
  if (found.length > 0) return { documents: [], problems: found }
  if (root === null || isMap(root) || (isScalar(root) && root.value === null)) {
    return { documents: manifestOf(document, repeated, place), problems: [] }
  }
  const message = 'The document is not a map, so it is no manifest, and has no effect.'
  return { documents: [], problems: [{ ...problem('NotAManifest', message, MAY_STAY, root), severity: 'warning' }] }
}

/** What is wrong with the syntax of a document. Of its errors one: nearly always the others follow from it. */
function syntaxProblems({ errors, warnings }: Document.Parsed) {
  const tab = errors.find(({ code }) => code === 'TAB_AS_INDENT')
  const error = tab ?? errors[0]
  const told = warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED') // it matters where the value is used
  return [...(error ? [error] : []), ...told].map((each) => ({
    error: each,
    mend: each === tab ? 'Indent with blanks instead.' : 'Correct the YAML.',
  }))
}

/** Lines and columns of offsets, both from 1. */
function placesIn(file: string, text: string): Place {
  const lines = new LineCounter()
  for (let at = 0; ; ) {
    lines.addNewLine(at)
    at = text.indexOf('\n', at) + 1
    if (at === 0) break
  }
  return (offset) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
}

/** Where a node begins in its text; undefined of one that does not stand there. */
const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

function manifestOf(
  document: Document.Parsed,
  repeated: ManifestDocument['repeated'],
  place: Place,
): ManifestDocument[] {
  const root = document.contents
  if (!isMap(root)) return [] // empty, or only comments
  const origin = place(offsetOf(root) ?? 0)
  const originOf = (node: unknown): Origin => {
    const offset = offsetOf(node)
    return offset === undefined ? origin : place(offset)
  }
  return [{ root, origin, originOf, repeated }]
}
