import type { ConfigEntry, ObservedTopic } from '../../../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import type { RecordedCluster } from '../../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { viewNodes } from '../../../../src/plan/node/node-view.ts'
import { drainOf, wishesOf } from '../../../../src/plan/scale-down/drain.ts'
import { viewLeaving } from '../../../../src/plan/scale-down/who-leaves.ts'
import { dedicated, logDirsOf, scaled } from '../../../fixtures/leaving.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aPool } from '../../../fixtures/resources.ts'
import { ended, NOW, type Scene, topicOn } from '../../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withoutContainer, withRecord } from '../../../fixtures/scene-changes.ts'

const ORDERS = topicOn('orders', 2, [6, 3])
const REST = topicOn('rest', 1, [3, 4])

/** Brokers 3 to 6; 6 is to go. */
const fourToThree = (topics: readonly ObservedTopic[], annotations: Readonly<Record<string, string>> = {}) =>
  scaled(dedicated(4), dedicated(3), topics, annotations)

const entry = (name: string, value: string | null, source: ConfigEntry['source'] = 'default'): ConfigEntry => ({
  name,
  value,
  source,
  readOnly: false,
})
const cordoned = (value: string | null, source?: ConfigEntry['source']): Partial<ObservedKafka> => ({
  nodeConfigs: new Map([[6, [entry('cordoned.log.dirs', value, source)]]]),
})
const LEAVING = { leaving: { 6: { replicas: 2 } } }

describe('a broker too many', () => {
  it('gets nothing new, and its replicas move, throttled, to those that stay', () => {
    expect(planText(withKafka(fourToThree([ORDERS, REST]), cordoned(null)))).toBe(lines`
      [] -> #1 broker c-b-6, AlterNodeConfig, c-b-6 leaves, so nothing new is to be put there
      [] -> #2 broker 3, AlterNodeConfig, moving replicas may take 50 MiB a second
      [] -> #3 broker 4, AlterNodeConfig, moving replicas may take 50 MiB a second
      [] -> #4 broker 5, AlterNodeConfig, moving replicas may take 50 MiB a second
      [] -> #5 broker 6, AlterNodeConfig, moving replicas may take 50 MiB a second
      [] -> #6 topic orders, AlterTopicConfig, moving replicas may take 50 MiB a second
      [2,3,4,5,6] -> #7 broker c-b-6, AlterReassignments, c-b-6 leaves: 2 partitions begin to move
      wait: broker c-b-6, ScalingDown, it is leaving: 0 of 2 replicas moved, 2.0 GiB to go
      Kafka/c: 7 operations, 1 wait
    `)
  })

  it('throttles exactly the replicas that move, and remembers what it sets', () => {
    const { operations, recorded } = planCluster(fourToThree([ORDERS, REST], { 'drover/replication-throttle': '1Mi' }))
    const actions = operations.map(({ action }) => action)
    expect(actions).toContainEqual({
      type: 'AlterNodeConfig',
      brokerId: 3,
      changes: [
        { name: 'leader.replication.throttled.rate', value: '1048576' },
        { name: 'follower.replication.throttled.rate', value: '1048576' },
      ],
    })
    expect(actions).toContainEqual({
      type: 'AlterTopicConfig',
      topic: 'orders',
      changes: [
        { name: 'leader.replication.throttled.replicas', value: '0:6,0:3,1:6,1:3' },
        { name: 'follower.replication.throttled.replicas', value: '0:5,1:4' },
      ],
    })
    expect(actions).toContainEqual({
      type: 'AlterReassignments',
      moves: [
        { topic: 'orders', partition: 0, replicas: [5, 3] },
        { topic: 'orders', partition: 1, replicas: [4, 3] },
      ],
    })
    expect(recorded).toMatchObject({ ...LEAVING, throttle: { topics: ['orders'], brokers: [3, 4, 5, 6] } })
  })

  it('moves without a throttle when the manifest says so', () => {
    expect(planText(fourToThree([ORDERS], { 'drover/replication-throttle': 'none' }))).toBe(lines`
      [] -> #1 broker c-b-6, AlterReassignments, c-b-6 leaves: 2 partitions begin to move
      wait: broker c-b-6, ScalingDown, it is leaving: 0 of 2 replicas moved, 2.0 GiB to go
      Kafka/c: 1 operation, 1 wait
    `)
  })

  it('has twenty moves going on at most', () => {
    const scene = fourToThree([topicOn('t', 30, [6])], { 'drover/replication-throttle': 'none' })
    const begun = (scene: Scene) =>
      planCluster(scene).operations.flatMap(({ action }) => (action.type === 'AlterReassignments' ? action.moves : []))
    expect(begun(scene)).toHaveLength(20)
    const going = { topic: 't', replicas: [6, 3], adding: [3], removing: [6] }
    const reassignments = Array.from({ length: 15 }, (_, partition) => ({ ...going, partition }))
    expect(begun(withKafka(scene, { reassignments })).map(({ partition }) => partition)).toEqual([15, 16, 17, 18, 19])
  })

  it('tells how far it is', () => {
    const half = withRecord(fourToThree([topicOn('orders', 1, [6, 3])]), { leaving: { 6: { replicas: 40 } } })
    const going = { topic: 'orders', partition: 0, replicas: [6, 3, 4], adding: [4], removing: [6] }
    expect(conditionsOf(withKafka(half, { reassignments: [going] }), 'Kafka', 'c')).toContainEqual({
      type: 'ScalingDown',
      status: 'True',
      reason: 'ScalingDown',
      message: 'broker c-b-6: it is leaving: 39 of 40 replicas moved, 1.0 GiB to go',
    })
  })

  it('says when nobody knows how much room there is', () => {
    const scene = withKafka(fourToThree([ORDERS]), { logDirs: new Map() })
    expect(planText(scene)).toContain('0 of 2 replicas moved, 0 B to go; the free space of broker 4, 5 is not known')
  })

  it('waits when partitions cannot be seen', () => {
    const { topics: _, ...blind } = fourToThree([]).kafka
    expect(planText({ ...fourToThree([]), kafka: { ...blind, unavailable: 'no broker answers' } })).toContain(
      'wait: broker c-b-6, ScalingDown, the partitions cannot be seen: no broker answers',
    )
  })

  it('waits for a broker that is to take over', () => {
    const scene = fourToThree([topicOn('t', 1, [6, 3, 4])])
    expect(planText(withContainer(scene, 'c-b-5', { status: 'running', startedAt: NOW }))).not.toContain('no broker')
    const brokers = scene.kafka.brokers?.map((broker) => ({ ...broker, fenced: broker.id === 5 })) ?? []
    expect(planText(withKafka(scene, { brokers }))).toContain('t-0 has no broker to go to: broker 5 is not up')
  })
})

describe('what moves off a broker', () => {
  const going = { topic: 'orders', partition: 0, replicas: [6, 3, 4], adding: [4], removing: [6] }
  const moving = (scene: Scene) =>
    withRecord(withKafka(scene, { topics: [topicOn('orders', 1, [6, 3])], reassignments: [going] }), {
      moves: { 'orders-0': { replicas: [3, 4] } },
    })

  it('is called off when the broker stays after all', () => {
    expect(planText(moving(scaled(dedicated(4), dedicated(4))))).toBe(lines`
      [] -> #1 topic orders, AlterReassignments, nobody wishes it any more: 1 partition stays where it was
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('goes on while the broker may not go for now', () => {
    const wide = topicOn('wide', 1, [6, 3, 4, 5])
    const held = moving(fourToThree([]))
    const text = planText(withKafka(held, { topics: [...(held.kafka.topics ?? []), wide] }))
    expect(text).toContain('ScaleDownHeld, it is not in the manifest any more, and stays: topic wide has')
    expect(text).not.toContain('AlterReassignments')
  })

  it('counts as wished while the broker may not go for now, unless somebody else moves it', () => {
    const scene = moving(fourToThree([]))
    const { cluster, docker, kafka, recorded } = scene
    const nodes = viewNodes(scene, recorded)
    const leaving = viewLeaving(cluster, docker, kafka)
    const seen = { cluster, docker, kafka, nodes, leaving, members: [...nodes, ...leaving], absence: {} }
    const wished = (known: Pick<RecordedCluster, 'moves'>) =>
      wishesOf(drainOf(seen, new Map([[6, 'it may not go']]), known)).flatMap(({ replicas }) => [...replicas.keys()])
    expect([wished(recorded), wished({})]).toEqual([['orders-0'], []])
  })
})

describe('the throttle', () => {
  const set = withRecord(fourToThree([REST]), { throttle: { topics: ['orders', 'rest'], brokers: [3, 4, 5, 6] } })
  const configs = (...entries: ConfigEntry[]) => withKafka(set, { topicConfigs: new Map([['rest', entries]]) })
  const LIST = entry('leader.replication.throttled.replicas', '0:3', 'topic')

  it('is taken back once nothing moves: the rates first, then the lists', () => {
    const actions = planCluster(configs(LIST)).operations.filter(({ action }) => /^Alter/.test(action.type))
    expect(actions.map(({ needs, action }) => [needs, action.type])).toEqual([
      [[], 'AlterNodeConfig'],
      [[], 'AlterNodeConfig'],
      [[], 'AlterNodeConfig'],
      [[], 'AlterNodeConfig'],
      [[1, 2, 3, 4], 'AlterTopicConfig'],
    ])
    expect(actions.at(-1)?.action).toMatchObject({
      topic: 'rest',
      changes: [{ value: null }, { value: null }],
    })
    expect(planCluster(configs(LIST)).recorded.throttle).toBeDefined()
  })

  it('is taken back only where it is seen to be set, or nothing is seen', () => {
    const rate = entry('leader.replication.throttled.rate', '1', 'broker')
    const nodeConfigs = new Map<number, ConfigEntry[]>([
      [3, []],
      [4, [rate]],
      [5, []],
    ])
    const seen = withKafka(configs(LIST), { nodeConfigs })
    const brokers = planCluster(seen).operations.flatMap(({ action }) =>
      action.type === 'AlterNodeConfig' ? [action.brokerId] : [],
    )
    expect(brokers).toEqual([4, 6])
  })

  it('is taken back in the order of the brokers, not in the one they are listed in', () => {
    const { brokers = [] } = set.kafka
    const mixed = withKafka(configs(LIST), { brokers: [...brokers].reverse() })
    expect(planText(mixed)).toBe(planText(configs(LIST)))
  })

  it('is taken back though its lists were never set', () => {
    const rate = entry('follower.replication.throttled.rate', '1', 'broker')
    const half = withKafka(configs(), { nodeConfigs: new Map([[4, [rate]]]) })
    const { operations, recorded } = planCluster(half)
    expect(operations.filter(({ action }) => /^Alter/.test(action.type))).toMatchObject([{ action: { brokerId: 4 } }])
    expect(recorded.throttle).toBeDefined()
    expect(planCluster(withKafka(configs(), { nodeConfigs: new Map([[4, []]]) })).recorded.throttle).toBeUndefined()
  })

  it('is taken back while the drain is held for want of room', () => {
    const full = { topics: [ORDERS, REST], logDirs: logDirsOf([ORDERS], [3, 4, 5, 6], 2 ** 36) }
    const text = planText(withKafka(configs(LIST), full))
    expect(text).toContain('ScaleDownHeld')
    expect(text).toContain('topic rest, AlterTopicConfig, no replica is being moved any more')
  })

  it('stays while the brokers cannot be seen: the rates go before the lists', () => {
    const { brokers: _, ...blind } = configs(LIST).kafka
    expect(planText({ ...configs(LIST), kafka: blind })).not.toContain('AlterTopicConfig')
  })

  it('keeps the node until it is taken back', () => {
    expect(planText(configs(LIST))).toContain('c-b-6 is ready to go, but the throttle is taken back first')
  })

  it('is forgotten when it is seen to be gone', () => {
    expect(planCluster(configs(entry('retention.ms', '1', 'topic'))).recorded.throttle).toBeUndefined()
    expect(planCluster(configs({ ...LIST, source: 'default' })).recorded.throttle).toBeUndefined()
  })

  it('stays while anything it is for still moves, though no node leaves any more', () => {
    const going = { topic: 'rest', partition: 0, replicas: [3, 4, 5], adding: [5], removing: [3] }
    const back = { ...configs(LIST), cluster: scaled(dedicated(4), dedicated(4)).cluster }
    expect(planCluster(withKafka(back, { reassignments: [going] })).operations).toEqual([])
    expect(planCluster(back).operations).toHaveLength(5)
  })
})

describe('an empty broker', () => {
  const empty = withRecord(fourToThree([REST]), LEAVING)
  const stopped = withRecord(withContainer(empty, 'c-b-6', ended(143)), { ...LEAVING, terminated: { 'id-c-b-6': NOW } })
  const gone = withoutContainer(stopped, 'c-b-6')

  it('is stopped', () => {
    expect(planText(empty)).toBe(lines`
      [] -> #1 container c-b-6, SignalContainer SIGTERM, c-b-6 has left the manifest
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it.each<[string, Partial<ObservedKafka>]>([
    ['its own disks hold a replica', { logDirs: logDirsOf([topicOn('stray', 1, [6])], [3, 4, 5, 6]) }],
    ['its disks cannot be seen', { logDirs: new Map() }],
    [
      'a move still touches it',
      { reassignments: [{ topic: 'rest', partition: 0, replicas: [3, 6], adding: [], removing: [6] }] },
    ],
    ['the metadata has a replica', { topics: [topicOn('rest', 1, [6, 3])], reassignments: [] }],
  ])('is not while %s', (_, kafka) => {
    expect(planText(withKafka(empty, kafka))).not.toContain('SignalContainer')
  })

  it('is not while another node is down', () => {
    expect(planText(withContainer(empty, 'c-b-4', ended(137)))).toContain(
      'wait: container c-b-6, ScalingDown, c-b-6 is ready to go, but c-b-4 is not up',
    )
  })

  it('has its container removed once it has stopped', () => {
    expect(planText(stopped)).toBe(lines`
      [] -> #1 container c-b-6, RemoveContainer, c-b-6 has left the cluster
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is forgotten by Kafka then, and its configuration goes', () => {
    expect(planText(gone)).toBe(lines`
      [] -> #1 volume config-c-b-6-HASH, RemoveVolume, no container uses this configuration any more
      [] -> #2 broker c-b-6, UnregisterBroker, broker 6 is gone, and nothing is on it
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it.each<[string, Scene]>([
    ['it is not fenced yet', withKafka(gone, { brokers: empty.kafka.brokers ?? [] })],
    ['something is on it', withKafka(gone, { topics: [topicOn('rest', 1, [6, 3])] })],
    ['a container of it is there', stopped],
  ])('is not while %s', (_, scene) => {
    expect(planText(scene)).not.toContain('UnregisterBroker')
  })
})

describe('the data of a broker that has left', () => {
  const scene = fourToThree([REST])
  const gone = withKafka(withoutContainer(scene, 'c-b-6'), {
    brokers: scene.kafka.brokers?.filter(({ id }) => id !== 6) ?? [],
  })
  const fated = (fate: string, from = gone) =>
    withDocker(from, {
      volumes: from.docker.volumes.map((volume) =>
        volume.name === 'data-c-b-6' ? { ...volume, labels: { ...volume.labels, 'drover.deletion': fate } } : volume,
      ),
    })

  it('is kept and named, unless a person said otherwise', () => {
    expect(planText(gone)).not.toContain('RemoveVolume, its node')
    expect(planCluster(gone).statuses[0]?.fields).toMatchObject({ retainedVolumes: ['data-c-b-6'] })
  })

  it.each(['delete', 'ephemeral'])('goes when it is marked %s', (fate) => {
    expect(planText(fated(fate))).toContain('volume data-c-b-6, RemoveVolume, its node has left the cluster')
    expect(planCluster(fated(fate)).statuses[0]?.fields).not.toHaveProperty('retainedVolumes')
  })

  it.each<[string, Scene]>([
    ['its container is there', scene],
    ['Kafka still has it on its list', withKafka(gone, { brokers: scene.kafka.brokers ?? [] })],
    ['a partition is still to be there', withKafka(gone, { topics: [topicOn('t', 1, [6])] })],
    ['Kafka cannot be seen', { ...gone, kafka: { answering: new Set(), unavailable: 'no node answers' } }],
  ])('stays while %s', (_, from) => {
    expect(planText(fated('delete', from))).not.toContain('RemoveVolume, its node')
  })
})

describe('a leaving broker that ended', () => {
  const died = withContainer(fourToThree([ORDERS]), 'c-b-6', ended(137, { startedAt: NOW - 1000 }))

  it('is started again while its replicas are needed', () => {
    expect(planText(died)).toContain('container c-b-6, StartContainer, it was killed (exit 137), and is still needed')
  })

  it('is given time between its deaths', () => {
    const deaths = { 'c-b-6': { count: 3, containerId: 'other', at: NOW - 1 } }
    expect(planText(withRecord(died, { deaths }))).toContain('wait: container c-b-6, Restarting, it was killed')
  })

  it('is started again though it was told to stop, should something have come to it meanwhile', () => {
    const told = withRecord(died, { terminated: { 'id-c-b-6': NOW - 1 } })
    expect(planText(told)).toContain('container c-b-6, StartContainer, it is still needed')
  })

  it('is held with the only in-sync copy', () => {
    const text = planText(withKafka(died, { topics: [topicOn('orders', 2, [6, 3], [6])] }))
    expect(text).toContain(
      'wait: container c-b-6, ScaleDownHeld, it is not in the manifest any more, and stays: the only in-sync copy of orders-0 is on c-b-6',
    )
    expect(text).toContain('StartContainer')
    expect(text).not.toContain('AlterReassignments')
  })

  it('has its replicas made anew from the others when its container is gone', () => {
    const gone = withoutContainer(died, 'c-b-6')
    const topics = [topicOn('orders', 2, [6, 3], [3])]
    expect(planText(withKafka(gone, { topics }))).toContain('AlterReassignments')
  })
})

describe('a broker that is wanted again', () => {
  const back = { ...fourToThree([ORDERS]), cluster: scaled(dedicated(4), dedicated(4)).cluster }

  it('gets new replicas again', () => {
    expect(planText(withKafka(withRecord(back, LEAVING), cordoned('*', 'broker')))).toBe(lines`
      [] -> #1 broker 6, AlterNodeConfig, it does not leave any more
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planCluster(withRecord(back, LEAVING)).recorded.leaving).toBeUndefined()
  })

  it('keeps what a person has cordoned', () => {
    expect(planCluster(withKafka(back, cordoned('/var/lib/kafka/data', 'broker'))).operations).toEqual([])
    expect(planCluster(withKafka(back, cordoned('*', 'static'))).operations).toEqual([])
  })
})

describe('a scale-down that may not be', () => {
  const held = (scene: Scene, reason: string) => {
    const text = planText(scene)
    expect(text).toContain(`ScaleDownHeld, it is not in the manifest any more, and stays: ${reason}`)
    expect(text).not.toMatch(/Alter|Signal|Remove|Unregister/)
  }

  it('is held for a replication factor', () => {
    const scene = scaled(dedicated(3), dedicated(2), [topicOn('t', 1, [3, 4, 5])])
    held(scene, 'topic t has replication factor 3, and 2 brokers would be left')
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ type: 'Warning', reason: 'ScaleDownHeld' }),
    )
  })

  it('is held for want of room', () => {
    const scene = fourToThree([ORDERS])
    held(withKafka(scene, { logDirs: logDirsOf([ORDERS], [3, 4, 5, 6], 2 ** 36) }), '64 GiB are to go to broker 4')
  })

  it('is held when a pool with most of the nodes is only absent', () => {
    const small = aPool('small', { replicas: 1, roles: ['broker'] })
    const text = planText(scaled(dedicated(5), [...dedicated(5).slice(0, 1), small]))
    expect(text).toContain('the manifest of pool b is gone, and with it more than half')
    expect(text).not.toMatch(/SignalContainer|Unregister/)
  })

  it('and the rest proceeds', () => {
    const scene = withContainer(scaled(dedicated(3), dedicated(2), [topicOn('t', 1, [3, 4, 5])]), 'c-b-4', ended(137))
    expect(planText(scene)).toContain('container c-b-4, StartContainer')
  })
})
