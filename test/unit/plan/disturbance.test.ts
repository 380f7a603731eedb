import type { QuorumReplica } from '../../../src/model/kafka-state.ts'
import { NOTHING_RECORDED, type ObservedKafka, type RecordedCluster } from '../../../src/model/observed-cluster.ts'
import { disturbanceOrder, mayDisturb } from '../../../src/plan/disturbance.ts'
import { type NodeView, viewNodes } from '../../../src/plan/node-view.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, NOW, settled, topicOn } from '../../fixtures/scene.ts'

const cluster = aCluster()
const { docker, kafka } = settled(cluster)
const views = viewNodes(cluster, docker, kafka, NOTHING_RECORDED)

interface Situation {
  readonly nodes?: Readonly<Record<number, Partial<NodeView>>>
  readonly kafka?: Partial<ObservedKafka>
  readonly recorded?: Partial<RecordedCluster>
}

/** What the rules say about node 0. */
function verdict({ nodes = {}, kafka: change = {}, recorded = {} }: Situation) {
  const changed = views.map((view) => ({ ...view, ...nodes[view.node.nodeId] }))
  const [candidate] = changed
  if (!candidate) throw new Error('the cluster has no node')
  const said = mayDisturb(candidate, changed, { ...kafka, ...change }, { ...NOTHING_RECORDED, ...recorded })
  return said.allowed ? 'allowed' : `${said.reason}: ${said.message}`
}

const container = (id: number) => {
  const found = docker.containers[id]
  if (!found) throw new Error(`no container ${id}`)
  return found
}
const former = { ...container(1), id: 'former', ...ended(143) }

const voter = (id: number, lastCaughtUpAt: number | undefined, lastFetchAt = NOW): QuorumReplica => ({
  id,
  logEndOffset: 1,
  lastFetchAt,
  ...(lastCaughtUpAt !== undefined && { lastCaughtUpAt }),
})
const quorum = (voters: readonly QuorumReplica[], observers: readonly QuorumReplica[] = [], leaderId = 1) => ({
  quorum: { leaderId, leaderEpoch: 1, voters, observers },
})
const allCaughtUp = [voter(0, NOW), voter(1, NOW), voter(2, NOW)]

const partition = (replicas: readonly number[], isr: readonly number[]) => ({ index: 0, leader: 0, replicas, isr })
const topics = (...partitions: ReturnType<typeof partition>[]) => ({
  topics: [{ name: 't', id: 'i', internal: false, partitions: partitions.map((p, index) => ({ ...p, index })) }],
})

describe('a node of a healthy cluster', () => {
  it('may be disturbed', () => {
    expect(verdict({})).toBe('allowed')
    expect(verdict({ kafka: { topics: [topicOn('t', 3, [0, 1, 2])] } })).toBe('allowed')
  })
})

describe('one node at a time', () => {
  it.each<[string, Situation, string]>([
    [
      'another was told to stop',
      { recorded: { terminated: { 'id-c-p-1': NOW } } },
      'AnotherNodeInProgress: c-p-1 is being restarted',
    ],
    [
      "another's old container was told to stop",
      { nodes: { 2: { running: [container(2)] } }, recorded: { terminated: { 'id-c-p-2': NOW } } },
      'AnotherNodeInProgress: c-p-2 is being restarted',
    ],
    [
      'the replacement of another is not up yet',
      { nodes: { 1: { replacing: true, up: false } } },
      'AnotherNodeInProgress: c-p-1 is being restarted',
    ],
    ['the replacement of another is up', { nodes: { 1: { replacing: true } } }, 'allowed'],
    [
      'another was told to stop and did',
      { nodes: { 1: { running: [] } }, recorded: { terminated: { 'id-c-p-1': NOW } } },
      'allowed',
    ],
    ['it was told to stop itself', { recorded: { terminated: { 'id-c-p-0': NOW } } }, 'allowed'],
  ])('%s', (_, situation, said) => expect(verdict(situation)).toBe(said))
})

describe('every other node is up', () => {
  it.each<[string, Situation, string]>([
    ['one is not', { nodes: { 1: { up: false } } }, 'OtherNodeDown: c-p-1 is not up'],
    ['two are not', { nodes: { 1: { up: false }, 2: { up: false } } }, 'OtherNodeDown: c-p-1, c-p-2 are not up'],
    ['it is not up itself', { nodes: { 0: { up: false } }, kafka: quorum([voter(1, NOW)]) }, 'allowed'],
  ])('%s', (_, situation, said) => expect(verdict(situation)).toBe(said))
})

describe('it is not recovering its logs', () => {
  const down = { nodes: { 0: { up: false } } }
  const recovering = 'RecoveringLogs: c-p-0 is starting or recovering its logs'
  it.each<[string, Situation, string]>([
    ['a voter that fetches behind a closed port', { ...down, kafka: quorum(allCaughtUp) }, recovering],
    [
      'an observer that fetches behind a closed port',
      { ...down, kafka: quorum([voter(1, NOW)], [voter(0, undefined, NOW - 9_999)]) },
      recovering,
    ],
    [
      'one that fetched ten seconds ago',
      { ...down, kafka: quorum([voter(0, NOW, NOW - 10_000), voter(1, NOW)]) },
      'allowed',
    ],
    [
      'one that was never seen fetching',
      { ...down, kafka: quorum([voter(1, NOW)], [{ id: 0, logEndOffset: -1 }]) },
      'allowed',
    ],
    [
      'a controller has no logs to recover',
      { nodes: { 0: { up: false, roles: ['controller'] } }, kafka: quorum(allCaughtUp) },
      'allowed',
    ],
    ['one that is up fetches, too', { kafka: quorum(allCaughtUp) }, 'allowed'],
  ])('%s', (_, situation, said) => expect(verdict(situation)).toBe(said))
})

describe('the quorum has a leader, and the others have caught up', () => {
  const { quorum: __, ...unseen } = kafka
  it.each<[string, Partial<ObservedKafka>, string]>([
    ['electing', quorum(allCaughtUp, [], -1), 'QuorumNotCaughtUp: the quorum is electing a leader'],
    ['four seconds behind', quorum([voter(0, NOW), voter(1, NOW), voter(2, NOW - 4_000)]), 'allowed'],
    [
      'more than four seconds behind',
      quorum([voter(0, NOW), voter(1, NOW), voter(2, NOW - 4_001)]),
      'QuorumNotCaughtUp: controller 2 has not caught up with the quorum',
    ],
    [
      'never caught up',
      quorum([voter(0, NOW), voter(1, NOW), voter(2, undefined)]),
      'QuorumNotCaughtUp: controller 2 has not caught up with the quorum',
    ],
    ['it is behind itself', quorum([voter(0, NOW - 60_000), voter(1, NOW), voter(2, NOW)]), 'allowed'],
    ['the leader says nothing of itself', quorum([voter(0, NOW), voter(1, undefined), voter(2, NOW)]), 'allowed'],
    ['the leader is not among the voters', quorum([voter(0, NOW), voter(2, NOW)]), 'allowed'],
  ])('%s', (_, change, said) => expect(verdict({ kafka: change })).toBe(said))

  it.each([
    [undefined, 'QuorumNotCaughtUp: the quorum cannot be seen'],
    ['timed out', 'QuorumNotCaughtUp: the quorum cannot be seen: timed out'],
  ])('is not seen (%s)', (unavailable, said) => {
    const [candidate] = views
    if (!candidate) throw new Error('the cluster has no node')
    const blind = { ...unseen, ...(unavailable !== undefined && { unavailable }) }
    expect(mayDisturb(candidate, views, blind, NOTHING_RECORDED)).toEqual({
      allowed: false,
      reason: 'QuorumNotCaughtUp',
      message: said.slice('QuorumNotCaughtUp: '.length),
    })
  })
})

describe('no partition misses a replica of another node', () => {
  const behind = partition([0, 1, 2], [0, 1])
  it.each<[string, Partial<ObservedKafka>, string]>([
    ['one does', topics(behind), 'ReplicasCatchingUp: 1 partition still catching up (t-0)'],
    [
      'many do',
      topics(behind, behind, behind, behind),
      'ReplicasCatchingUp: 4 partitions still catching up (t-0, t-1, t-2, ...)',
    ],
    [
      'one this node has no part in does',
      topics(partition([1, 2], [1])),
      'ReplicasCatchingUp: 1 partition still catching up (t-0)',
    ],
    ['one misses only its own', topics(partition([0, 1, 2], [1, 2])), 'allowed'],
    ['one lives on it alone', topics(partition([0], [0])), 'allowed'],
  ])('%s', (_, change, said) => expect(verdict({ kafka: change })).toBe(said))

  it('or nothing is known of partitions', () => {
    const [candidate] = views
    if (!candidate) throw new Error('the cluster has no node')
    const { topics: ___, ...blind } = kafka
    expect(mayDisturb(candidate, views, blind, NOTHING_RECORDED)).toMatchObject({
      message: 'partitions cannot be seen',
    })
    expect(mayDisturb(candidate, views, { ...blind, unavailable: 'no answer' }, NOTHING_RECORDED)).toMatchObject({
      message: 'partitions cannot be seen: no answer',
    })
  })
})

describe('the order of disturbance', () => {
  const mixed = aCluster({ pools: [aPool('c', { roles: ['controller'] }), aPool('b', { roles: ['broker'] })] })
  const scene = settled(mixed)
  const due = { restartReasons: [{ reason: 'SpecChanged', message: 'x' }] as const }
  const order = (change: Readonly<Record<string, Partial<NodeView>>>, leaderId: number) => {
    const nodes = viewNodes(mixed, scene.docker, scene.kafka, NOTHING_RECORDED).map((view) => ({
      ...view,
      ...due,
      ...change[view.node.name],
    }))
    return disturbanceOrder(nodes, { ...scene.kafka, ...quorum([], [], leaderId) })
      .map(({ node }) => node.name)
      .join(' ')
  }

  it('is controllers before brokers, the leading one last of them', () => {
    expect(order({}, 4)).toBe('c-c-3 c-c-5 c-c-4 c-b-0 c-b-1 c-b-2')
  })

  it('puts nodes that are not up first', () => {
    expect(order({ 'c-b-1': { up: false }, 'c-c-4': { up: false } }, 3)).toBe('c-c-4 c-b-1 c-c-5 c-c-3 c-b-0 c-b-2')
  })

  it('puts a node whose replacement is begun before all', () => {
    expect(order({ 'c-b-2': { former }, 'c-b-1': { up: false } }, 3)).toMatch(/^c-b-2 c-b-1 c-c-4 /)
  })

  it('leaves out nodes that may stay as they are', () => {
    const stays = { restartReasons: [] }
    expect(order({ 'c-c-3': stays, 'c-c-4': stays, 'c-c-5': stays, 'c-b-0': stays }, 3)).toBe('c-b-1 c-b-2')
  })
})
