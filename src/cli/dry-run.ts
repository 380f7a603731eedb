import { assemble } from '../control/assemble.ts'
import { planOnce } from '../control/plan-once.ts'
import type { ManifestRoot } from '../manifests/folder-source.ts'
import { renderPlan } from '../plan/render.ts'
import { openStateFolder } from '../report/state-folder.ts'
import { assemblyOptionsOf } from './docker.ts'
import type { Globals } from './globals.ts'
import { knownIn, readValid } from './manifest-files.ts'

/** Prints what would be done if these were applied. @throws as `readValid`, STATE_UNUSABLE, DOCKER_* */
export async function dryRun(globals: Globals, roots: readonly ManifestRoot[]): Promise<void> {
  const manifests = await readValid(roots, knownIn(globals))
  const state = await openStateFolder(globals.state, 'read')
  const { tools, close } = await assemble(assemblyOptionsOf(globals))
  const sources = manifests.resources.map(({ origin }) => origin.file)
  const signal = new AbortController().signal
  const plans = await planOnce(tools, state, manifests, { whole: false, sources, signal }).finally(close)
  process.stdout.write(plans.map(renderPlan).join('\n'))
}
