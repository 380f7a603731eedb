import { DroverError } from '../errors.ts'
import type { Audited, AuditRecord, Author } from './audit-record.ts'
import type { StateFolder } from './state-folder.ts'

/** Where the audit stands in the state folder, one JSON object a line; the newest is at its end. */
export const AUDIT_FILE = 'audit.jsonl'
/** A file is put aside when it is longer, in bytes. */
const FULL_AT = 4 * 1024 ** 2
/** Of those that were put aside so many are kept. */
export const FORMER_FILES = 4
/** Lines that wait for a disk that hangs. */
const MOST_WAITING = 5_000

/** The file that was put aside as the `n`-th last. */
export const formerFile = (n: number): string => `audit.${n}.jsonl`

export interface AuditOptions {
  readonly instance: string
  readonly author: Author
  /** Hears once that lines are lost, and why, and once how many were when they are not any more. */
  readonly hear: (lost: { readonly error: unknown } | { readonly lines: number }) => void
  /** False where another process may be at work with the same file: one alone puts files aside. */
  readonly rotates: boolean
  /** Bytes; by default 4 MiB. */
  readonly fullAt?: number
}

/**
 * The writing end of the audit: what was changed, when, for whom, and what came of it. Nobody waits for it, and what it
 * cannot write is lost and told.
 */
export class AuditLog {
  readonly #folder: StateFolder
  readonly #options: AuditOptions
  #waiting: string[] = []
  #writing: Promise<void> | undefined
  #bytes: number
  #lost = 0
  /** The file may end within a line. */
  #isTorn: boolean

  constructor(folder: StateFolder, text: string, options: AuditOptions) {
    this.#folder = folder
    this.#options = options
    this.#bytes = Buffer.byteLength(text)
    this.#isTorn = text !== '' && !text.endsWith('\n')
  }

  /** Notes a change that is over. Returns at once, and never throws. */
  note(audited: Audited): void {
    const { instance, author } = this.#options
    const { passId, ...others } = audited
    const record: AuditRecord = { ...others, instance, ...(passId !== undefined && { passId }), drover: author }
    if (this.#waiting.length >= MOST_WAITING)
      this.#lose(1, new DroverError('STATE_UNUSABLE', 'the disk of the state folder does not answer'))
    else this.#waiting.push(`${JSON.stringify(record)}\n`)
    this.#writing ??= this.#write()
  }

  /** Once all that was noted is written, or lost, or the signal fires. */
  async idle(giveUp?: AbortSignal): Promise<void> {
    const fired = new Promise<void>((resolve) => giveUp?.addEventListener('abort', () => resolve()))
    await Promise.race([this.#writing, ...(giveUp ? [fired] : [])])
  }

  /** Those that came meanwhile go together. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting
      this.#waiting = []
      // A line that was cut off is ended, and passed over by who reads.
      const text = (this.#isTorn ? '\n' : '') + lines.join('')
      try {
        await this.#putAside()
        await this.#folder.append(AUDIT_FILE, text)
        this.#bytes += Buffer.byteLength(text)
        this.#isTorn = false
        if (this.#lost > 0) this.#options.hear({ lines: this.#lost })
        this.#lost = 0
      } catch (error) {
        this.#isTorn = true
        this.#lose(lines.length, error)
      }
    }
    // At once: whatever is noted from here on begins another one.
    this.#writing = undefined
  }

  #lose(lines: number, error: unknown): void {
    if (this.#lost === 0) this.#options.hear({ error })
    this.#lost += lines
  }

  /** From the oldest on, as far as there is no gap: whatever dies between two of them, none takes another's place. */
  async #putAside(): Promise<void> {
    const { rotates, fullAt = FULL_AT } = this.#options
    if (!rotates || this.#bytes < fullAt) return
    const there = new Set(await this.#folder.list('.'))
    const files = [AUDIT_FILE, ...Array.from({ length: FORMER_FILES }, (_, n) => formerFile(n + 1))]
    const free = files.findIndex((file) => !there.has(file))
    for (let n = free === -1 ? FORMER_FILES : free; n > 0; n -= 1) {
      await this.#folder.rename(files[n - 1] ?? AUDIT_FILE, files[n] ?? AUDIT_FILE)
    }
    this.#bytes = 0
    this.#isTorn = false
  }
}

/** Opens it. What cannot be read is no reason not to act. */
export async function openAuditLog(folder: StateFolder, options: AuditOptions): Promise<AuditLog> {
  const text = await folder.readText(AUDIT_FILE).catch(() => undefined)
  return new AuditLog(folder, text ?? '', options)
}
