import type { Clock } from '../../src/control/clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that stands still until a test moves it. Timers that are due together run in the order they were set. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>()
  #now: number

  constructor(now = 1_760_000_000_000) {
    this.#now = now
  }

  readonly now = (): number => this.#now

  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + ms, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** When the next timer is due; undefined when none is set. */
  get nextAt(): number | undefined {
    const times = [...this.#timers].map(({ at }) => at)
    return times.length > 0 ? Math.min(...times) : undefined
  }

  /** Goes on to a moment (epoch milliseconds) and runs what is due by then, except what these timers set anew. */
  moveTo(moment: number): void {
    this.#now = Math.max(this.#now, moment)
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.callback()
    }
  }
}
