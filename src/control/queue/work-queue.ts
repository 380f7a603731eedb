import type { Clock } from '../clock.ts'

/**
 * What is to be looked at, by client-go's contract: it waits at most once, it is never in two workers, and what is
 * added while it is being worked on runs once more afterwards. Two are the same when their keys are.
 */
export class WorkQueue<Item> {
  readonly #clock: Clock
  readonly #keyOf: (item: Item) => string
  readonly #ready = new Map<string, Item>()
  readonly #working = new Set<string>()
  /** Added while being worked on. */
  readonly #again = new Set<string>()
  readonly #timers = new Map<string, { readonly at: number; readonly cancel: () => void }>()
  readonly #takers: ((item: Item | undefined) => void)[] = []
  #closed = false

  constructor(clock: Clock, keyOf: (item: Item) => string) {
    this.#clock = clock
    this.#keyOf = keyOf
  }

  add(item: Item): void {
    if (this.#closed) return
    const key = this.#keyOf(item)
    this.#timers.get(key)?.cancel()
    this.#timers.delete(key)
    if (this.#working.has(key)) {
      this.#again.add(key)
      return
    }
    if (this.#ready.has(key)) return
    const taker = this.#takers.shift()
    if (taker) {
      this.#working.add(key)
      taker(item)
    } else {
      this.#ready.set(key, item)
    }
  }

  /** Adds it after `ms`, unless it is added earlier; of several delays the shortest counts. */
  addAfter(item: Item, ms: number): void {
    if (this.#closed) return
    if (ms <= 0) {
      this.add(item)
      return
    }
    const key = this.#keyOf(item)
    const at = this.#clock.now() + ms
    const pending = this.#timers.get(key)
    if (pending && pending.at <= at) return
    pending?.cancel()
    this.#timers.set(key, { at, cancel: this.#clock.after(ms, () => this.add(item)) })
  }

  /** The next one, once there is one; undefined when the queue was closed. */
  take(): Promise<Item | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    const [first] = this.#ready
    if (first === undefined) return new Promise((resolve) => this.#takers.push(resolve))
    const [key, item] = first
    this.#ready.delete(key)
    this.#working.add(key)
    return Promise.resolve(item)
  }

  /** The worker is done with what it took. */
  done(item: Item): void {
    const key = this.#keyOf(item)
    this.#working.delete(key)
    if (this.#again.delete(key)) this.add(item)
  }

  /** How many are due and wait for a worker. */
  get size(): number {
    return this.#ready.size
  }

  close(): void {
    this.#closed = true
    for (const { cancel } of this.#timers.values()) cancel()
    this.#timers.clear()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }
}
