import type { QuorumReplica } from '../../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../../src/model/observed-cluster.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { type NodeView, viewNodes } from '../../../src/plan/node/node-view.ts'
import { mayDisturb } from '../../../src/plan/roll/disturbance.ts'
import { aCluster, NOW, settled } from '../../fixtures/scene.ts'

const cluster = aCluster()
const { docker, kafka } = settled(cluster)
const views = viewNodes({ cluster, docker, kafka }, NOTHING_RECORDED)

interface Situation {
  readonly nodes?: Readonly<Record<number, Partial<NodeView>>>
  readonly kafka?: Partial<ObservedKafka>
  readonly recorded?: Partial<RecordedCluster>
  /** How many brokers may be on their way at once. */
  readonly atOnce?: number
}

/** What the rules say about node 0. */
function verdict({ nodes = {}, kafka: change = {}, recorded = {}, atOnce }: Situation) {
  const changed = views.map((view) => ({ ...view, ...nodes[view.node.nodeId] }))
  const [candidate] = changed
  if (!candidate) throw new Error('the cluster has no node')
  const seen = { members: changed, kafka: { ...kafka, ...change } }
  const said = mayDisturb(candidate, seen, { ...NOTHING_RECORDED, ...recorded }, atOnce)
  return said.allowed ? ['allowed', ...said.unavoidable].join(', ') : `${said.reason}: ${said.message}`
}

const container = (id: number) => {
  const found = docker.containers[id]
  if (!found) throw new Error(`no container ${id}`)
  return found
}

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
  minInsync: new Map([['t', 2]]),
})

describe('a node of a healthy cluster', () => {
  it('may be disturbed', () => {
    expect(verdict({})).toBe('allowed')
    expect(verdict({ kafka: topics(partition([0, 1, 2], [0, 1, 2])) })).toBe('allowed')
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
    [
      'another was started in place and is not up yet',
      { nodes: { 2: { up: false } }, recorded: { restarting: ['c-p-2'] } },
      'AnotherNodeInProgress: c-p-2 is being restarted',
    ],
    ['another was started in place and is up', { recorded: { restarting: ['c-p-2'] } }, 'allowed'],
    ['it was told to stop itself', { recorded: { terminated: { 'id-c-p-0': NOW } } }, 'allowed'],
  ])('%s', (_, situation, said) => expect(verdict(situation)).toBe(said))
})

describe('the cluster has been known for long enough', () => {
  it('nobody is disturbed right after it was met', () => {
    expect(verdict({ recorded: { metAt: NOW } })).toMatch(/^JustMet: /)
  })
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
      'an observer that has another log directory than before',
      { ...down, kafka: quorum([voter(1, NOW)], [voter(0, undefined, NOW - 60_000), voter(0, undefined, NOW)]) },
      recovering,
    ],
    [
      'one that fetched before it stopped',
      { nodes: { 0: { up: false, running: [] } }, kafka: quorum(allCaughtUp) },
      'allowed',
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
    [
      'a broker lags behind',
      quorum(allCaughtUp.slice(0, 2), [voter(2, NOW - 4_001)]),
      'QuorumNotCaughtUp: broker 2 has not caught up with the quorum',
    ],
    ['a broker lags behind that never was up', quorum(allCaughtUp.slice(0, 2), [voter(2, undefined)]), 'allowed'],
    ['only what it was before its data was replaced', quorum(allCaughtUp, [voter(2, NOW - 60_000)]), 'allowed'],
    ['of a broker, too', quorum(allCaughtUp.slice(0, 2), [voter(2, NOW - 60_000), voter(2, NOW)]), 'allowed'],
    ['the leader is not among the voters', quorum([voter(0, NOW), voter(2, NOW)]), 'allowed'],
  ])('%s', (_, change, said) => expect(verdict({ kafka: change })).toBe(said))

  it.each([
    [undefined, 'QuorumNotCaughtUp: the quorum cannot be seen'],
    ['timed out', 'QuorumNotCaughtUp: the quorum cannot be seen: timed out'],
  ])('is not seen (%s)', (unavailable, said) => {
    const [candidate] = views
    if (!candidate) throw new Error('the cluster has no node')
    const blind = { ...unseen, ...(unavailable !== undefined && { unavailable }) }
    expect(mayDisturb(candidate, { members: views, kafka: blind }, NOTHING_RECORDED)).toMatchObject({
      allowed: false,
      reason: 'QuorumNotCaughtUp',
      message: said.slice('QuorumNotCaughtUp: '.length),
    })
  })
})

const moving = { reassignments: [{ topic: 't', partition: 0, replicas: [1, 2], adding: [2], removing: [0] }] }

describe('no partition misses a replica of another node', () => {
  const behind = partition([0, 1, 2], [0, 1])
  it.each<[string, Partial<ObservedKafka>, string]>([
    ['one does', topics(behind), 'ReplicasCatchingUp: c-p-2 is still catching up with 1 partition (t-0)'],
    [
      'many do',
      topics(behind, behind, behind, behind),
      'ReplicasCatchingUp: c-p-2 is still catching up with 4 partitions (t-0, t-1, t-2, ...)',
    ],
    [
      'one this node has no part in does',
      topics(partition([1, 2], [1])),
      'ReplicasCatchingUp: c-p-2 is still catching up with 1 partition (t-0)',
    ],
    ['one misses only its own', topics(partition([0, 1, 2], [1, 2])), 'allowed'],
    [
      'two other nodes do, one of which is no member',
      topics(partition([0, 2], [0]), partition([1, 7], [1])),
      'ReplicasCatchingUp: c-p-2, broker 7 are still catching up with 2 partitions (t-0, t-1)',
    ],
    ['a reassignment is going on', { ...topics(partition([0, 1, 2], [0, 1, 2])), ...moving }, 'allowed'],
    [
      'a reassignment adds a replica that is not in sync',
      { ...topics(partition([0, 1, 2], [0, 1])), ...moving },
      'ReplicasCatchingUp: c-p-2 is still catching up with 1 partition (t-0)',
    ],
  ])('%s', (_, change, said) => expect(verdict({ kafka: change })).toBe(said))

  it('or nothing is known of partitions', () => {
    const [candidate] = views
    if (!candidate) throw new Error('the cluster has no node')
    const { topics: ___, ...blind } = kafka
    expect(mayDisturb(candidate, { members: views, kafka: blind }, NOTHING_RECORDED)).toMatchObject({
      message: 'partitions cannot be seen',
    })
    expect(
      mayDisturb(candidate, { members: views, kafka: { ...blind, unavailable: 'no answer' } }, NOTHING_RECORDED),
    ).toMatchObject({
      message: 'partitions cannot be seen: no answer',
    })
  })
})

describe('partitions that cannot be kept writable', () => {
  it.each<[string, Partial<ObservedKafka>, string]>([
    ['one lives on it alone', topics(partition([0], [0])), 'allowed, t-0 (1 replica)'],
    ['all replicas must be in sync', topics(partition([0, 1], [0, 1])), 'allowed, t-0 (needs all 2 replicas)'],
    ['none is on it', topics(partition([1], [1])), 'allowed'],
  ])('are named: %s', (_, change, said) => expect(verdict({ kafka: change })).toBe(said))
})

it('min.insync.replicas that cannot be seen may be any number', () => {
  const unseen = { ...topics(partition([0, 1, 2], [0, 1, 2])), minInsync: new Map() }
  expect(verdict({ kafka: unseen })).toBe('TooFewInSync: min.insync.replicas of t cannot be seen')
})
