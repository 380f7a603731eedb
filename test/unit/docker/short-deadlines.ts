import { DEADLINES, type Deadlines } from '../../../src/docker/deadlines.ts'

/** Every deadline this many milliseconds long. */
export const allWithin = (ms: number): Deadlines =>
  Object.fromEntries(
    Object.entries(DEADLINES).map(([call, deadline]) => [
      call,
      typeof deadline === 'number' ? ms : { begin: ms, silence: ms },
    ]),
  ) as unknown as Deadlines
