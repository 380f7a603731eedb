/**
 * When the clock was set back
 * ===========================
 *
 * Moments of before are then yet to come, some of them for hours, and whatever waits for a time after one of them would
 * wait as long. So those that Drover recorded are taken for now, once (`untilNow`, memory.ts); those that Docker tells
 * are taken for long ago.
 */

/** Milliseconds since a moment. */
export const ageOf = (at: number, now: number): number => (at > now ? Number.POSITIVE_INFINITY : now - at)
