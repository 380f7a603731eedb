import type { ManifestProblem } from '../model/resource.ts'
import { checkDocument } from './check-document.ts'
import type { Definition } from './definition.ts'
import type { SourceFile } from './folder-source.ts'
import { parseManifest } from './parse.ts'
import { unpackLists } from './unpack-lists.ts'

/** What one file comes to by itself. */
export interface CheckedFile {
  readonly definitions: readonly Definition[]
  readonly problems: readonly ManifestProblem[]
  /** Set when the file may define more than could be made out. */
  readonly broken: boolean
  readonly empty: boolean
}

/** Parses and checks a file. Never throws. */
function checkFile({ file, bytes }: SourceFile): CheckedFile {
  const parsed = parseManifest(file, bytes)
  const { documents, problems: inLists } = unpackLists(parsed.documents)
  const problems = [...parsed.problems, ...inLists]
  const checked = documents.map(checkDocument)
  const nameless = checked.some((document) => !document.definition && document.problems.some(isError))
  return {
    definitions: checked.flatMap(({ definition }) => definition ?? []),
    problems: [...problems, ...checked.flatMap((document) => document.problems)],
    broken: problems.some(isError) || nameless,
    empty: problems.length === 0 && documents.length === 0,
  }
}

const isError = ({ severity }: ManifestProblem): boolean => severity === 'error'

/** The same, but a file that did not change is not parsed again. */
export function createFileChecker(): (files: readonly SourceFile[]) => CheckedFile[] {
  let known = new Map<string, { readonly bytes: Uint8Array; readonly checked: CheckedFile }>()
  return (files) => {
    const now = new Map<string, { readonly bytes: Uint8Array; readonly checked: CheckedFile }>()
    for (const source of files) {
      const before = known.get(source.file)
      const same = before && Buffer.compare(before.bytes, source.bytes) === 0
      now.set(source.file, same ? before : { bytes: source.bytes, checked: checkFile(source) })
    }
    known = now
    return [...now.values()].map(({ checked }) => checked)
  }
}
