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
import type { ResourceRecord } from '../report/resource-record.ts'
import type { Kept } from './kept.ts'

/** Reading manifests takes milliseconds, and seconds where there are thousands of them. */
const GIVE_UP_MS = 10_000
const LOOK_EVERY_MS = 100
const lookLater = (ms: number): Promise<void> => sleep(Math.min(ms, LOOK_EVERY_MS))

/** A person's word that something may go, or is gone. */
export type Confirmation = Extract<PersonRequest, { readonly type: 'confirm-removal' | 'confirm-gone' }>

/** What is remembered of a resource. @throws STATE_UNUSABLE */
const recordOf = async ({ records }: Kept, { kind, name }: ResourceRef): Promise<ResourceRecord | undefined> =>
  (await records([kind])).find((record) => record.name === name)

/** True when a Drover has seen that its manifest is gone. */
export const isWaitingToGo = ({ removedAt, status }: ResourceRecord): boolean =>
  removedAt !== undefined || status.conditions.some(({ reason = '' }) => GOING.has(reason))

const GOING: ReadonlySet<string> = new Set(['DeletionHeld', 'Removing', 'Removed'])

/** How it is waited. */
export interface Heeding {
  /** Has the running Drover read what was left; absent: it finds that by itself. */
  readonly readSoon?: () => void
  /** When to look again, within so many milliseconds; absent: all the time. */
  readonly again?: (atMostMs: number) => Promise<void>
  readonly giveUpMs?: number
}

/**
 * Leaves a confirmation, at which the running Drover reads the manifests, and waits for what it makes of it: it heeds
 * it, or drops it because what it is about is declared. Without an answer the confirmation is taken back.
 * @throws what `again` throws, STATE_UNUSABLE
 */
export async function awaitHeed(
  kept: Kept,
  request: Confirmation,
  { readSoon, again = lookLater, giveUpMs = GIVE_UP_MS }: Heeding,
): Promise<'heeded' | 'declared' | 'unanswered'> {
  const { state } = kept
  const subject = subjectOfRequest(request)
  const isGoing = async () => {
    const record = await recordOf(kept, subject)
    return record === undefined || isWaitingToGo(record)
  }
  const isLeft = async () =>
    (await readRequests(state)).some(
      (left) => left.type === request.type && refKey(subjectOfRequest(left)) === refKey(subject),
    )
  await leaveRequest(state, request)
  readSoon?.()
  try {
    for (const until = Date.now() + giveUpMs; Date.now() < until; await again(until - Date.now())) {
      const wasLeft = await isLeft()
      // Asked after: what is seen to be gone is written down before the request is withdrawn.
      if (await isGoing()) return 'heeded'
      if (!wasLeft) return 'declared'
    }
  } catch (error) {
    // Nobody waits any more: it must not count on the day the manifests cannot be read. Once it is heeded it stays, or
    // what is half gone would be held.
    if (!(await isGoing())) await withdrawRequest(state, request)
    throw error
  }
  await withdrawRequest(state, request)
  return (await isGoing()) ? 'heeded' : 'unanswered'
}
