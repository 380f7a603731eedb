import { isOwner } from '../kinds/kinds.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import { type Standing, standingOf } from '../manifests/standing.ts'
import { CLUSTER_LABEL } from '../model/resource.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { appliedFolders } from './applied.ts'

/** By what resources are known that the state folder remembers and that are declared. @throws STATE_UNUSABLE */
export const recordedStandings = async (state: StateFolder): Promise<readonly Standing[]> =>
  (await readRecords(state)).filter(({ removedAt }) => removedAt === undefined).map(standingOfRecord)

/** The same, also of what has been applied and was not looked at yet. @throws STATE_UNUSABLE */
export async function standingsIn(state: StateFolder): Promise<readonly Standing[]> {
  const roots = appliedFolders(state).map((ownFolder) => ({ ownFolder }))
  const recorded = await recordedStandings(state)
  const applied = (await readManifestsOnce(roots, async () => recorded)).resources
  return [...recorded, ...applied.map(standingOf)]
}

function standingOfRecord({ kind, name, namespace, manifestName, labels, origin }: ResourceRecord): Standing {
  const cluster = isOwner(kind) ? undefined : labels[CLUSTER_LABEL]
  return {
    ref: { kind, name },
    ...(namespace !== undefined && { namespace }),
    ...(cluster !== undefined && { cluster }),
    ...(manifestName !== undefined && { manifestName }),
    ...(origin && { file: origin.file }),
  }
}
