import type { Clock } from '../clock.ts'

/**
 * Keys to look at, by client-go's contract: a key waits at most once, no key is in two workers, and a key added while it
 * is being worked on runs once more afterwards.
 */
export class WorkQueue {
  readonly #clock: Clock
  readonly #ready: string[] = []
  readonly #working = new Set<string>()
  /** Added while being worked on. */
  readonly #again = new Set<string>()
  readonly #timers = new Map<string, { readonly at: number; readonly cancel: () => void }>()
  readonly #takers: ((key: string | undefined) => void)[] = []
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(key: string): void {
    if (this.#closed) return
    this.#timers.get(key)?.cancel()
    this.#timers.delete(key)
    if (this.#working.has(key)) {
      this.#again.add(key)
      return
    }
    if (this.#ready.includes(key)) return
    const taker = this.#takers.shift()
    if (taker) {
      this.#working.add(key)
      taker(key)
    } else {
      this.#ready.push(key)
    }
  }

  /** Adds the key after `ms`, unless it is added earlier; of several delays the shortest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return
    if (ms <= 0) {
      this.add(key)
      return
    }
    const at = this.#clock.now() + ms
    const pending = this.#timers.get(key)
    if (pending && pending.at <= at) return
    pending?.cancel()
    this.#timers.set(key, { at, cancel: this.#clock.after(ms, () => this.add(key)) })
  }

  /** The next key, once there is one; undefined when the queue was closed. */
  take(): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    const key = this.#ready.shift()
    if (key === undefined) return new Promise((resolve) => this.#takers.push(resolve))
    this.#working.add(key)
    return Promise.resolve(key)
  }

  /** The worker is done with a key it took. */
  done(key: string): void {
    this.#working.delete(key)
    if (this.#again.delete(key)) this.add(key)
  }

  /** Keys that are due and wait for a worker. */
  get size(): number {
    return this.#ready.length
  }

  close(): void {
    this.#closed = true
    for (const { cancel } of this.#timers.values()) cancel()
    this.#timers.clear()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }
}
