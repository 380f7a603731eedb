import type { Clock } from '../clock.ts'

/** A look that takes longer than this is not worth finishing once something has changed. */
const PATIENCE_MS = 250
/** After so many looks in a row that came to nothing the next one is finished, whatever happens. */
const MOST_SUPERSEDED = 3

/**
 * Lets a pass be superseded while it still looks. A node that vanishes leaves Kafka's answers hanging for seconds;
 * whoever waits for them sees the removal that late.
 */
export class Preemption {
  readonly #clock: Clock
  readonly #looking = new Map<string, { readonly since: number; readonly superseded: AbortController }>()
  readonly #inARow = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A pass begins; the signal fires when it should give up looking. */
  begin(key: string): AbortSignal {
    const superseded = new AbortController()
    if ((this.#inARow.get(key) ?? 0) < MOST_SUPERSEDED) {
      this.#looking.set(key, { since: this.#clock.now(), superseded })
    }
    return superseded.signal
  }

  /** Something changed about it. */
  hint(key: string): void {
    const looking = this.#looking.get(key)
    if (!looking) return
    const left = looking.since + PATIENCE_MS - this.#clock.now()
    if (left <= 0) looking.superseded.abort()
    else this.#clock.after(left, () => looking.superseded.abort())
  }

  /** The pass has ended. */
  end(key: string, superseded: boolean): void {
    this.#looking.delete(key)
    if (superseded) this.#inARow.set(key, (this.#inARow.get(key) ?? 0) + 1)
    else this.#inARow.delete(key)
  }
}
