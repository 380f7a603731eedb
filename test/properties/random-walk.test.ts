import fc from 'fast-check'
import { paths, SHAPES } from '../world/walk.ts'
import { faultsOf } from '../world/walk-end.ts'

/** `WALK_RUNS=500 WALK_SEED=7` looks elsewhere; with `WALK_PATH` too, as a failure prints it, one walk is gone again. */
const { WALK_RUNS = '6', WALK_SEED = '1', WALK_PATH } = process.env

test.each(SHAPES)(
  'wherever a walk of changes, breakages and deaths leads, $name keep every copy that counts and come home',
  (shape) =>
    fc.assert(
      fc.asyncProperty(paths, async (path) => expect(await faultsOf(shape, path)).toEqual([])),
      { numRuns: Number(WALK_RUNS), seed: Number(WALK_SEED), ...(WALK_PATH && { path: WALK_PATH }) },
    ),
  Number(WALK_RUNS) * 60_000,
)
