import { isOwner, type OwnerRef, ownerOf, wordOf } from '../../kinds/kinds.ts'
import { refKey } from '../../model/resource-ref.ts'
import { timeOfDay } from '../../model/time-of-day.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import { type DaemonReport, UNSEEN } from '../daemon-report.ts'
import { shownName } from '../owners.ts'

/*
 * Whether what the state folder says is so now
 *
 * A status is what a pass saw. It is taken for the truth of now only while somebody would have seen that it is not: a
 * daemon that lives, that has looked at the cluster since its start, and that hears the engine. Otherwise the status is
 * shown as not known, with what was known last beside it, because a `True` of before an outage is what makes people go
 * back to bed.
 *
 * Asked for in this order, the first that applies is told:
 *
 * 1. No daemon runs. Since when says the last sign of life of whoever held the state folder.
 * 2. Somebody holds the folder and has not said what it sees: a daemon in its first moment, or a command that works
 *    without one.
 * 3. The daemon gives no sign of life: it is frozen, or its host is busy beyond measure.
 * 4. It stands by: another Drover acts on the engine, with another state folder.
 * 5. It does not hear the engine.
 * 6. It has not looked at this cluster since its start, or its last look failed, or an answer about it is overdue.
 *
 * Of what no pass is about (a topic of a cluster that nobody declares, a Secret) the manifests are all there is to be
 * seen.
 */

/** Why something is not seen now. */
export interface Unseen {
  /** CamelCase. */
  readonly reason: string
  readonly message: string
  /** Epoch milliseconds. */
  readonly since?: number
}

export interface Sight {
  /** What keeps everything from being seen. */
  readonly nothing?: Unseen
  /** What keeps the manifests from being seen. Clusters go on as they said before. */
  readonly manifests?: Unseen
  /** Why a manifest that is missing takes nothing down now: what there is was seen, and is not all there should be. */
  readonly incomplete?: string
  /** That the state folder was removed under the daemon: what is shown of it is what was written since. */
  readonly stateLost?: string
  /** Why a status says nothing about now; undefined: it does. */
  readonly unseen: (record: Pick<ResourceRecord, 'kind' | 'name' | 'labels'>) => Unseen | undefined
}

/** What sight is judged by. Times in epoch milliseconds. */
export interface SightFacts {
  /** Path of the state folder. */
  readonly folder: string
  /** Who holds its lock, when one does. */
  readonly holder?: {
    readonly pid: number
    /** On this host, by whose clock its signs of life are; another's may differ. */
    readonly isHere: boolean
  }
  /** When the lock had a sign of life last. */
  readonly signAt?: number
  readonly report?: DaemonReport
  /** Of all that has passes of its own. */
  readonly owners: readonly ResourceRecord[]
  readonly now: number
}

/** A daemon gives a sign of life every two seconds. */
const SILENT_AFTER_MS = 10_000

export function sightOf(facts: SightFacts): Sight {
  const nothing = whyNothing(facts)
  const manifests = whyNoManifests(facts)
  const owners = new Map(facts.owners.map((record) => [refKey(record), record]))
  const unseen: Sight['unseen'] = ({ kind, name, labels }) => {
    if (nothing) return nothing
    const owner = ownerOf({ kind, name, labels })
    const record = owner && owners.get(refKey(owner))
    if (owner === undefined || record === undefined || isOver(owner, record, facts)) return manifests
    return whyNotOwner(facts, owner, record, isOwner(kind))
  }
  const frozen = facts.report?.deletionFrozen
  const incomplete = `not all manifests are there to be read (${frozen}); what they declared before stays in force`
  const stateLost = whatIsLost(facts)
  return {
    ...(nothing && { nothing }),
    ...(manifests && { manifests }),
    ...(frozen !== undefined && { incomplete }),
    ...(stateLost !== undefined && { stateLost }),
    unseen,
  }
}

function whyNothing({ folder, holder, signAt, report, owners, now }: SightFacts): Unseen | undefined {
  if (holder === undefined) {
    if (signAt === undefined && report === undefined && owners.length === 0) {
      return { reason: 'NoDaemon', message: `no Drover has run on ${folder} yet` }
    }
    const since = signAt === undefined ? '' : ` since ${moment(signAt, now)}`
    return {
      reason: 'NoDaemon',
      message: `no Drover runs on ${folder}${since}; this is what the last one left there`,
      ...(signAt !== undefined && { since: signAt }),
    }
  }
  const process = `process ${holder.pid}`
  if (report === undefined || report.endedAt !== undefined || report.pid !== holder.pid) {
    const message = `${process} holds ${folder}, and has not said what it sees: a daemon that starts, or a command that works without one`
    return { reason: 'DaemonStarting', message }
  }
  const startedAt = Date.parse(report.startedAt)
  if (holder.isHere && signAt !== undefined && now - signAt > SILENT_AFTER_MS) {
    const message = `the Drover on ${folder} (${process}) has given no sign of life since ${moment(signAt, now)}`
    return { reason: 'DaemonSilent', message, since: signAt }
  }
  if (report.standby !== undefined) {
    return { reason: 'StandsBy', message: `the Drover on ${folder} stands by: ${report.standby}`, since: startedAt }
  }
  if (report.engine === undefined) return undefined
  const since = Date.parse(report.engine.since)
  const message = `the Drover on ${folder} does not see the engine since ${moment(since, now)}: ${report.engine.reason}`
  return { reason: 'EngineNotSeen', message, since }
}

function whatIsLost({ folder, holder, report, now }: SightFacts): string | undefined {
  if (holder === undefined || report?.stateLostAt === undefined) return undefined
  return (
    `the state folder ${folder} was removed while the Drover on it (process ${holder.pid}) runs, before ` +
    `${moment(Date.parse(report.stateLostAt), now)}: what was applied, asked for and recorded is gone. Clusters go on as ` +
    'before; bring the folder back from a copy, or apply again, in one command, all that was applied; then start Drover anew'
  )
}

function whyNoManifests({ report, now }: SightFacts): Unseen | undefined {
  if (report?.manifests === undefined) return undefined
  const since = Date.parse(report.manifests.since)
  const message = `the manifests are not seen since ${moment(since, now)}: ${report.manifests.reason}`
  return { reason: 'ManifestsNotSeen', message, since }
}

function whyNotOwner(
  { report, now }: SightFacts,
  owner: OwnerRef,
  { status }: ResourceRecord,
  isItself: boolean,
): Unseen | undefined {
  const name = `${wordOf(owner.kind)}/${owner.name}`
  const word = report?.clusters[shownName(owner)]
  if (word === undefined) {
    const since = Date.parse(report?.startedAt ?? '')
    const message = `the running Drover has not looked at ${name} since its start at ${moment(since, now)}`
    return { reason: 'NotLookedAt', message, since }
  }
  // The failure itself stands in the status of the owner.
  if (word === UNSEEN && !isItself) {
    return { reason: 'LookFailed', message: `the last look at ${name} failed; its conditions say why` }
  }
  const overdue = status.conditions.find(({ reason }) => reason === 'AnswerOverdue')
  if (overdue === undefined) return undefined
  const since = Date.parse(overdue.lastTransitionTime)
  return { reason: 'AnswerOverdue', message: `since ${moment(since, now)} ${overdue.message}`, since }
}

/** Nothing is left to be looked at but kept data, or never was: no pass is about it any more. */
const isOver = (owner: OwnerRef, { removedAt, status }: ResourceRecord, { report }: SightFacts): boolean =>
  status.conditions.some(({ reason }) => reason === 'Removed') ||
  (removedAt !== undefined && report?.clusters[shownName(owner)] === undefined)

/** `14:03:07Z (4m ago)`, with the day where that was not today. */
function moment(time: number, now: number): string {
  const day = new Date(time).toISOString().slice(0, 10)
  const isToday = day === new Date(now).toISOString().slice(0, 10)
  return `${isToday ? '' : `${day}T`}${timeOfDay(time)} (${age(now - time)} ago)`
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
