import type { RecordedCluster, RecordedStreak } from '../model/recorded-cluster.ts'
import type { ResourceRef } from '../model/resource.ts'
import { refKey } from '../model/resource-ref.ts'
import { ACTIONS } from './ground/actions.ts'
import type { ActionType, Operation, Wait } from './ground/operation.ts'
import type { Plan } from './ground/plan.ts'
import { rowOf } from './ground/row.ts'
import { withoutTerminations } from './node/stop-node.ts'
import type { Failed } from './refused-updates.ts'
import { withWarnings } from './statuses.ts'
import { withheld } from './withheld.ts'

/**
 * No heal repeats without progress
 * ================================
 *
 * What is put right and found wrong again at once is somebody else's doing, or nothing that Drover can do; repeated as
 * fast as it can be it only makes noise, and may do harm. So of every operation that heals it is recorded how often in
 * a row it was asked for:
 *
 * 1. In a row is the same operation on the same target, with the same content, whether it failed or was done. A row
 *    ends when a plan did not ask for it and it is not asked for within 10 s of its last time, or within twice the
 *    pause that was made before that. Time alone ends none: what fails may be tried seldom, and is as wrong as before
 *    in between.
 * 2. Three times nothing is said. After that it is held for 1 s, doubling to 5 min, with all operations that need it.
 *    What was not even tried, because something it needs failed, is not held: that harms nobody, and it is done as soon
 *    as the other can be.
 * 3. From the first pause on, until the row is over, it is told (`RepeatedInVain`): what, how often, since when, the
 *    words of the last failure, and when it is tried next. What was not tried has failed of what it needs. Somebody who
 *    undoes it is spoken of only where it was done.
 *
 * 4. A config of a topic that Kafka accepts as often, and that every look finds as it was, is left: Kafka reads it in a
 *    form that Drover does not know. It is told until the manifest says something else, or the topic does.
 * 5. Of many things that are done for the first time at once, as when thousands of topics are made, a hundred are
 *    noted: the record is not to hold them all for good. Should they be undone, the next time notes a hundred more.
 *
 * What heals is what was found to be wrong (`found`), and what sets a state that Drover sees: a name, a connection,
 * limits, a config, a topic. Not: signals, which have their grace; starts and what is written before them, for nodes
 * that die have pauses of their own (node/deaths.ts); pulls; and moves of replicas, which go on in steps. A roll and a
 * config on its way do another thing in each step.
 */
const IN_A_ROW_MS = 10_000
const FREE = 3
const NOTED_AT_ONCE = 100
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 5 * 60_000

function isCounted({ action, found }: Operation): boolean {
  const { heals } = ACTIONS[action.type]
  return heals === 'always' || (heals === 'when found' && found !== undefined)
}

/** Milliseconds to wait after so many times. */
const pauseAfter = (count: number): number =>
  count < FREE ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (count - FREE), LONGEST_PAUSE_MS)

const HEEDED_OR_NOT: ReadonlySet<ActionType> = new Set(['AlterTopicConfig'])

/** Whether it is accepted each time, and changes nothing that is seen. */
const isInVain = ({ accepted = 0, what }: RecordedStreak, operation: Operation): boolean =>
  HEEDED_OR_NOT.has(operation.action.type) && accepted >= FREE && what === whatOf(operation)

/** When the row is over if it is not asked for again. */
const endOf = ({ count, at }: RecordedStreak): number => at + Math.max(IN_A_ROW_MS, 2 * pauseAfter(count))

const isOver = (streak: RecordedStreak, now: number): boolean => streak.lasts === true && now >= endOf(streak)

/**
 * The plan without what is to pause, with what is to be said of it, and with what is to be remembered of what is done.
 */
export function holdRepeats(plan: Plan, now: number): Plan {
  const rows = new Map(plan.operations.filter(isCounted).map((operation) => [operation.id, rowOf(operation)]))
  const known = seenToLast(plan.recorded.streaks ?? {}, new Set(rows.values()), now)
  const current = (row: string | undefined) => {
    const streak = row === undefined ? undefined : known[row]
    return streak && !isOver(streak, now) ? streak : undefined
  }
  const pausedUntil = (operation: Operation) => {
    const streak = current(rows.get(operation.id))
    if (streak && isInVain(streak, operation)) return Number.POSITIVE_INFINITY
    const until = streak && !streak.untried ? streak.at + pauseAfter(streak.count) : undefined
    return until !== undefined && until > now ? until : undefined
  }
  const operations = withheld(plan.operations, (operation) => pausedUntil(operation) !== undefined)
  const asked = operations.flatMap((operation) => {
    const row = rows.get(operation.id)
    return row === undefined ? [] : [[row, nextOf(current(row), operation, now)] as const]
  })
  const notedFirst = new Set(asked.filter(([, { count }]) => count === 1).slice(0, NOTED_AT_ONCE))
  const noted = asked.filter((each) => each[1].count > 1 || notedFirst.has(each))
  const streaks = asked.length === 0 ? known : { ...stillGoing(known, now), ...Object.fromEntries(noted) }
  const held = plan.operations.filter((operation) => !operations.includes(operation))
  const nextTries = new Map(
    held.flatMap((operation) => {
      const [row, until] = [rows.get(operation.id), pausedUntil(operation)]
      return row === undefined || until === undefined ? [] : [[row, until] as const]
    }),
  )
  const told = Object.entries(streaks).filter(
    ([row, streak]) =>
      !isOver(streak, now) &&
      (streak.count > FREE || nextTries.has(row)) &&
      !hasEnded(streak) &&
      !isRefused(plan.recorded, row),
  )
  const recorded = withStreaks(withoutTerminations(withoutTrialOf(plan, held, now), held), streaks)
  return withWarnings({ ...plan, operations, recorded }, waitsFor(told, nextTries))
}

/** What failed, and is not asked for any more, nobody undoes: there is nothing left to tell. */
const hasEnded = ({ failure, lasts }: RecordedStreak): boolean => failure !== undefined && lasts === true

/** It is told what refuses it, and why (refusals.ts). */
const isRefused = ({ refusals }: RecordedCluster, row: string): boolean => refusals?.[row] !== undefined

const nextOf = (before: RecordedStreak | undefined, operation: Operation, now: number): RecordedStreak => ({
  count: (before?.count ?? 0) + 1,
  since: before?.since ?? now,
  at: now,
  what: whatOf(operation),
  resource: operation.resource,
  ...(before?.failure !== undefined && { failure: before.failure }),
  ...(before?.accepted !== undefined && before.lasts !== true && { accepted: before.accepted }),
})

const whatOf = ({ action, target, cause }: Operation): string =>
  `${action.type} of ${target.kind} ${target.name} (${cause})`

const stillGoing = (streaks: Readonly<Record<string, RecordedStreak>>, now: number) =>
  Object.fromEntries(Object.entries(streaks).filter(([, streak]) => !isOver(streak, now)))

/**
 * The rows, each with whether this plan finds that it lasts. That is noted in the first plan which finds it so, at once
 * after it was done, and never again: at rest nothing is written.
 */
function seenToLast(
  streaks: Readonly<Record<string, RecordedStreak>>,
  asked: ReadonlySet<string>,
  now: number,
): Readonly<Record<string, RecordedStreak>> {
  const next = Object.entries(streaks).map(([row, streak]): [string, RecordedStreak] => {
    if (!asked.has(row)) return [row, { ...streak, lasts: true }]
    if (isOver(streak, now)) return [row, streak]
    const { lasts: _, ...rest } = streak
    return [row, rest]
  })
  return Object.fromEntries(next)
}

function withStreaks(recorded: RecordedCluster, streaks: NonNullable<RecordedCluster['streaks']>): RecordedCluster {
  const { streaks: _, ...rest } = recorded
  return Object.keys(streaks).length > 0 ? { ...rest, streaks } : rest
}

/** A trial that was to begin with what is held does not begin. */
function withoutTrialOf({ recorded }: Plan, held: readonly Operation[], now: number): RecordedCluster {
  const { trial, ...rest } = recorded
  const isTried = ({ action }: Operation) =>
    ('container' in action && 'id' in action.container && action.container.id === trial?.containerId) ||
    (action.type === 'AlterNodeConfig' && action.brokerId === trial?.nodeId)
  return trial?.at === now && held.some(isTried) ? rest : recorded
}

/** One for each resource, so that its condition stays the same one while what it tells of goes on. */
function waitsFor(
  told: readonly (readonly [string, RecordedStreak])[],
  nextTries: ReadonlyMap<string, number>,
): (Wait & { readonly target: ResourceRef })[] {
  return [...Map.groupBy(told, ([, { resource }]) => refKey(resource)).values()].map((rows) => {
    const target = (rows[0] as (typeof rows)[number])[1].resource
    const message = rows.map((row) => wordsFor(row, nextTries)).join('; ')
    const lookAgainAt = Math.min(...rows.map(([row, streak]) => nextTries.get(row) ?? endOf(streak)))
    return { target, reason: 'RepeatedInVain', message, ...(Number.isFinite(lookAgainAt) && { lookAgainAt }) }
  })
}

function wordsFor(
  [row, { what, count, since, failure, accepted }]: readonly [string, RecordedStreak],
  nextTries: ReadonlyMap<string, number>,
): string {
  const next = nextTries.get(row)
  if (next === Number.POSITIVE_INFINITY) {
    return `${what}: Kafka has accepted it ${accepted} times since ${clockTime(since)}, and all is as it was; it is not repeated until the manifest says something else`
  }
  const outcome =
    failure === undefined
      ? 'and it does not last; somebody or something undoes it each time'
      : `in vain; the last time it failed: ${failure}`
  return `${what}: ${count} times since ${clockTime(since)}, ${outcome}${next === undefined ? '' : `; next try at ${clockTime(next)}`}`
}

const clockTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/**
 * The record with what has just become of what is repeated.
 * @param skipped what was not tried, in the order of the plan
 */
export function withFailures(
  recorded: RecordedCluster,
  done: readonly Operation[],
  failed: readonly Failed[],
  skipped: readonly Operation[] = [],
): RecordedCluster {
  const { streaks } = recorded
  if (!streaks) return recorded
  const ofNeeds = failuresOfNeeds(failed, skipped)
  const failures = new Map([
    ...ofNeeds,
    ...failed.map(({ operation, message }) => [rowOf(operation), message] as const),
  ])
  const lasting = new Set(done.map(rowOf))
  const heard = new Set(done.filter(({ action }) => HEEDED_OR_NOT.has(action.type)).map(rowOf))
  const next = Object.entries(streaks).map(([row, streak]) => {
    const { failure: before, accepted, ...rest } = streak
    const failure = failures.get(row) ?? (lasting.has(row) ? undefined : before)
    if (heard.has(row)) return [row, { ...rest, accepted: (accepted ?? 0) + 1 }] as const
    if (failure === undefined) return [row, { ...rest, ...(accepted !== undefined && { accepted }) }] as const
    return [row, { ...rest, failure, ...(ofNeeds.has(row) && { untried: true as const }) }] as const
  })
  return { ...recorded, streaks: Object.fromEntries(next) }
}

/** By row, for what was skipped, which failure that was. */
function failuresOfNeeds(failed: readonly Failed[], skipped: readonly Operation[]): ReadonlyMap<string, string> {
  const reasons = new Map(
    failed.map(({ operation: { id, action, target }, message }) => [
      id,
      `${action.type} of ${target.kind} ${target.name}: ${message}`,
    ]),
  )
  const failures = new Map<string, string>()
  for (const operation of skipped) {
    const reason = operation.needs.map((need) => reasons.get(need)).find((each) => each !== undefined)
    if (reason === undefined) continue
    reasons.set(operation.id, reason)
    failures.set(rowOf(operation), reason)
  }
  return failures
}
