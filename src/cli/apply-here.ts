import { withoutWatched } from '../api/apply.ts'
import { awaitReady } from '../api/await-ready.ts'
import { keptIn } from '../api/kept.ts'
import { type ManifestRoot, readSources } from '../manifests/folder-source.ts'
import type { PolicySource } from '../manifests/policy-file.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import { openStateFolder } from '../report/state-folder.ts'
import type { Globals } from './globals.ts'
import { handOver } from './hand-over.ts'
import { knownIn, readValid } from './manifest-files.ts'
import { toStderr } from './to-stderr.ts'

interface Applying {
  readonly wait: boolean
  /** Seconds. */
  readonly timeout: number
}

/** Applies where no Drover answers: none may run, or it is given files. @throws as `handOver` and `readValid` */
export async function applyHere(
  globals: Globals,
  roots: readonly ManifestRoot[],
  applying: Applying,
  policy?: PolicySource,
): Promise<void> {
  const { resources } = await readValid(roots, knownIn(globals), policy)
  const state = await openStateFolder(globals.state, 'write')
  const { files } = await readSources(roots)
  const here = { cwd: process.cwd(), tell: toStderr }
  await handOver(globals, state, await withoutWatched(keptIn(state), files, resources, here), applying, policy)
}

/** Waits for what a Drover has taken that then went away. @throws as `awaitReady` */
export async function awaitApplied(globals: Globals, roots: readonly ManifestRoot[], seconds: number): Promise<void> {
  const { resources } = await readManifestsOnce(roots, knownIn(globals))
  const state = await openStateFolder(globals.state, 'read')
  await awaitReady(keptIn(state), resources, Math.max(seconds, 0), { byUs: false, tell: toStderr })
}
