import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolders, isApplied } from './applied.ts'
import { lastGoodIn } from './kept-secrets.ts'
import { recordedStandings } from './known-standings.ts'

/** The manifests in force: what was applied, and what was watched as a daemon last found it good. */
export async function manifestsInForce(state: StateFolder): Promise<Resource[]> {
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const applied = (await readManifestsOnce(roots, () => recordedStandings(state))).resources
  const { resources } = await lastGoodIn(state).load()
  const watched = resources.filter(({ origin }) => !isApplied(state, origin.file))
  const keyed = [...applied, ...watched].map((resource) => {
    return [refKey(refOf(resource)), resource] as const
  })
  return [...new Map(keyed).values()]
}
