import { readSight } from '../../control/sight/read-sight.ts'
import { readRecords } from '../../report/read-records.ts'
import { openStateFolder } from '../../report/state-folder.ts'
import { type CheckResult, fail, ok, warn } from './check.ts'

/**
 * Does the daemon see what it is to look after? Where none runs, or the state folder cannot be used, that is said of
 * the folder.
 */
export async function checkDaemon(statePath: string): Promise<CheckResult[]> {
  const check = 'daemon'
  const state = await openStateFolder(statePath, 'read').catch(() => undefined)
  if (state === undefined) return []
  const { nothing, manifests, incomplete, stateLost, unseen } = await readSight(state)
  if (stateLost !== undefined) return [fail(check, stateLost, LOST)]
  if (nothing?.reason === 'NoDaemon') return []
  if (nothing) return [fail(check, nothing.message, MEND)]
  if (manifests) return [fail(check, manifests.message, FOLDERS)]
  if (incomplete !== undefined) return [warn(check, incomplete, FOLDERS)]
  const clusters = (await readRecords(state, ['Kafka'])).flatMap((record) => unseen(record)?.message ?? [])
  return clusters.length > 0
    ? clusters.map((message) => warn(check, message, 'If it stays so, see its log.'))
    : [ok(check, 'it sees the engine, the manifests and every cluster')]
}

const FOLDERS = 'Check that the folders it watches are there, hold what they should, and may be read.'
const LOST = 'Nothing is removed until then.'
const MEND = 'Nodes that run go on without it, and nobody heals: see its log, and what else fails here.'
