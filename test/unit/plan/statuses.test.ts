import { planCluster } from '../../../src/plan/cluster.ts'
import { PlanBuilder } from '../../../src/plan/ground/builder.ts'
import type { PlannedStatus } from '../../../src/plan/ground/plan.ts'
import { joinStatuses, ownerConditions } from '../../../src/plan/statuses.ts'
import { conditionsOf, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool, aTopic, EXTERNAL, PLAIN } from '../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, onBareHost, type Scene, settled } from '../../fixtures/scene.ts'
import {
  withContainer,
  withDocker,
  withKafka,
  withoutContainer,
  withSilent,
  withTopics,
} from '../../fixtures/scene-changes.ts'

it('a pool without nodes has a status too', () => {
  const scene = settled(aCluster({ pools: [aPool(), aPool('none', { roles: ['broker'], replicas: 0 })] }))
  expect(planCluster(scene).statuses).toContainEqual({
    kind: 'KafkaNodePool',
    name: 'none',
    conditions: [{ type: 'Ready', status: 'True' }],
    fields: { nodeIds: [], clusterId: 'the-cluster-id', roles: ['broker'], replicas: 0 },
  })
})

const pools = [aPool('b', { roles: ['broker'], replicas: 2 }), aPool('c', { roles: ['controller'], replicas: 1 })]
const cluster = aCluster({ pools, kafka: aKafka({ listeners: [PLAIN, EXTERNAL] }) })
const up = settled(cluster)
const ready = (scene: Scene) => {
  const { status, reason, message } = conditionsOf(scene, 'Kafka', 'c')?.[0] ?? {}
  return [status, reason, message].filter((part) => part !== undefined).join(' ')
}

it('the status of a cluster and its pools has the fields of Strimzi', () => {
  const scene = withKafka(up, { features: { finalised: { 'metadata.version': 30 } } })
  expect(planCluster(scene).statuses).toEqual([
    {
      kind: 'Kafka',
      name: 'c',
      conditions: [{ type: 'Ready', status: 'True' }],
      fields: {
        clusterId: 'the-cluster-id',
        kafkaVersion: '4.3.1',
        kafkaMetadataVersion: expect.stringMatching(/^\d+\.\d+-IV\d+$/),
        listeners: [
          { name: 'plain', type: 'internal', bootstrapServers: 'c-kafka-bootstrap:9092' },
          { name: 'external', type: 'nodeport', bootstrapServers: 'localhost:30694,localhost:30695' },
        ],
        kafkaNodePools: [{ name: 'b' }, { name: 'c' }],
      },
    },
    {
      kind: 'KafkaNodePool',
      name: 'b',
      conditions: [{ type: 'Ready', status: 'True' }],
      fields: { nodeIds: [0, 1], clusterId: 'the-cluster-id', roles: ['broker'], replicas: 2 },
    },
    {
      kind: 'KafkaNodePool',
      name: 'c',
      conditions: [{ type: 'Ready', status: 'True' }],
      fields: { nodeIds: [2], clusterId: 'the-cluster-id', roles: ['controller'], replicas: 1 },
    },
  ])
})

describe('a cluster is ready', () => {
  it.each<[string, Scene, string]>([
    ['when all of it is up', up, 'True'],
    [
      'not when everything but its data is gone',
      onBareHost(cluster),
      "False QuorumLost 0/3 nodes up: c-b-0 is missing, c-b-1 is missing, c-c-2 is missing; Kafka c: the metadata of 1 of 1 controllers is gone (data-c-c-2), and with it the majority that knows the cluster's topics and records",
    ],
    [
      'not while it is made',
      onBareHost(aCluster({ pools, founding: 'new' })),
      'False Creating 0/3 nodes up: c-b-0 is missing, c-b-1 is missing, c-c-2 is missing',
    ],
    [
      'not while a node starts',
      withContainer(withSilent(up, 1), 'c-b-1', { startedAt: NOW - 4 * MINUTE }),
      'False NodesNotReady 2/3 nodes up: c-b-1 is starting',
    ],
    [
      'not while a node hangs that started long ago',
      withSilent(up, 1),
      'False NodesNotReady 2/3 nodes up: c-b-1 runs and does not serve',
    ],
    [
      'not while a node is stopped',
      withContainer(up, 'c-c-2', ended(1)),
      'False NodesNotReady 2/3 nodes up: c-c-2 has stopped',
    ],
    [
      'not while a broker is fenced, although it answers',
      withKafka(up, { brokers: (up.kafka.brokers ?? []).map((broker) => ({ ...broker, fenced: broker.id === 0 })) }),
      'False NodesNotReady 2/3 nodes up: c-b-0 runs and does not serve',
    ],
    [
      'not while its quorum elects a leader',
      withKafka(up, { quorum: { leaderId: -1, leaderEpoch: 2, voters: [], observers: [] } }),
      'False NodesNotReady the quorum has no leader',
    ],
  ])('%s', (_, scene, said) => expect(ready(scene)).toBe(said))

  it('not while its quorum cannot be seen, which is asked for again', () => {
    const { quorum: _, ...kafka } = { ...up.kafka, unavailable: 'timed out' }
    expect(ready({ ...up, kafka })).toBe('False NodesNotReady the quorum has no leader')
    expect(planCluster({ ...up, kafka }).waits).toContainEqual(
      expect.objectContaining({ reason: 'KafkaNotReady', message: 'timed out', lookAgainAt: expect.any(Number) }),
    )
  })

  it('pool by pool', () => {
    const scene = withContainer(up, 'c-b-1', ended(1))
    expect(conditionsOf(scene, 'KafkaNodePool', 'b')?.[0]).toMatchObject({ status: 'False' })
    expect(conditionsOf(scene, 'KafkaNodePool', 'c')).toEqual([{ type: 'Ready', status: 'True' }])
  })
})

describe('a cluster that is not ready says what holds it back', () => {
  const made = onBareHost(aCluster({ pools, founding: 'new' }))
  const foreign = (what: string) => withDocker(made, { foreign: new Set([what]) })
  const missing = '0/3 nodes up: c-b-0 is missing, c-b-1 is missing, c-c-2 is missing'
  const notOurs = (kind: string) => `a ${kind} of this name exists that Drover did not make`

  it.each<[string, Scene, string]>([
    [
      'a network that is not ours',
      foreign('network c-kafka'),
      `False Conflict ${missing}; network c-kafka: ${notOurs('network')}`,
    ],
    [
      'a volume that is not ours, by which it would be founded',
      foreign('volume c-founding'),
      `False Conflict ${missing}; volume c-founding: ${notOurs('volume')}`,
    ],
    [
      'a container that is not ours, where a node is missing',
      withDocker(withoutContainer(up, 'c-b-1'), { foreign: new Set(['container c-b-1']) }),
      `False Conflict 2/3 nodes up: c-b-1 is missing; container c-b-1: ${notOurs('container')}`,
    ],
    [
      'an image that cannot be pulled',
      withDocker(made, {
        images: new Map([['drover/kafka:4.3.1', undefined]]),
        pulls: new Map([['drover/kafka:4.3.1', { state: 'failed', message: 'no such host', at: NOW - 10_000 }]]),
      }),
      `False ImagePullFailed ${missing}; image drover/kafka:4.3.1: drover/kafka:4.3.1 is not on the engine and cannot be pulled: no such host`,
    ],
    [
      'a port that something else has',
      withDocker(withoutContainer(up, 'c-b-1'), { takenPorts: new Set([30695]) }),
      'False PortTaken 2/3 nodes up: c-b-1 is missing; container c-b-1: host port 30695 is in use by something else; free it, or give the listener another nodePort',
    ],
  ])('%s', (_, scene, said) => expect(ready(scene)).toBe(said))

  it('and so does the pool whose nodes it holds back, and no other', () => {
    const scene = withDocker(withoutContainer(up, 'c-b-1'), { foreign: new Set(['container c-b-1']) })
    expect(conditionsOf(scene, 'KafkaNodePool', 'b')?.[0]).toMatchObject({ status: 'False', reason: 'Conflict' })
    expect(conditionsOf(scene, 'KafkaNodePool', 'c')).toEqual([{ type: 'Ready', status: 'True' }])
  })

  it('unless it is another node that is not up', () => {
    const scene = withDocker(withSilent(withoutContainer(up, 'c-b-1'), 0), { foreign: new Set(['container c-b-1']) })
    expect(conditionsOf(scene, 'KafkaNodePool', 'c')).toEqual([{ type: 'Ready', status: 'True' }])
    const other = withDocker(withContainer(up, 'c-c-2', ended(1)), { foreign: new Set(['container c-b-1']) })
    expect(ready(other)).toBe('False NodesNotReady 2/3 nodes up: c-c-2 has stopped')
  })
})

describe('what a plan waits for becomes a condition', () => {
  const types = (scene: Scene) =>
    conditionsOf(scene, 'Kafka', 'c')?.map(({ type, reason }) => `${type} ${reason ?? ''}`)

  it('not where it is a step of things going well', () => {
    const starting = withSilent(up, 1)
    expect(planText(starting)).toContain('NodeStarting')
    expect(types(starting)).toEqual(['Ready NodesNotReady'])
  })

  it('as a warning where somebody should know', () => {
    const fewer = { ...up, cluster: aCluster({ pools: [aPool('b', { roles: ['broker'], replicas: 2 })] }) }
    expect(types(fewer)).toContain('Warning ScaleDownHeld')
  })

  it('as one progress, however many nodes of a roll wait', () => {
    const rolled = aCluster({ pools, kafka: aKafka({ listeners: [PLAIN, EXTERNAL], jvmOptions: { '-Xmx': '4g' } }) })
    const scene = { ...up, cluster: rolled }
    const { quorum: _, ...kafka } = scene.kafka
    expect(types({ ...scene, kafka })).toEqual(['Ready NodesNotReady', 'RollingUpdate QuorumNotCaughtUp'])
    expect(types(scene)).toEqual(['Ready ', 'RollingUpdate NodeRestarting'])
  })
})

describe('what is waited for on behalf of a resource', () => {
  const topic = { kind: 'KafkaTopic', name: 't' } as const
  const target = { kind: 'topic', name: 'T' } as const
  const waiting = (...waits: Parameters<PlanBuilder['wait']>[]) => {
    const builder = new PlanBuilder({ kind: 'Kafka', name: 'c' }, up.recorded, NOW)
    for (const wait of waits) builder.of(topic).wait(...wait)
    return builder.waits
  }
  const said: PlannedStatus = { ...topic, conditions: [], fields: { topicName: 'T' } }
  const isReady = { type: 'Ready', status: 'True' } as const

  it('is why it is not ready, and nothing to its owner', () => {
    const waits = waiting([target, 'BrokersNotReady', 'one is missing'])
    const notReady = { type: 'Ready', status: 'False', reason: 'BrokersNotReady', message: 'one is missing' }
    expect(joinStatuses([said], waits)).toEqual([{ ...said, conditions: [notReady] }])
    expect(joinStatuses([], waits)).toEqual([{ ...topic, conditions: [notReady], fields: {} }])
    expect(ownerConditions(waits)).toEqual([])
  })

  it('is a warning where it is ready all the same', () => {
    const waits = waiting([target, 'BrokersNotReady', 'one is missing'], [target, 'Conflict', 'it is not ours'])
    expect(joinStatuses([{ ...said, conditions: [isReady] }], waits)[0]?.conditions).toEqual([
      isReady,
      { type: 'Warning', status: 'True', reason: 'BrokersNotReady', message: 'topic T: one is missing' },
      { type: 'Conflict', status: 'True', reason: 'Conflict', message: 'topic T: it is not ours' },
    ])
  })

  it('is not told while all goes well', () => {
    expect(joinStatuses([said], waiting([target, 'Moving', 'half of it', 1_000, 'step']))).toEqual([said])
  })
})

it('what several say of one resource is one status, in the place of the first', () => {
  const of = (name: string, reason: string): PlannedStatus => ({
    kind: 'Kafka',
    name,
    conditions: [{ type: 'Warning', status: 'True', reason }],
    fields: { [reason]: name },
  })
  expect(joinStatuses([of('a', 'X'), of('b', 'X'), of('a', 'Y')], [])).toEqual([
    {
      ...of('a', 'X'),
      conditions: [...of('a', 'X').conditions, ...of('a', 'Y').conditions],
      fields: { X: 'a', Y: 'a' },
    },
    of('b', 'X'),
  ])
})

it('the status of a topic names it, and its id once it has one', () => {
  const scene = withTopics(withDocker(up, {}), [aTopic('t', { topicName: 'T' })])
  expect(planCluster(scene).statuses.at(-1)).toMatchObject({
    kind: 'KafkaTopic',
    name: 't',
    fields: { topicName: 'T' },
  })
  const found = { name: 'T', id: 'its-id', internal: false, partitions: [] }
  expect(planCluster(withKafka(scene, { topics: [found] })).statuses.at(-1)?.fields).toEqual({
    topicName: 'T',
    topicId: 'its-id',
  })
})
