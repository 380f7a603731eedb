import { resolve } from 'node:path'
import type { Resource, ResourceRef } from '../model/resource.ts'
import type { SourceScan } from './folder-source.ts'
import type { CheckedFile } from './neighbours.ts'
import { foldersAbove } from './removed-by-a-person.ts'
import { saidBy } from './standing.ts'

/**
 * Copies of what is watched
 * =========================
 *
 * `drover apply` keeps a copy of each resource, with the file that it was given from in its first line. Where a Drover
 * watches that file later, and it still defines the resource, both are one declaration: people mean the file, and edit
 * it there. So the copy counts for nothing then. Once the file's version is in force the copy is superseded and may go,
 * or it would count again when somebody takes the resource out of the file.
 *
 * What is defined in any other file is a second declaration, whatever it says (resolve-duplicates.ts).
 */
const WORDS = '# applied from '

/** The first line of a copy. */
export const copiedFrom = (file: string): string => `${WORDS}${JSON.stringify(resolve(file))}\n`

/** The file that a copy was given from; undefined where nothing says so. */
function originalOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, WORDS.length)).toString()
  if (start !== WORDS) return undefined
  const [line = ''] = Buffer.from(bytes).toString().slice(WORDS.length).split('\n', 1)
  try {
    const file: unknown = JSON.parse(line)
    return typeof file === 'string' ? file : undefined
  } catch {
    return undefined
  }
}

/** A file with copies, of what they are, and where that stands. */
interface Copies {
  readonly file: string
  readonly of: readonly string[]
  readonly original: string
}

/** The files that were checked, of copies that count for nothing without what is in them. */
export function withoutCopies(
  { files: sources, roots }: Pick<SourceScan, 'files' | 'roots'>,
  checked: readonly CheckedFile[],
): { readonly files: readonly CheckedFile[]; readonly copies: readonly Copies[] } {
  const at = new Map(sources.map(({ file }, index) => [resolve(file), index]))
  const copies: Copies[] = []
  const files = checked.map((found, index): CheckedFile => {
    const { file, bytes } = sources[index] ?? NOWHERE
    if (foldersAbove(file, roots)?.isOwn !== true) return found
    const original = at.get(originalOf(bytes) ?? '')
    if (original === undefined) return found
    const of = definedIn(found)
    const there = new Set(definedIn(checked[original] ?? found))
    if (of.length === 0 || !of.every((one) => there.has(one))) return found
    copies.push({ file, of, original: sources[original]?.file ?? file })
    return { definitions: [], problems: [] }
  })
  return { files, copies }
}

const NOWHERE = { file: '', bytes: new Uint8Array() }

/** The files with copies of what is in force as it stands where they were given from. */
export function supersededBy(inForce: readonly Resource[], copies: readonly Copies[]): string[] {
  const places = new Map(
    inForce.map(({ kind, manifestName, metadata: { name, namespace }, origin }) => [
      keyOf({ kind, name: manifestName ?? name }, namespace),
      origin.file,
    ]),
  )
  return copies.filter(({ of, original }) => of.every((one) => places.get(one) === original)).map(({ file }) => file)
}

const definedIn = ({ definitions }: CheckedFile): string[] =>
  definitions.map((definition) => keyOf(definition.ref, saidBy(definition).namespace))

const keyOf = ({ kind, name }: ResourceRef, namespace: string | undefined): string =>
  JSON.stringify([kind, name, namespace])
