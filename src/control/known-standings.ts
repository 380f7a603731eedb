import { readManifestsOnce } from '../manifests/read-once.ts'
import { type Standing, standing, standingOf } from '../manifests/standing.ts'
import { readRecords } from '../report/read-records.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolders } from './applied.ts'

/** By what resources are known that the state folder remembers and that are declared. @throws STATE_UNUSABLE */
export const recordedStandings = async (state: StateFolder): Promise<readonly Standing[]> =>
  (await readRecords(state))
    .filter(({ removedAt }) => removedAt === undefined)
    .map((record) => standing({ kind: record.kind, name: record.name }, record, record.origin?.file))

/** The same, also of what has been applied and was not looked at yet. @throws STATE_UNUSABLE */
export async function standingsIn(state: StateFolder): Promise<readonly Standing[]> {
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const recorded = await recordedStandings(state)
  const applied = (await readManifestsOnce(roots, async () => recorded)).resources
  return [...recorded, ...applied.map(standingOf)]
}
