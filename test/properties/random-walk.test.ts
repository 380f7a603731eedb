import fc from 'fast-check'
import { paths, SHAPES } from '../world/walk.ts'
import { faultsOf } from '../world/walk-end.ts'
import { cases } from './cases.ts'

test.each(SHAPES)(
  'wherever a walk of changes, breakages and deaths leads, $name keep every copy that counts and come home',
  (shape) =>
    fc.assert(
      fc.asyncProperty(paths, async (path) => expect(await faultsOf(shape, path)).toEqual([])),
      cases(6),
    ),
)
