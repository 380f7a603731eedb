const FIRST_MS = 1_000
const LONGEST_MS = 5 * 60_000
const JITTER = 0.2
/** What happens to a key that fails is heard after this many milliseconds at the latest. */
const DEAF_MS = 10_000

/**
 * Delays per key after failures: 1 s doubling to 5 min, each 20 % more or less so that many keys do not come back at
 * once. (client-go begins at 5 ms, which suits an API cache and not container starts.)
 *
 * Events do not cut them short, as they would in client-go. A call that is told to have failed may have taken effect,
 * and the engine tells of that: a kill that times out still kills, a start that is refused connects a network and
 * disconnects it. Heard at once, such an event would bring the same call and the same event again, without end. It is
 * heard when the failure is over, or 10 s after it; and as nobody can tell its own events from others, so is what
 * others do meanwhile.
 */
export class Backoff {
  readonly #failures = new Map<string, number>()
  readonly #deafUntil = new Map<string, number>()
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Milliseconds from `now` until the next try; longer with each call. */
  next(key: string, now: number): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const delay = Math.round(Math.min(FIRST_MS * 2 ** failures, LONGEST_MS) * (1 + JITTER * (2 * this.#random() - 1)))
    this.#deafUntil.set(key, now + Math.min(delay, DEAF_MS))
    return delay
  }

  /** Milliseconds from `now` until an event about the key is heard. */
  mutedFor(key: string, now: number): number {
    return Math.max(0, (this.#deafUntil.get(key) ?? 0) - now)
  }

  /** After a success, or when what failed has changed. */
  forget(key: string): void {
    this.#failures.delete(key)
    this.#deafUntil.delete(key)
  }
}
