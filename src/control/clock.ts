import { DroverError } from '../errors.ts'

/** Time, so that tests can have their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms`; the returned function takes it back. */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`, or at once when `signal` fires. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal.addEventListener('abort', done)
  })
}

/**
 * Does some work with a signal that fires after `ms` (with TIMED_OUT as its reason), or when one of the others does.
 * The timer ends with the work. Decisions are timed so, and not by `AbortSignal.timeout`, whose time no test can have.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  others: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const cancel = clock.after(ms, () => late.abort(new DroverError('TIMED_OUT', `not done within ${ms} ms`)))
  try {
    return await work(AbortSignal.any([...others, late.signal]))
  } finally {
    cancel()
  }
}
