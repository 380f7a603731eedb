import type { ObservedPartition } from '../../../src/model/kafka-state.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { type NodeView, viewNodes } from '../../../src/plan/node/node-view.ts'
import { outsideOfWindows } from '../../../src/plan/roll/maintenance.ts'
import { disturbanceOrder, rollProgress, takeTurns } from '../../../src/plan/roll/turns.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, containerOf, ended, MINUTE, NOW, settled } from '../../fixtures/scene.ts'

/** Brokers 0 to 3 of pool b, controllers 4 to 6 of pool c, of which 5 leads. */
const cluster = aCluster({
  pools: [aPool('b', { roles: ['broker'], replicas: 4 }), aPool('c', { roles: ['controller'] })],
})
const scene = settled(cluster)
const quorum = { ...scene.kafka.quorum, leaderId: 5, leaderEpoch: 1, voters: [], observers: [] }

type Change = Readonly<Record<number, Partial<NodeView>>>
const reasons = [{ reason: 'SpecChanged', message: 'x' }] as const
const due = { restartReasons: reasons }
const DUE: Change = { 0: due, 1: due, 2: due, 3: due, 4: due, 5: due, 6: due }
const BROKERS: Change = { 1: due, 2: due, 3: due }

const viewsOf = (change: Change) =>
  viewNodes(scene, NOTHING_RECORDED).map((view) => ({ ...view, ...change[view.nodeId] }))
const told = (...ids: readonly number[]) => ({
  terminated: Object.fromEntries(ids.map((id) => [`id-c-${id < 4 ? 'b' : 'c'}-${id}`, NOW])),
})

describe('the order of turns', () => {
  const order = (change: Change) =>
    disturbanceOrder(viewsOf(change), { ...scene.kafka, quorum })
      .map(({ nodeId }) => nodeId)
      .join(' ')
  const [container] = scene.docker.containers
  const former = container && { ...container, id: 'former', ...ended(143) }

  it.each<[string, Change, string]>([
    ['controllers before brokers, the leading one last of them', DUE, '4 6 5 0 1 2 3'],
    ['nodes that are not up first', { ...DUE, 5: { ...due, up: false }, 1: { ...due, up: false } }, '5 1 4 6 0 2 3'],
    ['a begun replacement before all', { ...DUE, 3: { ...due, former }, 5: { ...due, up: false } }, '3 5 4 6 0 1 2'],
    ['without nodes that may stay as they are', BROKERS, '1 2 3'],
  ])('%s', (_, change, said) => expect(order(change)).toBe(said))
})

interface Case {
  readonly change: Change
  readonly recorded?: Partial<RecordedCluster>
  readonly maxParallel?: number
  /** No maintenance window is open. */
  readonly closed?: boolean
  readonly paused?: boolean
  /** Only these may have a turn; default: all. */
  readonly free?: readonly number[]
  /** Replicas of each partition of a topic; all of them are in sync. */
  readonly replicas?: readonly (readonly number[])[]
}

const rollOf = ({ change, recorded = {}, maxParallel = 1, replicas = [], closed, paused = false, free }: Case) => {
  const nodes = viewsOf(change)
  const partitions = replicas.map((on, index): ObservedPartition => ({ index, leader: 0, replicas: on, isr: on }))
  const topics = [{ name: 't', id: 'i', internal: false, partitions }]
  const kafka = { ...scene.kafka, quorum, topics, minInsync: new Map([['t', 1]]) }
  const all = { ...NOTHING_RECORDED, ...recorded }
  const turns = takeTurns({
    nodes: nodes.filter(({ nodeId }) => free?.includes(nodeId) ?? true),
    members: nodes,
    kafka,
    recorded: all,
    maxParallel,
    notNow: closed ? NOT_NOW : undefined,
  })
  return { turns, progress: rollProgress(nodes, turns, all, scene.docker, paused) }
}

const NOT_NOW = { allowed: false, reason: 'OutsideMaintenanceWindow', message: 'later', inMs: 1 } as const

/** `1 2, 3: reason`: those that may be disturbed now, then those that may not although it is their turn. */
const turnsOf = (roll: Case) => {
  const turns = [...rollOf(roll).turns]
  const allowed = turns.flatMap(([id, turn]) => (turn.allowed ? [id] : []))
  const held = turns.flatMap(([id, turn]) => (turn.allowed ? [] : [`${id}: ${turn.reason}`]))
  return [allowed.join(' '), ...held].join(', ')
}

describe('turns', () => {
  it.each<[string, Case, string]>([
    ['one at a time', { change: BROKERS }, '1'],
    ['the first one only, even if it has to wait', { change: { ...BROKERS, 0: { up: false } } }, ', 1: OtherNodeDown'],
    ['one that was told has its turn until it is back', { change: BROKERS, recorded: told(1) }, '1'],
    ['brokers together', { change: BROKERS, maxParallel: 3 }, '1 2 3'],
    ['no more than were asked for', { change: BROKERS, maxParallel: 2 }, '1 2, 3: AnotherNodeInProgress'],
    ['one broker of a pool before all others of it', { change: { ...BROKERS, 0: due }, maxParallel: 4 }, '0'],
    ['... which has to be up', { change: { ...BROKERS, 0: { up: false } }, maxParallel: 4 }, ', 1: OtherNodeDown'],
    ['controllers one at a time', { change: DUE, maxParallel: 7 }, '4'],
    [
      'no controller while a broker is on its way',
      { change: { ...BROKERS, 4: due, 2: { up: false, replacing: true } }, maxParallel: 7 },
      ', 4: AnotherNodeInProgress',
    ],
    [
      'no broker while a controller is on its way',
      { change: BROKERS, recorded: told(4), maxParallel: 7 },
      ', 1: AnotherNodeInProgress, 2: AnotherNodeInProgress, 3: AnotherNodeInProgress',
    ],
    [
      'only brokers that share no partition',
      {
        change: BROKERS,
        maxParallel: 3,
        replicas: [
          [0, 1],
          [1, 2],
          [0, 3],
        ],
      },
      '1 3, 2: AnotherNodeInProgress',
    ],
    [
      'nor with one that is on its way already',
      { change: BROKERS, recorded: told(1), maxParallel: 3, replicas: [[1, 2]] },
      '1 3, 2: AnotherNodeInProgress',
    ],
    [
      'together with one that is starting in place',
      { change: { 2: due, 1: { up: false } }, recorded: { restarting: ['c-b-1'] }, maxParallel: 2 },
      '2',
    ],
    [
      'none once one of them has died',
      {
        change: { 2: due, 1: { up: false, replacing: true } },
        recorded: { deaths: { 'c-b-1': { count: 1, containerId: 'x', at: NOW } } },
        maxParallel: 3,
      },
      ', 2: AnotherNodeInProgress',
    ],
    [
      'none while another node is not up',
      { change: { ...BROKERS, 6: { up: false } }, maxParallel: 3 },
      ', 1: OtherNodeDown, 2: OtherNodeDown, 3: OtherNodeDown',
    ],
  ])('%s', (_, roll, said) => expect(turnsOf(roll)).toBe(said))
})

describe('outside of maintenance windows', () => {
  const asked = (scope: string) => ({ manualRolls: { [scope]: { value: '1', at: NOW } } })
  it.each<[string, Case, string]>([
    [
      'a changed node waits',
      { change: { 1: due, 2: due } },
      ', 1: OutsideMaintenanceWindow, 2: OutsideMaintenanceWindow',
    ],
    ['one that is not up does not', { change: { 1: due, 2: { ...due, up: false } } }, '2'],
    ['one that was told before does not', { change: { 1: due }, recorded: told(1) }, '1'],
    [
      'nor one that is asked for by hand',
      { change: { 1: due, 2: due }, recorded: asked('container/c-b-2') },
      '2, 1: OutsideMaintenanceWindow',
    ],
    ['nor all of them', { change: { 1: due, 2: due }, recorded: asked('Kafka/c') }, '1'],
    [
      'nor one with an edited configuration',
      { change: { 1: { restartReasons: [{ reason: 'ConfigEditedBeforeStart', message: 'x' }] } } },
      '1',
    ],
  ])('%s', (_, roll, said) => expect(turnsOf({ ...roll, closed: true })).toBe(said))

  it.each<[string, readonly string[] | undefined, string | undefined]>([
    ['there are none', undefined, undefined],
    ['the list is empty', [], undefined],
    ['one is open', ['* * 0 * * ?'], undefined],
    [
      'one opens within the hour',
      ['* 30 * * * ?'],
      'the next maintenance window opens at 2026-01-01T00:30:00Z, 30 min',
    ],
    ['one opens later', ['* * 3 * * ?'], 'the next maintenance window opens at 2026-01-01T03:00:00Z, 60 min'],
    ['none opens again', ['* * * ? * * 2020'], 'no maintenance window opens again, 60 min'],
  ])('is, when %s', (_, windows, said) => {
    const verdict = outsideOfWindows(windows, NOW)
    expect(verdict && !verdict.allowed ? `${verdict.message}, ${verdict.inMs / MINUTE} min` : undefined).toBe(said)
  })
})

describe('the progress of a roll', () => {
  const container = cluster.nodes[0] && containerOf(cluster.nodes[0])
  it.each<[string, Case, string | undefined]>([
    ['is nothing when no node has to be restarted', { change: {} }, undefined],
    ['counts nodes and names those on their way', { change: BROKERS }, 'NodeRestarting: 4/7 rolled, restarting c-b-1'],
    [
      'names all of several',
      { change: BROKERS, maxParallel: 2 },
      'NodeRestarting: 4/7 rolled, restarting c-b-1, c-b-2',
    ],
    [
      'goes on while the last node is started in place',
      { change: { 1: { up: false, restartReasons: [] } }, recorded: { restarting: ['c-b-1'] } },
      'NodeRestarting: 6/7 rolled, restarting c-b-1',
    ],
    [
      'goes on until the old container is removed',
      { change: { 1: { replacing: true, former: container } } },
      'NodeRestarting: 6/7 rolled, finishing with c-b-1',
    ],
    [
      'says what it waits for, by its reason',
      { change: { ...BROKERS, 6: { up: false } } },
      'OtherNodeDown: 4/7 rolled, waiting: c-c-6 is not up',
    ],
    ['stands still while paused', { change: BROKERS, paused: true }, 'ReconciliationPaused: 4/7 rolled, paused'],
    [
      'says so when none of them may have its turn',
      { change: { 1: due }, free: [] },
      'AnotherNodeFirst: 6/7 rolled, waiting: it is not the turn of c-b-1 yet',
    ],
    ['is nothing when a node merely is not up', { change: { 6: { up: false } } }, undefined],
  ])('%s', (_, roll, said) => {
    const { progress } = rollOf(roll)
    expect(progress && `${progress.reason}: ${progress.message}`).toBe(said)
  })
})
