import { resolve, sep } from 'node:path'
import { appliedFolders } from '../control/applied.ts'
import { DAEMON_FILE, isDaemonReport } from '../control/daemon-report.ts'
import { standingsIn } from '../control/known-standings.ts'
import { DroverError } from '../errors.ts'
import { holderOf } from '../lease/lock.ts'
import { readManifestsOnce } from '../manifests/read-once.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import type { StateFolder } from '../report/state-folder.ts'
import type { Kept } from './kept.ts'

/**
 * Which of the files of these resources the running Drover watches: keeping a copy of them would declare everything
 * twice. None without one. Paths begin in the folder `cwd` of who gives them.
 * @throws NOT_CONFIRMED when one of the resources stands in another file that is watched, and so would have no effect
 */
export async function watchedFiles(
  kept: Kept,
  resources: readonly Resource[],
  cwd: string,
): Promise<ReadonlySet<string>> {
  const { state } = kept
  const report = holderOf(state.path) && (await state.readJson(DAEMON_FILE, isDaemonReport))
  const own = new Set(appliedFolders(state))
  const roots = (report?.sources ?? []).filter((source) => !own.has(source)).map((source) => resolve(cwd, source))
  const isWatched = (file: string) => roots.some((root) => file === root || file.startsWith(root + sep))
  if (roots.length === 0) return new Set()
  const elsewhere = resources.filter(({ origin }) => !isWatched(resolve(cwd, origin.file)))
  if (elsewhere.length > 0) await refuseOthers(kept, elsewhere, isWatched, cwd)
  return new Set(resources.map(({ origin }) => origin.file).filter((file) => isWatched(resolve(cwd, file))))
}

async function refuseOthers(
  { state, records: recordsOf }: Kept,
  resources: readonly Resource[],
  isWatched: (file: string) => boolean,
  cwd: string,
): Promise<void> {
  const records = new Map((await recordsOf()).map((record) => [refKey(record), record]))
  for (const resource of resources) {
    const key = refKey(refOf(resource))
    const file = records.get(key)?.origin?.file
    if (file === undefined || !isWatched(resolve(cwd, file))) continue
    if (!(await defines(state, resolve(cwd, file), key))) continue
    throw new DroverError('NOT_CONFIRMED', `${key} stands in ${file}, which the Drover that runs watches`, {
      mend: 'Change it there: saving it is enough.',
    })
  }
}

/** It may have been taken out a moment ago. */
const defines = async (state: StateFolder, file: string, key: string): Promise<boolean> =>
  (await readManifestsOnce([file], () => standingsIn(state))).resources.some(
    (resource) => refKey(refOf(resource)) === key,
  )
