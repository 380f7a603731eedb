import { isError, MAY_STAY } from '../kinds/finding.ts'
import type { ManifestProblem } from '../model/resource.ts'
import { checkDocument } from './check-document.ts'
import type { SourceFile } from './folder-source.ts'
import { asNeighbour, type CheckedFile } from './neighbours.ts'
import { parseManifest } from './parse.ts'
import { unpackLists } from './unpack-lists.ts'

/** Parses and checks a file. Never throws. */
function checkFile({ file, bytes, isNamed }: SourceFile): CheckedFile {
  const parsed = parseManifest(file, bytes)
  const { documents, problems: inLists } = unpackLists(parsed.documents)
  const checked = documents.map(checkDocument)
  const ofFile = [...parsed.problems, ...inLists]
  const nameless = checked.filter(({ definition }) => !definition).flatMap(({ problems }) => problems)
  const problems = [...ofFile, ...checked.flatMap((document) => document.problems)]
  const isUnclear = ofFile.length > 0 || checked.some((document) => document.isUnclear)
  const doubt = [...ofFile, ...nameless].some(isError) ? 'broken' : isUnclear ? 'unclear' : undefined
  const found = {
    definitions: checked.flatMap(({ definition }) => definition ?? []),
    problems: problems.length === 0 && documents.length === 0 ? [emptyFile(file)] : problems,
    ...(doubt && ({ doubt } as const)),
  }
  const isRead = !parsed.problems.some(isError)
  return isNamed ? found : asNeighbour(found, file, { ...parsed, isRead })
}

const emptyFile = (file: string): ManifestProblem => ({
  severity: 'warning',
  reason: 'EmptyFile',
  message: 'There is no manifest in the file.',
  mend: MAY_STAY,
  origin: { file, line: 1, column: 1 },
})

/** Checks files as they are now. */
export type FileChecker = (files: readonly SourceFile[]) => CheckedFile[]

/** The same, but a file that did not change is not parsed again. */
export function createFileChecker(): FileChecker {
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
