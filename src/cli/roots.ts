import { text } from 'node:stream/consumers'
import type { ManifestRoot } from '../manifests/folder-source.ts'

/** The roots that `-f` names; `-` is stdin. Loaded also by who leaves it to others to understand what is there. */
export function rootsOf(paths: readonly string[]): Promise<ManifestRoot[]> {
  return Promise.all(paths.map(async (path) => (path === '-' ? { stdin: await text(process.stdin) } : path)))
}
