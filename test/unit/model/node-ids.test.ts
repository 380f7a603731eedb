import { idsIn, parseNodeIdRanges } from '../../../src/model/node-id-ranges.ts'
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

const annotated = (replicas: number, annotations: Readonly<Record<string, string>>) => {
  const pool = aPool('a', { replicas })
  return { ...pool, metadata: { ...pool.metadata, annotations } }
}
const next = (ids: string) => ({ 'strimzi.io/next-node-ids': ids })
const remove = (ids: string) => ({ 'strimzi.io/remove-node-ids': ids })

it.each([
  ['new nodes get the ids asked for, in that order', annotated(3, next('[10, 7-6]')), known([]), [6, 7, 10]],
  ['ids that are taken are passed over', annotated(2, next('[1, 5]')), known([1]), [1, 5]],
  ['after those come the lowest free ones', annotated(3, next('[5]')), known([]), [0, 1, 5]],
  ['data comes back before ids asked for', annotated(1, next('[5]')), known([], [3]), [3]],
  ['what runs stays, whatever ids are asked for', annotated(2, next('[5]')), known([0, 1]), [0, 1]],
  ['the ids named go first', annotated(2, remove('[0]')), known([0, 1, 2]), [1, 2]],
  ['in the order they are named', annotated(2, remove('[2, 0-1]')), known([0, 1, 2, 3]), [1, 3]],
  ['downwards too', annotated(2, remove('[2-0]')), known([0, 1, 2, 3]), [0, 3]],
  ['after those the highest', annotated(1, remove('[0]')), known([0, 1, 2]), [1]],
  ['no more than have to', annotated(3, remove('[0, 1]')), known([0, 1, 2]), [0, 1, 2]],
  [
    'what was told to stop goes before all others',
    annotated(2, remove('[0]')),
    { ...known([0, 1, 2]), leaving: new Set([1]) },
    [0, 2],
  ],
  [
    'and stays when as many are wanted again',
    annotated(3, {}),
    { ...known([0, 1, 2]), leaving: new Set([1]) },
    [0, 1, 2],
  ],
  ['an annotation that cannot be read says nothing', annotated(2, remove('2')), known([0, 1, 2]), [0, 1]],
])('of one pool: %s', (_, pool, present, ids) => {
  expect(assignNodeIds([pool], new Map([['a', present]])).get('a')).toEqual(ids)
})

it.each([
  ['', []],
  ['[]', []],
  ['[1]', [1]],
  [' [ 10 - 12 , 25 ] ', [10, 11, 12, 25]],
  ['[3-1]', [3, 2, 1]],
])('reads %s', (text, ids) => {
  expect([...idsIn(parseNodeIdRanges(text) ?? [])]).toEqual(ids)
})

it.each(['1', '[1', '[a]', '[1-]', '[-1]', '[1,,2]', '[1.5]', '[2147483648]'])('cannot read %j', (text) => {
  expect(parseNodeIdRanges(text)).toBeUndefined()
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
