import fc from 'fast-check'
import { paths, SHAPES } from '../world/walk.ts'
import { faultsOf } from '../world/walk-end.ts'

/** `WALK_RUNS=500` looks further, `WALK_SEED` and `WALK_PATH` (as a failure prints them) look again. */
const { WALK_RUNS = '6', WALK_SEED, WALK_PATH } = process.env
const again = { ...(WALK_SEED && { seed: Number(WALK_SEED) }), ...(WALK_PATH && { path: WALK_PATH }) }

test.each(SHAPES)(
  'wherever a walk of changes, breakages and deaths leads, $name keep every copy that counts and come home',
  (shape) =>
    fc.assert(
      fc.asyncProperty(paths, async (path) => expect(await faultsOf(shape, path)).toEqual([])),
      { numRuns: Number(WALK_RUNS), ...again },
    ),
  Number(WALK_RUNS) * 20_000,
)
