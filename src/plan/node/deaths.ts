import type { ObservedContainer } from '../../model/docker-state.ts'
import type { RecordedDeaths } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'

/** A node that ran this long before it died is taken for healthy; its earlier deaths are forgotten. */
const STABLE_AFTER_MS = 10 * 60_000
/** Whoever stops a node this soon after its start does so again and again. */
const STOPPED_AT_ONCE_MS = 10_000
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 5 * 60_000
/** From the fourth death in a row the condition says crash loop; the third may still be a slow neighbour. */
const CRASH_LOOP_AFTER = 4

/**
 * Room is made by a person, who wants to see at once whether it was enough; and a start on a full disk costs others
 * nothing.
 */
const LONGEST_DELAY_ON_FULL_DISK_MS = 30_000

/**
 * The reason by which a node that has died is called for as long as it is not up; undefined while that is nothing to
 * tell.
 */
export function loopReason(deaths: RecordedDeaths | undefined): 'DiskFull' | 'CrashLoop' | undefined {
  if (deaths?.diskFull) return 'DiskFull'
  return (deaths?.count ?? 0) >= CRASH_LOOP_AFTER ? 'CrashLoop' : undefined
}

/** A node that only runs until its next death is no better than one that waits for its next start. */
export function startedOnceMore(deaths: RecordedDeaths | undefined): string {
  const died = `it died ${deaths?.count === 1 ? 'once' : `${deaths?.count} times in a row`}`
  return `${died}${deaths?.diskFull ? ' because a disk was full' : ''} and was started once more`
}

/**
 * Whether a log tells that a disk, or a quota on it, was used up (ENOSPC, EDQUOT), which is all that is wrong with the
 * node.
 */
export const tellsOfFullDisk = (lines: readonly string[]): boolean =>
  lines.some((line) => /No space left on device|Disk quota exceeded/.test(line))

/**
 * Whether a log tells that a log directory is missing, which Drover makes with the container, in a folder that Kafka
 * may not write: somebody has emptied the volume.
 */
export const tellsOfEmptiedVolume = (lines: readonly string[]): boolean =>
  lines.some((line) => /^mkdir: can(?:'|no)t create directory .\/var\/lib\/kafka\/data/.test(line))

/**
 * Whether a log tells that a file mapped into memory got no page: on a disk that is known to be full, such as a tmpfs,
 * that is the same once more. A broken disk does it as well.
 */
export const tellsOfLostPage = (lines: readonly string[]): boolean =>
  lines.some((line) => /InternalError: a fault occurred in an? (?:recent )?unsafe memory access/.test(line))

/**
 * Counts a stopped container's death once. Only deaths that nobody ordered count; an interrupted start that never ran
 * has no death. One that is still to come by Drover's clock, which is behind the engine's or was set back, has happened
 * now.
 */
export function countDeath(
  before: RecordedDeaths | undefined,
  container: ObservedContainer,
  now: number,
): RecordedDeaths {
  const at = container.finishedAt ?? container.createdAt
  if (before && before.containerId === container.id && before.at === at) {
    return (before.since ?? at) <= now ? before : { ...before, since: now }
  }
  const ranMs = at - (container.startedAt ?? at)
  const inARow = before !== undefined && ranMs < STABLE_AFTER_MS
  return { count: inARow ? before.count + 1 : 1, containerId: container.id, at, ...(at > now && { since: now }) }
}

/** What it died of is over: it was stopped on purpose, or has another container. */
export function forgetDeaths(builder: PlanBuilder, node: string): void {
  const { [node]: _, ...others } = builder.recorded.deaths
  builder.recorded.deaths = others
}

/** Milliseconds until the next start: at once after the first death, then 1 s doubling to 5 min. */
export function restartDelay(deaths: RecordedDeaths, now: number): number {
  if (deaths.count <= 1) return 0
  const longest = deaths.diskFull ? LONGEST_DELAY_ON_FULL_DISK_MS : LONGEST_DELAY_MS
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (deaths.count - 2), longest)
  return Math.max(0, (deaths.since ?? deaths.at) + delay - now)
}

/**
 * Whether somebody stopped it in good order, as `docker stop` or the engine's own end does (SIGTERM, which it heeded):
 * nothing is wrong with the node then. One that was up for seconds only is not told from one that ends by itself.
 */
export function stoppedByHand({ exitCode, error, oomKilled, startedAt, finishedAt }: ObservedContainer): boolean {
  if (startedAt === undefined || finishedAt === undefined || error !== '' || oomKilled) return false
  return isStop(exitCode) && finishedAt - startedAt >= STOPPED_AT_ONCE_MS
}

const isStop = (exitCode: number | undefined): boolean => exitCode === 143 || exitCode === 0

/** How it ended, in words: `exited with 1`, `was killed (exit 137)`, `ran out of memory`. */
export function describeExit(container: ObservedContainer): string {
  if (container.oomKilled) return 'was killed because it ran out of memory (exit 137)'
  if (container.exitCode === 137) return 'was killed (exit 137)'
  // The JVM's own code for -XX:+ExitOnOutOfMemoryError, which every node has (start-script.ts).
  if (container.exitCode === 3) return 'ran out of Java heap (exit 3)'
  if (isStop(container.exitCode)) return `was stopped (exit ${container.exitCode})`
  return `exited with ${container.exitCode}`
}

/** Whether it was ended from outside (SIGTERM, SIGKILL): then its log was cut short, and does not say why. */
export const endedByOthers = ({ exitCode }: ObservedContainer): boolean => exitCode === 137 || exitCode === 143

const LAST_WORDS = 3

/** What a log says last, without stack frames: the lines that name the cause. */
export function lastWords(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '' && !/^(at |\.\.\. \d+ more)/.test(line))
  const causes = said.filter((line) => /exception|error|fatal/i.test(line))
  return [...new Set(causes.length > 0 ? causes : said)].slice(-LAST_WORDS).join(' | ')
}
