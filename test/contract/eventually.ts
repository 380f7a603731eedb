const FIRST_MS = 50
const LONGEST_MS = 500

/**
 * Reads again and again until the value is as wanted; fails with the last value after a deadline. What takes long is
 * asked for less and less often: asking may cost more than what is waited for. `atLeastMs`: between two questions, for
 * those that cost a lot.
 */
export async function eventually<T>(
  read: () => Promise<T>,
  wanted: (value: T) => boolean,
  deadlineMs = 30_000,
  atLeastMs = FIRST_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(pauseMs * 1.3, LONGEST_MS)) {
    const value = await read()
    if (wanted(value)) return value
    if (Date.now() > deadline) throw new Error(`not so within ${deadlineMs} ms: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, atLeastMs)))
  }
}
