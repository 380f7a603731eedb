import fc from 'fast-check'
import { SHAPES, surprisingPaths } from '../world/walk.ts'
import { faultsOf } from '../world/walk-end.ts'
import { cases } from './cases.ts'

test.each(SHAPES)(
  'wherever a walk leads on which people copy nodes and forge labels, $name touch nothing of theirs and come home',
  (shape) =>
    fc.assert(
      fc.asyncProperty(surprisingPaths, async (path) => expect(await faultsOf(shape, path)).toEqual([])),
      cases(4),
    ),
)
