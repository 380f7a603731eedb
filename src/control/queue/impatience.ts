import type { Clock } from '../clock.ts'

/** A look that takes longer than this is not worth finishing once something has changed. */
const PATIENCE_MS = 250
/** After so many looks in a row that came to nothing the next one is finished, whatever happens. */
const MOST_OVERTAKEN = 3

/**
 * Lets a pass be overtaken while it still looks. A node that vanishes leaves Kafka's answers hanging for seconds;
 * whoever waits for them sees the removal that late.
 */
export class Impatience {
  readonly #clock: Clock
  readonly #looking = new Map<string, { readonly since: number; readonly overtaken: AbortController }>()
  readonly #inARow = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A pass begins; the signal fires when it should give up looking. */
  begin(key: string): AbortSignal {
    const overtaken = new AbortController()
    if ((this.#inARow.get(key) ?? 0) < MOST_OVERTAKEN) {
      this.#looking.set(key, { since: this.#clock.now(), overtaken })
    }
    return overtaken.signal
  }

  /** Something changed about it. */
  hint(key: string): void {
    const looking = this.#looking.get(key)
    if (!looking) return
    const left = looking.since + PATIENCE_MS - this.#clock.now()
    if (left <= 0) looking.overtaken.abort()
    else this.#clock.after(left, () => looking.overtaken.abort())
  }

  /** The pass has ended. */
  end(key: string, overtaken: boolean): void {
    this.#looking.delete(key)
    if (overtaken) this.#inARow.set(key, (this.#inARow.get(key) ?? 0) + 1)
    else this.#inARow.delete(key)
  }
}
