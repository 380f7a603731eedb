import type { ManifestProblem, ManifestSet } from '../model/resource.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { isRemoved, type PassResult } from './pass/pass-runner.ts'

export const DAEMON_FILE = 'daemon.json'

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
  /** By cluster: how the last pass ended, in a word. */
  readonly clusters: Readonly<Record<string, string>>
  readonly problems: readonly ManifestProblem[]
  readonly deletionFrozen?: string
}

/** Keeps `daemon.json` up to date; written only when it says something new. */
export class DaemonStatus {
  readonly #state: StateFolder
  #report: DaemonReport
  #written = ''
  #writing: Promise<void> = Promise.resolve()

  private constructor(state: StateFolder, report: DaemonReport) {
    this.#state = state
    this.#report = report
  }

  /** @throws STATE_UNUSABLE */
  static async begin(
    state: StateFolder,
    { version, sources }: { version: string; sources: readonly string[] },
  ): Promise<DaemonStatus> {
    const startedAt = new Date().toISOString()
    const status = new DaemonStatus(state, {
      pid: process.pid,
      startedAt,
      version,
      sources,
      clusters: {},
      problems: [],
    })
    status.#write()
    await status.#writing
    return status
  }

  standsBy(reason: string | undefined): void {
    const { standby: _, ...rest } = this.#report
    this.#report = { ...rest, ...(reason !== undefined && { standby: reason }) }
    this.#write()
  }

  passed(cluster: string, result: PassResult): void {
    const { [cluster]: _, ...others } = this.#report.clusters
    const clusters = isRemoved(result) ? others : { ...others, [cluster]: result.result }
    this.#report = { ...this.#report, clusters }
    this.#write()
  }

  loaded({ problems, deletionFrozen }: ManifestSet): void {
    const { deletionFrozen: _, ...rest } = this.#report
    this.#report = { ...rest, problems, ...(deletionFrozen !== undefined && { deletionFrozen }) }
    this.#write()
  }

  async end(): Promise<void> {
    this.#report = { ...this.#report, endedAt: new Date().toISOString() }
    this.#write()
    await this.#writing
  }

  #write(): void {
    const text = JSON.stringify(this.#report)
    if (text === this.#written) return
    this.#written = text
    const report = this.#report
    // The file only informs: that it cannot be written is seen in everything else that is.
    this.#writing = this.#writing.then(() => this.#state.writeJson(DAEMON_FILE, report)).catch(() => undefined)
  }
}
