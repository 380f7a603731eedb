import { setTimeout as sleep } from 'node:timers/promises'
import { leaveRequest, type PersonRequest, readRequests, withdrawRequest } from '../control/requests.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** Reading manifests takes milliseconds, and seconds where there are thousands of them. */
const GIVE_UP_MS = 10_000
const LOOK_EVERY_MS = 100

/** What is remembered of a Kafka. @throws STATE_UNUSABLE */
const kafkaRecord = async (state: StateFolder, name: string): Promise<ResourceRecord | undefined> =>
  (await readRecords(state, ['Kafka'])).find((record) => record.name === name)

/** True when a Drover has seen that its manifest is gone. */
export const isWaitingToGo = ({ removedAt, status }: ResourceRecord): boolean =>
  removedAt !== undefined || status.conditions.some(({ reason = '' }) => GOING.has(reason))

const GOING: ReadonlySet<string> = new Set(['DeletionHeld', 'Removing', 'Removed'])

/**
 * Leaves a confirmation, at which the running Drover reads the manifests, and waits for what it makes of it: it heeds
 * it, or drops it because the cluster is declared. Without an answer the confirmation is taken back.
 * @throws STATE_UNUSABLE
 */
export async function awaitHeed(
  state: StateFolder,
  request: Extract<PersonRequest, { readonly type: 'confirm-removal' }>,
  giveUpMs: number = GIVE_UP_MS,
): Promise<'heeded' | 'declared' | 'unanswered'> {
  const isGoing = async () => {
    const record = await kafkaRecord(state, request.cluster)
    return record === undefined || isWaitingToGo(record)
  }
  const isLeft = async () =>
    (await readRequests(state)).some(
      ({ type, ...other }) => type === request.type && 'cluster' in other && other.cluster === request.cluster,
    )
  await leaveRequest(state, request)
  for (const until = Date.now() + giveUpMs; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    const wasLeft = await isLeft()
    // Asked after: what is seen to be gone is written down before the request is withdrawn.
    if (await isGoing()) return 'heeded'
    if (!wasLeft) return 'declared'
  }
  await withdrawRequest(state, request)
  return (await isGoing()) ? 'heeded' : 'unanswered'
}
