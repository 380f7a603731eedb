import type { ObservedReassignment, ObservedTopic } from '../../../../src/model/kafka-state.ts'
import type { RecordedCluster } from '../../../../src/model/recorded-cluster.ts'
import { rememberMoves } from '../../../../src/plan/moves/begin-moves.ts'
import { MOVES_AT_ONCE, type MovePlan, planMoves } from '../../../../src/plan/moves/plan-moves.ts'
import type { Placement, Wish } from '../../../../src/plan/moves/wish.ts'
import { GIB, logDirsOf } from '../../../fixtures/leaving.ts'
import { going, wish } from '../../../fixtures/moves.ts'
import { topicOn } from '../../../fixtures/scene.ts'

const kafka = (topics: readonly ObservedTopic[], reassignments: readonly ObservedReassignment[] = []) => ({
  topics: topics.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) => ({
      ...partition,
      replicas: reassignments.find((move) => move.partition === partition.index)?.replicas ?? partition.replicas,
    })),
  })),
  reassignments,
  brokers: [],
})
const planned = (wishes: readonly Wish[], state: Parameters<typeof planMoves>[1], moves?: RecordedCluster['moves']) => {
  const plan = planMoves(wishes, state, moves ? { moves } : {})
  if (!plan) throw new Error('nothing can be seen')
  return plan
}
const begun = ({ wishes }: MovePlan) =>
  wishes.flatMap(({ wish, begun: moves }) =>
    moves.map(({ topic, partition, replicas }) => `${wish.party}: ${topic}-${partition} to ${replicas}`),
  )
/** Every partition of `t` to one place. */
const all = (partitions: number, to: Placement) =>
  Object.fromEntries(Array.from({ length: partitions }, (_, i) => [`t-${i}`, to]))

describe('a wish', () => {
  it('begins where it is not fulfilled yet', () => {
    const wishes = [wish('rebalance', { 't-0': [1, 2], 't-1': [2, 1], 'gone-0': [1] })]
    expect(begun(planned(wishes, kafka([topicOn('t', 2, [1, 2])])))).toEqual(['rebalance: t-1 to 2,1'])
  })

  it('that has no place for a partition leaves it where it is, and says that it is left', () => {
    const plan = planned([wish('drain', { 't-0': undefined })], kafka([topicOn('t', 1, [1])]))
    expect(begun(plan)).toEqual([])
    expect(plan.wishes[0]?.left).toEqual([expect.objectContaining({ topic: 't', partition: 0, replicas: [1] })])
  })

  it('is fulfilled by a move that goes on, which is left until it is over', () => {
    const moving = kafka([topicOn('t', 1, [1])], [going(0, [1], [2])])
    const plan = planned([wish('rebalance', { 't-0': [2] })], moving)
    expect(begun(plan)).toEqual([])
    expect(plan.wishes[0]?.left).toHaveLength(1)
    const over = planned([wish('rebalance', { 't-0': [2] })], kafka([topicOn('t', 1, [2])]))
    expect(over.wishes[0]?.left).toEqual([])
  })

  it('cannot be judged while it cannot be seen where replicas are', () => {
    const { reassignments: _, ...blind } = kafka([topicOn('t', 1, [1])])
    expect(planMoves([wish('drain', { 't-0': [2] })], blind, {})).toBeUndefined()
  })
})

describe('of several wishes about a partition', () => {
  const rebalance = wish('rebalance', { 't-0': [4], 't-1': [4] })
  const factor = wish('replicationFactor', { 't-0': [1, 3], 't-1': [1, 3] })
  const drain = wish('drain', { 't-0': [2] })
  const scene = kafka([topicOn('t', 2, [1])])

  it.each([
    [
      'a drain counts before all others',
      [rebalance, factor, drain],
      ['drain: t-0 to 2', 'replicationFactor: t-1 to 1,3'],
    ],
    [
      'how many replicas before where they are best',
      [rebalance, factor],
      ['replicationFactor: t-0 to 1,3', 'replicationFactor: t-1 to 1,3'],
    ],
    [
      'of one party, the one whose target is named first',
      [wish('rebalance', { 't-0': [3] }, 'b'), wish('rebalance', { 't-0': [2] }, 'a')],
      ['rebalance: t-0 to 2'],
    ],
    [
      'one that has no place for it now, too',
      [rebalance, wish('drain', { 't-0': undefined })],
      ['rebalance: t-1 to 4'],
    ],
  ])('%s', (_, wishes, moves) => {
    expect(begun(planned(wishes, scene))).toEqual(moves)
    expect(begun(planned([...wishes].reverse(), scene))).toEqual(moves)
  })

  it('the other is as far as it is', () => {
    const plan = planned([drain, rebalance], scene)
    expect(plan.wishes.map(({ wish: { party }, left }) => [party, left.length])).toEqual([
      ['drain', 1],
      ['rebalance', 2],
    ])
  })

  it('the one that counts redirects a move of the other', () => {
    const moving = kafka([topicOn('t', 1, [1])], [going(0, [1], [4])])
    const plan = planned([drain, rebalance], moving, { 't-0': { replicas: [4] } })
    expect(begun(plan)).toEqual(['drain: t-0 to 2'])
    expect(plan).toMatchObject({ goingOn: [], calledOff: [] })
  })
})

describe('partitions on their way at once', () => {
  const many = topicOn('t', 50, [1])
  const under = (from: number, count: number, to = [2]) =>
    Array.from({ length: count }, (_, i) => going(from + i, [1], to))
  const recorded = (from: number, count: number, to = [2]) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`t-${from + i}`, { replicas: to }]))

  it('are so many, the first party first', () => {
    const wishes = [wish('rebalance', all(50, [3])), wish('drain', all(15, [2]))]
    const plan = planned(wishes, kafka([many]))
    expect(plan.wishes.map((each) => each.begun.length)).toEqual([15, MOVES_AT_ONCE - 15])
  })

  it('are counted until they are seen to be called off', () => {
    const plan = planned([wish('drain', all(10, [3]))], kafka([many], under(20, 15)), recorded(20, 15))
    expect(plan.calledOff).toHaveLength(15)
    expect(begun(plan)).toHaveLength(MOVES_AT_ONCE - 15)
  })

  it('are not counted where somebody else moves them', () => {
    expect(begun(planned([wish('drain', all(10, [3]))], kafka([many], under(20, 30))))).toHaveLength(10)
  })

  it('may be redirected however many there are', () => {
    const plan = planned([wish('drain', all(30, [3]))], kafka([many], under(0, 20)), recorded(0, 20))
    expect(begun(plan)).toHaveLength(20)
    expect(plan.wishes[0]?.begun.map(({ partition }) => partition)).toEqual(
      under(0, 20).map(({ partition }) => partition),
    )
  })
})

describe("somebody else's move", () => {
  const moving = kafka([topicOn('t', 1, [1])], [going(0, [1], [4])])

  it.each([
    ['is taken over by a drain', wish('drain', { 't-0': [2] }), ['drain: t-0 to 2']],
    ['is waited for by a rebalance', wish('rebalance', { 't-0': [2] }), []],
    ['is waited for by a change of how many replicas there are', wish('replicationFactor', { 't-0': [1, 2] }), []],
  ])('%s', (_, wished, moves) => {
    expect(begun(planned([wished], moving))).toEqual(moves)
  })

  it('is never called off', () => {
    expect(planned([], moving).calledOff).toEqual([])
  })
})

describe('a wish that was taken back', () => {
  const moving = kafka([topicOn('t', 1, [1])], [going(0, [1], [4])])

  it('calls its move off', () => {
    const plan = planned([], moving, { 't-0': { replicas: [4] } })
    expect(plan.calledOff).toMatchObject([{ topic: 't', partition: 0 }])
  })

  it.each<[string, readonly number[], 'calledOff' | 'goingOn']>([
    ['calls it off though a copy from before is behind, when no new one is in sync', [1], 'calledOff'],
    ['calls it off though new copies are in sync, when all from before are', [1, 2, 4], 'calledOff'],
    ['lets it finish while a new copy is in sync in place of one from before', [1, 4], 'goingOn'],
    ['lets it finish while only new copies are in sync', [4], 'goingOn'],
    ['lets it finish while nobody is in sync', [], 'goingOn'],
  ])('%s', (_, isr, fate) => {
    const moving = kafka([topicOn('t', 1, [1, 2], isr)], [going(0, [1, 2], [3, 4])])
    const plan = planned([], moving, { 't-0': { replicas: [3, 4] } })
    expect(plan[fate]).toMatchObject([{ topic: 't', partition: 0 }])
  })

  it('calls its move off though it was to be redirected, which did not come about', () => {
    const before = { replicas: [4] }
    const known = rememberMoves({ 't-0': { replicas: [2], before } }, moving)
    expect(known).toEqual({ 't-0': before })
    expect(planned([], moving, known).calledOff).toHaveLength(1)
  })

  it('calls nothing off while another wishes the same', () => {
    const plan = planned([wish('drain', { 't-0': [4] })], moving, { 't-0': { replicas: [4] } })
    expect(plan.calledOff).toEqual([])
  })
})

describe('room on the disks', () => {
  const topics = [topicOn('t', 1, [1]), topicOn('u', 1, [1])]
  /** Brokers 1 to 3 with 50 GiB free, of which somewhat more than 10 have to stay so. */
  const logDirs = (bytes: number) => logDirsOf(topics, [1, 2, 3], bytes)

  it('has to be there for all of a wish', () => {
    const plan = planned([wish('rebalance', { 't-0': [2], 'u-0': [2] })], {
      ...kafka(topics),
      logDirs: logDirs(30 * GIB),
    })
    expect(begun(plan)).toEqual([])
    expect(plan.wishes[0]?.lacking).toContain('60 GiB are to go to broker 2')
  })

  it('is not there for a wish that comes after one that takes it, which goes on', () => {
    const wishes = [wish('rebalance', { 'u-0': [2] }), wish('drain', { 't-0': [2] })]
    const plan = planned(wishes, { ...kafka(topics), logDirs: logDirs(30 * GIB) })
    expect(begun(plan)).toEqual(['drain: t-0 to 2'])
    expect(plan.wishes.map(({ lacking }) => lacking !== undefined)).toEqual([false, true])
  })

  it('is taken by a wish that fits beside one that does not', () => {
    const wishes = [wish('drain', { 't-0': [2], 'u-0': [2] }), wish('rebalance', { 'v-0': [2] })]
    const three = [...topics, topicOn('v', 1, [1])]
    const plan = planned(wishes, { ...kafka(three), logDirs: logDirsOf(three, [1, 2, 3], 30 * GIB) })
    expect(plan.wishes.map(({ lacking }) => lacking !== undefined)).toEqual([true, false])
    expect(begun(plan)).toEqual(['rebalance: v-0 to 2'])
  })

  it('is not needed for what is copied already', () => {
    const copies = new Map([
      ...logDirsOf([topicOn('t', 1, [3])], [3], 5 * GIB),
      ...logDirsOf([topicOn('t', 1, [1])], [1], 2 * GIB),
    ])
    const moving = { ...kafka([topicOn('t', 1, [3])], [going(0, [3], [1])]), logDirs: copies }
    expect(planned([wish('drain', { 't-0': [1] })], moving).goingOn).toEqual([
      { topic: 't', partition: 0, from: [3], replicas: [1, 3], adding: [1], bytes: 3 * GIB },
    ])
  })
})
