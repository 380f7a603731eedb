import { DroverError } from '../errors.ts'

/**
 * Waits for some work, but no longer than `ms` and not beyond `signal`. The work hears of either by its own signal;
 * what does not heed that is not stopped: whoever calls this closes what it runs on.
 * @throws KAFKA_TIMEOUT when the deadline passes, and when the signal fires (its reason is the cause)
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (end: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const giveUp = (): void => end.abort(new DroverError('KAFKA_TIMEOUT', 'given up', { cause: signal?.reason }))
  if (signal?.aborted) giveUp()
  end.signal.throwIfAborted()
  const timer = setTimeout(() => end.abort(new DroverError('KAFKA_TIMEOUT', `no answer within ${ms} ms`)), ms)
  signal?.addEventListener('abort', giveUp, { once: true })
  const { promise: ended, reject } = Promise.withResolvers<never>()
  end.signal.addEventListener('abort', () => reject(end.signal.reason), { once: true })
  try {
    return await Promise.race([work(end.signal), ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}
