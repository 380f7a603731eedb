import type { Given } from '../api/calls.ts'
import { type ManifestRoot, readSources } from '../manifests/folder-source.ts'

/**
 * The files that `-f` means, for who understands them. Undefined where something is amiss with them that is judged
 * better where they were read: what cannot be read, or is not in UTF-8.
 */
export async function givenFiles(roots: readonly ManifestRoot[]): Promise<Given | undefined> {
  const { files, problems, uncertain } = await readSources(roots)
  if (problems.length > 0 || uncertain.size > 0) return undefined
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    const given = files.map(({ bytes, ...file }) => ({ ...file, text: decoder.decode(bytes) }))
    return { cwd: process.cwd(), files: given }
  } catch {
    return undefined
  }
}
