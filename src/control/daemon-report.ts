import type { ManifestProblem } from '../model/resource.ts'

export const DAEMON_FILE = 'daemon.json'

/** Something the daemon cannot see. */
export interface NotSeen {
  /** ISO 8601. */
  readonly since: string
  readonly reason: string
}

/** What the running daemon says of itself, for `drover get`, `drover doctor` and people. */
export interface DaemonReport {
  readonly pid: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt?: string
  /** Why it does not act: another Drover does, on the same engine. */
  readonly standby?: string
  readonly version: string
  readonly sources: readonly string[]
  /** The engine has not answered yet, cannot be reached, or lets it wait; absent: it answers. */
  readonly engine?: NotSeen
  /** The manifests have not been read yet, take long to be read, or cannot be read at all; absent: they are known. */
  readonly manifests?: NotSeen
  /**
   * By what its owner is called (`shownName`): how the last pass ended, in a word; `unseen` when it could not look. One
   * that is missing has not been looked at.
   */
  readonly clusters: Readonly<Record<string, string>>
  readonly problems: readonly ManifestProblem[]
  readonly deletionFrozen?: string
  /** When it was seen that somebody removed the state folder under it, ISO 8601. */
  readonly stateLostAt?: string
}

/** The word for a pass that could not look. */
export const UNSEEN = 'unseen'

/** True for what `daemon.json` should hold; those of earlier versions say less. */
export function isDaemonReport(value: unknown): value is DaemonReport {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    'startedAt' in value &&
    typeof value.startedAt === 'string' &&
    'clusters' in value &&
    typeof value.clusters === 'object' &&
    value.clusters !== null
  )
}
