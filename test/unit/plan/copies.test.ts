import type { ObservedKafka } from '../../../src/model/observed-cluster.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { viewNodes } from '../../../src/plan/node/node-view.ts'
import { tooFewInSync, withUnavoidable } from '../../../src/plan/roll/copies.ts'
import { aCluster, settled, topicOn } from '../../fixtures/scene.ts'

const { cluster, docker, kafka } = settled(aCluster())
const members = viewNodes({ cluster, docker, kafka }, NOTHING_RECORDED)
const [candidate, other] = members

/** Node 0 is to stop, node 1 is on its way. */
function said(min: number | undefined, replicas: readonly number[], isr: readonly number[]) {
  if (!candidate || !other) throw new Error('the cluster has no nodes')
  const seen: ObservedKafka = {
    ...kafka,
    topics: [topicOn('t', 1, replicas, isr)],
    ...(min !== undefined && { minInsync: new Map([['t', min]]) }),
  }
  return tooFewInSync({ candidate, members, onTheirWay: [other], kafka: seen, recorded: NOTHING_RECORDED, atOnce: 2 })
}

describe('a partition keeps min.insync.replicas without the node and those on their way', () => {
  it.each<[string, number | undefined, readonly number[], readonly number[], string | undefined]>([
    ['enough are left', 2, [0, 2, 3], [0, 2, 3], undefined],
    ['one too few is left', 2, [0, 1, 2], [0, 1, 2], 't-0 would have 1 of at least 2 replicas in sync'],
    ['one is behind', 2, [0, 2, 3], [0, 2], 't-0 would have 1 of at least 2 replicas in sync'],
    ['it is behind itself, and enough are left', 2, [0, 2, 3], [2, 3], undefined],
    ['it is behind itself, and too few are left', 2, [0, 2, 3], [3], 't-0 would have 1 of at least 2 replicas in sync'],
    ['there are never more than that', 3, [0, 2, 3], [0, 2, 3], undefined],
    ['it is not on this node', 2, [1, 2, 3], [2], undefined],
    ['the minimum cannot be seen', undefined, [0, 2, 3], [0, 2, 3], 'min.insync.replicas of t cannot be seen'],
    ['the minimum does not matter to a single replica', undefined, [0], [0], undefined],
  ])('%s', (_, min, replicas, isr, expected) => expect(said(min, replicas, isr)).toBe(expected))
})

describe('the cause of a restart names what cannot be kept writable', () => {
  it.each<[readonly string[], string]>([
    [[], 'why'],
    [['a-0 (1 replica)'], 'why; not available for writes meanwhile: a-0 (1 replica)'],
    [['a', 'b', 'c'], 'why; not available for writes meanwhile: a, b, c'],
    [['a', 'b', 'c', 'd', 'e'], 'why; not available for writes meanwhile: a, b, c and 2 more'],
  ])('%j', (partitions, said) => expect(withUnavoidable('why', partitions)).toBe(said))
})
