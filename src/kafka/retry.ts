import { setTimeout as sleep } from 'node:timers/promises'
import { DroverError } from '../errors.ts'

/** Milliseconds during which an error that waiting can mend is not yet a failure. */
const BUDGET_MS = 5_000
const PAUSE_MS = 100

/** Tells, error by error, whether to try once more. */
export class RetryBudget {
  readonly #ms: number
  #failingSince: number | undefined

  constructor(ms: number = BUDGET_MS) {
    this.#ms = ms
  }

  /** Something worked: the next error starts anew. */
  restore(): void {
    this.#failingSince = undefined
  }

  /** Waits a little before another attempt, or throws the error when it is final or has lasted too long. */
  async spend(error: unknown, signal?: AbortSignal): Promise<void> {
    this.#failingSince ??= Date.now()
    const lasting = Date.now() - this.#failingSince > this.#ms
    if (lasting || !(error instanceof DroverError) || !error.retriable) throw error
    await sleep(PAUSE_MS, undefined, signal === undefined ? {} : { signal })
  }
}

/** Does some work, again and again while its errors may be waited out. */
export async function retry<T>(work: () => Promise<T>, signal?: AbortSignal, ms?: number): Promise<T> {
  const budget = new RetryBudget(ms)
  for (;;) {
    try {
      return await work()
    } catch (error) {
      await budget.spend(error, signal)
    }
  }
}
