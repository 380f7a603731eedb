import type { FileChecker } from '../manifests/check-file.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import { type Standing, standing, standingOf } from '../manifests/standing.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolders } from './applied.ts'

/** By what resources are known that the state folder remembers and that are declared. @throws STATE_UNUSABLE */
export const recordedStandings = async (
  state: StateFolder,
  records?: readonly ResourceRecord[],
): Promise<readonly Standing[]> =>
  (records ?? (await readRecords(state)))
    .filter(({ removedAt }) => removedAt === undefined)
    .map((record) => standing({ kind: record.kind, name: record.name }, record, record.origin?.file))

/** What somebody has at hand who asks again and again. */
interface AtHand {
  readonly records: readonly ResourceRecord[]
  readonly check: FileChecker
}

/** The same, also of what has been applied and was not looked at yet. @throws STATE_UNUSABLE */
export async function standingsIn(state: StateFolder, atHand?: AtHand): Promise<readonly Standing[]> {
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const recorded = await recordedStandings(state, atHand?.records)
  const applied = (await readManifestsOnce(roots, async () => recorded, atHand && { check: atHand.check })).resources
  return [...recorded, ...applied.map(standingOf)]
}
