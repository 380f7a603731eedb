import type { Clock } from '../../src/control/clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/**
 * Time that stands still until a test moves it. Timers that are due together run in the order they were set. What the
 * clock shows may jump; timers, as real ones, take no notice.
 */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>()
  #elapsed: number
  /** Milliseconds the clock shows too much. */
  ahead = 0

  constructor(now = 1_760_000_000_000) {
    this.#elapsed = now
  }

  readonly now = (): number => this.#elapsed + this.ahead

  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#elapsed + ms, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** What the clock would show had it never jumped; moments of timers are told in it. */
  get elapsed(): number {
    return this.#elapsed
  }

  /** When the next timer is due; undefined when none is set. */
  get nextAt(): number | undefined {
    const times = [...this.#timers].map(({ at }) => at)
    return times.length > 0 ? Math.min(...times) : undefined
  }

  /** Goes on to a moment (as `elapsed`) and runs what is due by then, except what these timers set anew. */
  moveTo(moment: number): void {
    this.#elapsed = Math.max(this.#elapsed, moment)
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#elapsed).sort((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.callback()
    }
  }
}
