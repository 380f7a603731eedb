const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000
const JITTER = 0.2

/**
 * Delays per key after failures: 1 s doubling to 5 min, each 20 % more or less so that many keys do not come back at
 * once. (client-go begins at 5 ms, which suits an API cache and not container starts.)
 */
export class Backoff {
  readonly #failures = new Map<string, number>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Milliseconds until the next try; longer with each call. */
  next(key: string): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const delay = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS)
    return Math.round(delay * (1 + JITTER * (2 * this.#random() - 1)))
  }

  /** After a success, or when what failed has changed. */
  forget(key: string): void {
    this.#failures.delete(key)
  }
}
