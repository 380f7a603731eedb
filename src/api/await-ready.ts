import { setTimeout as sleep } from 'node:timers/promises'
import { newsOf } from '../control/sight/news.ts'
import { readSight } from '../control/sight/read-sight.ts'
import type { Sight } from '../control/sight/sight.ts'
import { DroverError, ERROR_CODES } from '../errors.ts'
import { isOwner } from '../kinds/kinds.ts'
import type { Kind, Resource } from '../model/resource.ts'
import { refKey, refOf } from '../model/resource-ref.ts'
import { AWAITS_A_PERSON } from '../plan/ground/operation.ts'
import type { ResourceRecord } from '../report/resource-record.ts'
import { secretsIn } from '../report/secret-store.ts'
import { readSpecHash } from '../report/spec-hash.ts'
import type { Tell } from './calls.ts'
import type { Kept } from './kept.ts'

const LOOK_EVERY_MS = 200
const lookLater = (ms: number): Promise<void> => sleep(Math.min(ms, LOOK_EVERY_MS))
/** What a person has just mended, a daemon has not seen before. */
const LOOKS_WITHIN_MS = 2_000

/** A resource that is not ready, and why. */
export interface Unready {
  readonly kind: Kind
  /** As people read it: `Kafka/shop`. */
  readonly key: string
  /** CamelCase; absent: no pass has said anything of it yet. */
  readonly reason?: string
  readonly message: string
}

/** How it is waited. */
export interface Waiting {
  /** Who asks has just brought it about, and nobody else looks. */
  readonly byUs: boolean
  readonly tell: Tell
  /** When to look again, within so many milliseconds; absent: all the time. */
  readonly again?: (atMostMs: number) => Promise<void>
  /** Milliseconds. */
  readonly looksWithinMs?: number
}

/**
 * Waits until the status of every resource speaks of the version given here and says Ready, as somebody sees it now;
 * tells what keeps them from it, when that changes.
 * @throws what `again` throws; TIMED_OUT naming what is not ready; BLOCKED as soon as it is seen that only a person can
 * end it
 */
export async function awaitReady(
  kept: Kept,
  resources: readonly Resource[],
  timeoutSeconds: number,
  { byUs, tell: say, again = lookLater, looksWithinMs = LOOKS_WITHIN_MS }: Waiting,
): Promise<void> {
  const until = Date.now() + timeoutSeconds * 1000
  const lookedAfter = Date.now() + looksWithinMs
  const tell = tellUnready(say)
  for (;;) {
    const unready = await unreadyOf(kept, resources, { byUs })
    if (unready.length === 0) return
    tell(unready)
    if (byUs || Date.now() >= Math.min(lookedAfter, until)) refuseToWait(unready)
    if (Date.now() >= until) throw new DroverError('TIMED_OUT', `not ready: ${unready.map(asLine).join('; ')}`)
    await again(until - Date.now())
  }
}

/** Those that are not ready, in the given order. @throws STATE_UNUSABLE */
export async function unreadyOf(
  { state, records: recordsOf }: Kept,
  resources: readonly Resource[],
  { byUs }: { readonly byUs: boolean },
): Promise<Unready[]> {
  const records = new Map((await recordsOf()).map((record) => [refKey(record), record]))
  const hash = await readSpecHash(secretsIn(state))
  const sight: Pick<Sight, 'unseen'> = byUs ? { unseen: () => undefined } : await readSight(state)
  return resources.flatMap((resource) => {
    const key = refKey(refOf(resource))
    const why = whyNotReady(hash(resource), records.get(key), sight)
    return why === undefined ? [] : [{ kind: resource.kind, key, ...why }]
  })
}

/** What is said of those of which nobody can say that they are ready: what others read, and what is left alone. */
const WITHOUT_READY: ReadonlySet<string> = new Set(['InUse', 'ReconciliationPaused', 'Unmanaged'])

function whyNotReady(
  specHash: string,
  record: ResourceRecord | undefined,
  { unseen }: Pick<Sight, 'unseen'>,
): Pick<Unready, 'reason' | 'message'> | undefined {
  if (!record || record.specHash !== specHash) return { message: 'not seen yet' }
  const why = unseen(record)
  if (why) return why
  const { conditions, observedGeneration } = record.status
  if (observedGeneration !== record.generation) return { message: 'not looked at yet' }
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready?.status === 'True' || conditions.some(({ type }) => WITHOUT_READY.has(type))) return undefined
  if (ready === undefined) return { message: 'it has no Ready condition' }
  const { reason, message = 'it is not ready' } = ready
  return { ...(reason !== undefined && { reason }), message }
}

const asLine = ({ key, reason, message }: Unready): string =>
  `${key}: ${reason === undefined ? '' : `${reason}: `}${message}`

/** Reasons that follow from what is said of the Kafka, and those of a change that is on its way. */
const FOLLOWS = new Set(['KafkaNotReady', 'BrokersNotReady', 'Creating', 'Updating'])

/** Says what keeps resources from being ready, each time it is something else. */
export function tellUnready(say: Tell): (unready: readonly Unready[]) => void {
  const told = new Map<string, string>()
  return (unready) => {
    for (const why of unready) {
      const { kind, key, reason, message } = why
      // Pools are told of by their Kafka.
      const isNews = isOwner(kind) || (kind !== 'KafkaNodePool' && !FOLLOWS.has(reason ?? ''))
      if (!isNews || reason === undefined || told.get(key) === newsOf(message)) continue
      told.set(key, newsOf(message))
      say(asLine(why))
    }
  }
}

/** Reasons not to be ready that no waiting ends, beside those of what is missing on the engine. */
const REFUSED = new Set(['Conflict', 'NotSupported', 'InternalTopic'])

const isForAPerson = ({ reason = '' }: Unready): boolean =>
  REFUSED.has(reason) || AWAITS_A_PERSON.has(reason) || (isErrorCode(reason) && !ERROR_CODES[reason].retriable)

const isErrorCode = (text: string): text is keyof typeof ERROR_CODES => Object.hasOwn(ERROR_CODES, text)

/** @throws BLOCKED when one of them stays so until a person has done something */
export function refuseToWait(unready: readonly Unready[]): void {
  const blocked = unready.filter(isForAPerson)
  if (blocked.length === 0) return
  const isTaken = blocked.some(({ reason }) => reason === 'Conflict')
  throw new DroverError('BLOCKED', `not ready, and no waiting helps: ${blocked.map(asLine).join('; ')}`, {
    ...(isTaken && {
      mend: 'Remove or rename what has that name, or use the --instance that made it; then apply again.',
    }),
  })
}
