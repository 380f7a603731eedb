import { readSight } from '../control/sight/read-sight.ts'
import type { Sight } from '../control/sight/sight.ts'
import { DroverError } from '../errors.ts'
import type { Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import { secretsIn } from '../report/secret-store.ts'
import { readSpecHash } from '../report/spec-hash.ts'
import type { StateFolder } from '../report/state-folder.ts'

const LOOK_EVERY_MS = 200

/**
 * Waits until the status of every resource speaks of the version given here and says Ready, as somebody sees it now;
 * `byUs`: who asks has just brought it about, and nobody else looks.
 * @throws TIMED_OUT naming what is not ready
 */
export async function awaitReady(
  state: StateFolder,
  resources: readonly Resource[],
  timeoutSeconds: number,
  { byUs }: { readonly byUs: boolean },
): Promise<void> {
  const until = Date.now() + timeoutSeconds * 1000
  for (;;) {
    const records = new Map((await readRecords(state)).map((record) => [refKey(record), record]))
    const hash = await readSpecHash(secretsIn(state))
    const sight: Pick<Sight, 'unseen'> = byUs ? { unseen: () => undefined } : await readSight(state)
    const unready = resources.flatMap((resource) => {
      const key = refKey(refOf(resource))
      const reason = whyNotReady(hash(resource), records.get(key), sight)
      return reason === undefined ? [] : [`${key}: ${reason}`]
    })
    if (unready.length === 0) return
    if (Date.now() >= until) throw new DroverError('TIMED_OUT', `not ready: ${unready.join('; ')}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

function whyNotReady(
  specHash: string,
  record: ResourceRecord | undefined,
  { unseen }: Pick<Sight, 'unseen'>,
): string | undefined {
  if (!record || record.specHash !== specHash) return 'not seen yet'
  const why = unseen(record)
  if (why) return why.message
  const { conditions, observedGeneration } = record.status
  if (observedGeneration !== record.generation) return 'not looked at yet'
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (
    ready?.status === 'True' ||
    conditions.some(({ type }) => type === 'ReconciliationPaused' || type === 'Unmanaged')
  )
    return undefined
  return ready?.message ?? 'it has no Ready condition'
}
