import { makeAppliedFolders } from '../control/applied.ts'
import type { DriveOptions } from '../control/drive.ts'
import { recordedStandings } from '../control/known-standings.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { assemblyOptionsOf } from './docker.ts'
import { type Globals, logOptionsOf } from './globals.ts'
import { droverVersion } from './version.ts'

/**
 * Brings these to what was applied, without a daemon. What it needs takes a quarter of a second to load, which
 * a command that leaves the work to a daemon need not pay.
 * @throws STATE_LOCKED, TIMED_OUT, DOCKER_*, and what `wanted` throws
 */
export async function driveClusters(
  globals: Globals,
  state: StateFolder,
  only: readonly OwnerRef[],
  timeoutSeconds: number,
  wanted: Pick<DriveOptions, 'isMet'> = {},
  policy?: PolicySource,
): Promise<void> {
  const [{ assemble }, { drive }, { createLog }, { createManifestReader }, { NOTHING_IN_FORCE }] = await Promise.all([
    import('../control/assemble.ts'),
    import('../control/drive.ts'),
    import('../report/log.ts'),
    import('../manifests/reader.ts'),
    import('../manifests/last-good.ts'),
  ])
  const assembly = await assemble(assemblyOptionsOf(globals))
  const applied = await makeAppliedFolders(state)
  try {
    await drive({
      assembly,
      state,
      log: createLog(logOptionsOf(globals)),
      version: droverVersion(),
      ...createManifestReader({
        roots: applied.map((ownFolder) => ({ ownFolder })),
        lastGood: { load: async () => NOTHING_IN_FORCE, save: async () => {} },
        known: () => recordedStandings(state),
        ...(policy && { policy }),
      }),
      sources: applied,
      only,
      timeoutMs: timeoutSeconds * 1000,
      ...wanted,
    })
  } finally {
    assembly.close()
  }
}
