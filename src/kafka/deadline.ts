import { DroverError } from '../errors.ts'

/**
 * Waits for some work, but no longer than `ms` and not beyond `signal`. The work itself is not stopped: whoever calls
 * this closes what it runs on.
 * @throws KAFKA_TIMEOUT when the deadline passes, the signal's reason when it fires
 */
export async function within<T>(ms: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal?.reason)
  const timer = setTimeout(() => reject(new DroverError('KAFKA_TIMEOUT', `no answer within ${ms} ms`)), ms)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(), givenUp])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
