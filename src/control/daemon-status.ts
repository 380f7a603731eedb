import { messageOf } from '../errors.ts'
import type { OwnerRef } from '../kinds/kinds.ts'
import type { ManifestSet } from '../model/resource.ts'
import type { StateFolder } from '../report/state-folder.ts'
import { DAEMON_FILE, type DaemonReport, type NotSeen, UNSEEN } from './daemon-report.ts'
import { shownName } from './owners.ts'
import { isRemoved, type PassResult } from './pass/pass-runner.ts'

/** Who tells that the engine is silent: the start waits for it, the lease beats on it, the events come from it. */
export type EngineWitness = 'start' | 'lease' | 'events'

/** From then on it is told that the manifests are still being read. */
const READING_IS_LONG_MS = 5_000

/** Keeps `daemon.json` up to date; written only when it says something new. */
export class DaemonStatus {
  readonly #state: StateFolder
  readonly #silence = new Map<EngineWitness, NotSeen>()
  #report: DaemonReport
  #written = ''
  /** The file was there once. */
  #isThere = false
  #writing: Promise<void> = Promise.resolve()

  private constructor(state: StateFolder, report: DaemonReport) {
    this.#state = state
    this.#report = report
  }

  /** Of a daemon that has seen nothing yet. @throws STATE_UNUSABLE */
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
      manifests: { since: startedAt, reason: 'they have not been read yet' },
      clusters: {},
      problems: [],
    })
    status.engineSilent('start', 'it has not answered yet')
    await status.#writing
    return status
  }

  standsBy(reason: string | undefined): void {
    const { standby: _, ...rest } = this.#report
    this.#set({ ...rest, ...(reason !== undefined && { standby: reason }) })
  }

  /** From the first word on that it is silent, and with the newest reason. */
  engineSilent(witness: EngineWitness, reason: string): void {
    const since = this.#silence.get(witness)?.since ?? new Date().toISOString()
    this.#silence.set(witness, { since, reason })
    this.#tellSilence()
  }

  engineAnswers(witness: EngineWitness): void {
    if (this.#silence.delete(witness)) this.#tellSilence()
  }

  /** Has the manifests read, and tells when that takes long or fails. */
  async reading<T>(read: () => Promise<T>): Promise<T> {
    const began = new Date().toISOString()
    const tell = (reason: string) => {
      const since = this.#report.manifests?.since ?? began
      this.#set({ ...this.#report, manifests: { since, reason } })
    }
    const long = setTimeout(() => tell('they are still being read'), READING_IS_LONG_MS)
    try {
      return await read()
    } catch (error) {
      tell(messageOf(error))
      throw error
    } finally {
      clearTimeout(long)
    }
  }

  loaded({ problems, deletionFrozen }: ManifestSet): void {
    const { deletionFrozen: _, manifests: __, ...rest } = this.#report
    this.#set({ ...rest, problems, ...(deletionFrozen !== undefined && { deletionFrozen }) })
    this.#writing = this.#writing.then(() => this.#noticeLoss()).catch(() => undefined)
  }

  /** Resolves when all that was said is in the file. */
  async written(): Promise<void> {
    for (let writing: unknown; writing !== this.#writing; ) {
      writing = this.#writing
      await writing
    }
  }

  passed(owner: OwnerRef, result: PassResult): void {
    // What it had looked at was of no use, or was not seen whole.
    if (result.result === 'superseded' || result.result === 'stopped') return
    const name = shownName(owner)
    const { [name]: _, ...others } = this.#report.clusters
    const word = result.plan === undefined ? UNSEEN : result.result
    this.#set({ ...this.#report, clusters: isRemoved(result) ? others : { ...others, [name]: word } })
  }

  async end(): Promise<void> {
    this.#set({ ...this.#report, endedAt: new Date().toISOString() })
    await this.#writing
  }

  /** What is remembered is written when it changes, so nothing else would show that somebody removed the folder. */
  async #noticeLoss(): Promise<void> {
    if (!this.#isThere || (await this.#state.readText(DAEMON_FILE)) !== undefined) return
    this.#set({ ...this.#report, stateLostAt: new Date().toISOString() })
  }

  #tellSilence(): void {
    const { engine: _, ...rest } = this.#report
    const [longest] = [...this.#silence.values()].sort((a, b) => (a.since < b.since ? -1 : 1))
    this.#set({ ...rest, ...(longest !== undefined && { engine: longest }) })
  }

  #set(report: DaemonReport): void {
    this.#report = report
    const text = JSON.stringify(report)
    if (text === this.#written) return
    this.#written = text
    // The file only informs: that it cannot be written is seen in everything else that is.
    this.#writing = this.#writing.then(() => this.#write(report)).catch(() => undefined)
  }

  async #write(report: DaemonReport): Promise<void> {
    await this.#state.writeJson(DAEMON_FILE, report)
    this.#isThere = true
  }
}
