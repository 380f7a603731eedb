import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolders, isApplied } from './applied.ts'
import { lastGoodIn } from './kept-secrets.ts'
import { recordedStandings } from './known-standings.ts'

/**
 * The manifests in force: what was applied, and what was watched as a daemon last found it good. `records`: what is
 * known of every resource, for who has that at hand.
 */
export async function manifestsInForce(state: StateFolder, records?: readonly ResourceRecord[]): Promise<Resource[]> {
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const applied = (await readManifestsOnce(roots, () => recordedStandings(state, records))).resources
  const { resources } = await lastGoodIn(state).load()
  const watched = resources.filter(({ origin }) => !isApplied(state, origin.file))
  const keyed = [...applied, ...watched].map((resource) => {
    return [refKey(refOf(resource)), resource] as const
  })
  return [...new Map(keyed).values()]
}
