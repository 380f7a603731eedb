import { refuseErrors } from '../api/given-manifests.ts'
import { standingsIn } from '../control/known-standings.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Standing } from '../manifests/standing.ts'
import type { ManifestSet } from '../model/resource.ts'
import { openStateFolder } from '../report/state-folder.ts'
import type { Globals } from './globals.ts'
import { toStderr } from './to-stderr.ts'

/** By what resources are known in the state folder. */
export const knownIn =
  ({ state }: Pick<Globals, 'state'>) =>
  async (): Promise<readonly Standing[]> =>
    standingsIn(await openStateFolder(state, 'read'))

/**
 * Reads manifests that must be right as a whole; warnings go to stderr. `known`: by what resources are known from
 * before.
 * @throws MANIFEST_INVALID naming every error, SOURCE_UNREADABLE when files cannot be read and that is all
 */
export async function readValid(
  roots: readonly ManifestRoot[],
  known?: () => Promise<readonly Standing[]>,
  policy?: PolicySource,
): Promise<ManifestSet> {
  return refuseErrors(await readManifestsOnce(roots, known, policy && { policy }), toStderr)
}
