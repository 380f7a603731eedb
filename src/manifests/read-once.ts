import type { ManifestSet } from '../model/resource.ts'
import type { ManifestRoot } from './folder-source.ts'
import { NOTHING_IN_FORCE } from './last-good.ts'
import { createManifestReader } from './reader.ts'

/** Reads the roots once, for a command line's `-f`: nothing is remembered, so broken means broken. Never throws. */
export function readManifestsOnce(roots: readonly ManifestRoot[]): Promise<ManifestSet> {
  const lastGood = { load: async () => NOTHING_IN_FORCE, save: async () => {} }
  return createManifestReader({ roots, lastGood }).read()
}
