import { setTimeout as sleep } from 'node:timers/promises'
import {
  leaveRequest,
  type PersonRequest,
  readRequests,
  subjectOfRequest,
  withdrawRequest,
} from '../control/requests.ts'
import type { ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { readRecords } from '../report/read-records.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import type { StateFolder } from '../report/state-folder.ts'

/** Reading manifests takes milliseconds, and seconds where there are thousands of them. */
const GIVE_UP_MS = 10_000
const LOOK_EVERY_MS = 100

/** A person's word that something may go, or is gone. */
export type Confirmation = Extract<PersonRequest, { readonly type: 'confirm-removal' | 'confirm-gone' }>

/** What is remembered of a resource. @throws STATE_UNUSABLE */
const recordOf = async (state: StateFolder, { kind, name }: ResourceRef): Promise<ResourceRecord | undefined> =>
  (await readRecords(state, [kind])).find((record) => record.name === name)

/** True when a Drover has seen that its manifest is gone. */
export const isWaitingToGo = ({ removedAt, status }: ResourceRecord): boolean =>
  removedAt !== undefined || status.conditions.some(({ reason = '' }) => GOING.has(reason))

const GOING: ReadonlySet<string> = new Set(['DeletionHeld', 'Removing', 'Removed'])

/**
 * Leaves a confirmation, at which the running Drover reads the manifests, and waits for what it makes of it: it heeds
 * it, or drops it because what it is about is declared. Without an answer the confirmation is taken back.
 * @throws STATE_UNUSABLE
 */
export async function awaitHeed(
  state: StateFolder,
  request: Confirmation,
  giveUpMs: number = GIVE_UP_MS,
): Promise<'heeded' | 'declared' | 'unanswered'> {
  const subject = subjectOfRequest(request)
  const isGoing = async () => {
    const record = await recordOf(state, subject)
    return record === undefined || isWaitingToGo(record)
  }
  const isLeft = async () =>
    (await readRequests(state)).some(
      (left) => left.type === request.type && refKey(subjectOfRequest(left)) === refKey(subject),
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
