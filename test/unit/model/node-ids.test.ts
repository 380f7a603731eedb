import { assignNodeIds, poolsOf } from '../../../src/model/node-ids.ts'
import { aPool } from '../../fixtures/resources.ts'

const known = (running: readonly number[], retained: readonly number[] = []) => ({
  running: new Set(running),
  retained: new Set(retained),
})

it.each([
  ['fresh pools count through, by name', { b: 2, a: 2 }, {}, { a: [0, 1], b: [2, 3] }],
  ['ids that run stay', { a: 2, b: 2 }, { b: known([0, 1]) }, { a: [2, 3], b: [0, 1] }],
  ['gaps are filled', { a: 3 }, { a: known([0, 2]) }, { a: [0, 1, 2] }],
  ['ids with data come back before new ones', { a: 3 }, { a: known([1], [7]) }, { a: [0, 1, 7] }],
  ['an id whose data another pool has is not given away', { a: 2 }, { gone: known([], [0]) }, { a: [1, 2] }],
  ['an id both running and retained counts once', { a: 2 }, { a: known([3], [3]) }, { a: [0, 3] }],
  ['a pool that shrinks keeps its lowest', { a: 2 }, { a: known([5, 1, 3]) }, { a: [1, 3] }],
  ['retained ids come back only as far as there is room', { a: 1 }, { a: known([], [9, 4]) }, { a: [4] }],
  ['a pool of none has none', { a: 0 }, {}, { a: [] }],
])('%s', (_, replicas, present, ids) => {
  const pools = Object.entries(replicas).map(([name, count]) => aPool(name, { replicas: count }))
  expect(Object.fromEntries(assignNodeIds(pools, new Map(Object.entries(present))))).toEqual(ids)
})

it('the pools of a cluster are those with its label, by name', () => {
  const stray = { ...aPool('x'), metadata: { name: 'x', labels: {}, annotations: {} } }
  expect(poolsOf('c', [aPool('b'), stray, aPool('a'), aPool('c')]).map(({ metadata }) => metadata.name)).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(poolsOf('other', [aPool('a')])).toEqual([])
})
