import type { ManifestSet } from '../model/resource.ts'
import type { ManifestRoot } from './folder-source.ts'
import { NOTHING_IN_FORCE } from './last-good.ts'
import { createManifestReader, type ManifestReaderOptions } from './reader.ts'
import type { Standing } from './standing.ts'

/**
 * Reads the roots once, for a command line's `-f`: nothing is remembered, so broken means broken. `known`: by what
 * resources are known from before, where that matters. Never throws but what `known` throws.
 */
export function readManifestsOnce(
  roots: readonly ManifestRoot[],
  known?: () => Promise<readonly Standing[]>,
  options: Pick<ManifestReaderOptions, 'check' | 'policy'> = {},
): Promise<ManifestSet> {
  const lastGood = { load: async () => NOTHING_IN_FORCE, save: async () => {} }
  return createManifestReader({ roots, lastGood, ...(known && { known }), ...options }).read()
}
