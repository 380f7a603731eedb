import { jest } from '@jest/globals'

const { PROPERTY_TIMES = '1', PROPERTY_SEED = '1', PROPERTY_PATH } = process.env

// A property ends when it hangs, not when the machine is busy.
jest.setTimeout(Number(PROPERTY_TIMES) * 600_000)

/**
 * How often a property is tried, and with which cases: the same ones every time, so that what fails is the change and
 * not the day. `PROPERTY_TIMES=50` tries fifty times as many and `PROPERTY_SEED=7` others; with `PROPERTY_PATH` too, as
 * a failure prints it, one case is tried again.
 */
export const cases = (numRuns: number) => ({
  numRuns: numRuns * Number(PROPERTY_TIMES),
  seed: Number(PROPERTY_SEED),
  ...(PROPERTY_PATH && { path: PROPERTY_PATH }),
})
