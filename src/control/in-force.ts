import { createFileLastGood } from '../manifests/last-good.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolder } from './applied.ts'

/** The manifests in force: what was applied, and what was watched as a daemon last found it good. */
export async function manifestsInForce(state: StateFolder): Promise<Resource[]> {
  const folder = appliedFolder(state)
  const applied = (await readManifestsOnce([{ ownFolder: folder }])).resources
  const watched = (await createFileLastGood(state.path).load()).resources.filter(
    ({ origin }) => !origin.file.startsWith(folder),
  )
  const keyed = [...applied, ...watched].map((resource) => {
    return [refKey(refOf(resource)), resource] as const
  })
  return [...new Map(keyed).values()]
}
