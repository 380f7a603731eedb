import type { ObservedReassignment } from '../../../../src/model/kafka-state.ts'
import { planMoves } from '../../../../src/plan/moves/plan-moves.ts'
import { placeElsewhere } from '../../../../src/plan/scale-down/place-elsewhere.ts'
import { GIB, logDirsOf } from '../../../fixtures/leaving.ts'
import { topicOn } from '../../../fixtures/scene.ts'

const brokers = (racks: Readonly<Record<number, string | undefined>>) =>
  Object.entries(racks).map(([id, rack]) => ({
    id: Number(id),
    host: `b${id}`,
    port: 9091,
    fenced: false,
    ...(rack !== undefined && { rack }),
  }))
const three = brokers({ 0: undefined, 1: undefined, 2: undefined })
const going = (replicas: number[], adding: number[], removing: number[]): ObservedReassignment => ({
  topic: 't',
  partition: 0,
  replicas,
  adding,
  removing,
})
/** What begins when it is all that anybody wishes. */
function moved(...[kafka, leaving, brokers]: Parameters<typeof placeElsewhere>): string[] {
  const target = { kind: 'broker', name: 'c-b-3' } as const
  const wish = { party: 'drain', target, why: '', replicas: placeElsewhere(kafka, leaving, brokers) } as const
  const begun = planMoves([wish], { ...kafka, brokers }, {})?.wishes.flatMap((plan) => plan.begun) ?? []
  return begun.map(({ topic, partition, replicas }) => `${topic}-${partition} to ${replicas}`)
}

it.each([
  ['what is on no leaving broker stays', topicOn('t', 1, [0, 1]), []],
  ['the leaving one is replaced in its place', topicOn('t', 1, [0, 3, 1]), ['t-0 to 0,2,1']],
  ['a leader that leaves hands over', topicOn('t', 1, [3, 0, 1]), ['t-0 to 2,0,1']],
  [
    'the copies spread over those with the fewest',
    topicOn('t', 4, [3]),
    ['t-0 to 0', 't-1 to 1', 't-2 to 2', 't-3 to 0'],
  ],
])('%s', (_, topic, moves) => {
  expect(moved({ topics: [topic], reassignments: [] }, new Set([3]), three)).toEqual(moves)
})

it('two that leave are both replaced', () => {
  expect(moved({ topics: [topicOn('t', 1, [3, 4, 0])], reassignments: [] }, new Set([3, 4]), three)).toEqual([
    't-0 to 1,2,0',
  ])
})

it('a laden broker gets less', () => {
  const topics = [topicOn('busy', 3, [0]), topicOn('t', 2, [3])]
  expect(moved({ topics, reassignments: [] }, new Set([3]), three)).toEqual(['t-0 to 1', 't-1 to 2'])
})

it('a rack the partition is not in yet is worth more than a light load', () => {
  const racks = brokers({ 0: 'x', 1: 'x', 2: 'y' })
  const topics = [topicOn('busy', 5, [2]), topicOn('t', 1, [0, 3])]
  expect(moved({ topics, reassignments: [] }, new Set([3]), racks)).toEqual(['t-0 to 0,2'])
})

it('the largest come first', () => {
  const topics = [topicOn('a', 1, [3]), topicOn('b', 1, [3])]
  const logDirs = new Map([
    [
      3,
      [
        ...(logDirsOf([topicOn('a', 1, [3])], [3]).get(3) ?? []),
        ...(logDirsOf([topicOn('b', 1, [3])], [3], 2 * GIB).get(3) ?? []),
      ],
    ],
  ])
  expect(moved({ topics, reassignments: [], logDirs }, new Set([3]), three)).toEqual(['b-0 to 0', 'a-0 to 1'])
})

it('a move that is going on is not begun again, unless it leads to a broker that leaves', () => {
  const topics = [topicOn('t', 1, [3, 0, 1])]
  expect(moved({ topics, reassignments: [going([3, 0, 1], [1], [3])] }, new Set([3]), three)).toEqual([])
  expect(moved({ topics, reassignments: [going([3, 0, 1], [3], [0])] }, new Set([3]), three)).toEqual(['t-0 to 0,1'])
})

it('a partition nobody can take is named', () => {
  const kafka = { topics: [topicOn('t', 1, [0, 1, 3])], reassignments: [] }
  expect([...placeElsewhere(kafka, new Set([3]), three.slice(0, 2))]).toEqual([['t-0', undefined]])
  expect(moved(kafka, new Set([3]), three.slice(0, 2))).toEqual([])
})
