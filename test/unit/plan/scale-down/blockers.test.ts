import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import { absenceBlocker, brokerBlocker, controllerBlocker } from '../../../../src/plan/scale-down/blockers.ts'
import { topicOn } from '../../../fixtures/scene.ts'

const node = (nodeId: number, up = true) => ({ nodeId, name: `c-b-${nodeId}`, up })
const inSync = (isr: readonly number[], ...replicas: number[]) => topicOn('t', 1, replicas, isr)

describe('brokers', () => {
  it.each([
    ['go when enough are left', [node(3)], [0, 1, 2], topicOn('t', 1, [0, 1, 3]), undefined],
    ['stay when none would be left', [node(3)], [], topicOn('t', 0, []), 'no broker would be left'],
    [
      'stay when a topic has more replicas than brokers would be left',
      [node(3)],
      [0, 1],
      topicOn('t', 1, [0, 1, 3]),
      'topic t has replication factor 3, and 2 brokers would be left',
    ],
    ['do not mind a topic they hold nothing of', [node(3)], [0], topicOn('t', 1, [0, 1]), undefined],
    [
      'stay with the only in-sync copy while it is down',
      [node(3, false)],
      [0, 1],
      inSync([3], 3, 0),
      'the only in-sync copy of t-0 is on c-b-3, which is down',
    ],
    ['hand the only in-sync copy over while it is up', [node(3)], [0, 1], inSync([3], 3, 0), undefined],
    ['go when others are in sync', [node(3, false)], [0, 1], inSync([0], 3, 0), undefined],
    ['stay when both that leave are down', [node(3, false), node(4, false)], [0, 1], inSync([3, 4], 3, 4), /^the only/],
  ])('%s', (_, leaving, staying, topic, reason) => {
    const blocker = brokerBlocker({ leaving, staying }, { answering: new Set(), topics: [topic] })
    if (reason instanceof RegExp) expect(blocker).toMatch(reason)
    else expect(blocker).toBe(reason)
  })

  it('that do not leave are no matter', () => {
    expect(brokerBlocker({ leaving: [], staying: [] }, { answering: new Set() })).toBeUndefined()
  })
})

describe('controllers', () => {
  const quorum = (...voters: number[]): ObservedKafka => ({
    answering: new Set(),
    quorum: {
      leaderId: voters[0] ?? -1,
      leaderEpoch: 1,
      voters: voters.map((id) => ({ id, logEndOffset: 1 })),
      observers: [],
    },
  })
  it.each([
    ['go from five to three', quorum(0, 1, 2, 3, 4), [node(3), node(4)], [0, 1, 2], undefined],
    ['go from three to two', quorum(0, 1, 2), [node(2)], [0, 1], undefined],
    ['stay from three to one', quorum(0, 1, 2), [node(1), node(2)], [0], /^only 1 voter would be left of 3/],
    ['stay from two to one', quorum(0, 1), [node(1)], [0], /^only 1 voter would be left of 2/],
    ['stay while those that take over are no voters yet', quorum(0, 1), [node(0), node(1)], [2, 3], /^no voter/],
    ['stay when none would be left', quorum(0), [node(0)], [], 'no controller would be left'],
    ['go when they never voted', quorum(0), [node(1)], [0], undefined],
  ])('%s', (_, kafka, leaving, staying, reason) => {
    const blocker = controllerBlocker({ leaving, staying }, kafka)
    if (reason instanceof RegExp) expect(blocker).toMatch(reason)
    else expect(blocker).toBe(reason)
  })
})

it.each([
  ['a minority whose manifest was removed may go', {}, 0.5, undefined],
  [
    'a majority may not',
    {},
    0.51,
    /more than half of the cluster's nodes; if that is meant, write the pool with replicas: 0$/,
  ],
  [
    'nobody may while the sources cannot be read whole',
    { frozen: 'broken.yaml has an error' },
    0.1,
    /broken.yaml has an error$/,
  ],
  [
    'nor when the manifest stood elsewhere',
    { elsewhere: new Map([['p', '/old/p.yaml']]) },
    0.1,
    /stood in \/old\/p.yaml/,
  ],
  ['another pool elsewhere says nothing', { elsewhere: new Map([['q', '/old/q.yaml']]) }, 0.1, undefined],
])('of an absent pool, %s', (_, absence, share, reason) => {
  const blocker = absenceBlocker('p', absence, share)
  if (reason === undefined) expect(blocker).toBeUndefined()
  else expect(blocker).toMatch(reason)
})
