import type { ObservedKafka } from '../../../src/model/observed-cluster.ts'
import { nodeAddresses, observeKafka } from '../../../src/observe/kafka-facts.ts'
import type { Asks } from '../../../src/plan/ground/asks.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, ended, settled } from '../../fixtures/scene.ts'
import { withContainer, withDocker } from '../../fixtures/scene-changes.ts'
import { type Faults, fail, faulty, hang, onMethod, type TwinCall } from '../../twins/faulty.ts'
import { MemoryKafka } from '../../twins/memory-kafka.ts'

const cluster = aCluster({ pools: [aPool('p', { replicas: 2 })] })
const scene = settled(cluster)
const { clusterId } = cluster.identity
const asks: Asks = { topicConfigs: new Map([['t', ['a']]]), defaultQuotas: true, users: true, loggers: true }

const patience = (ms: number) => ({ ms, late: AbortSignal.timeout(ms) })

async function observe(faults: Faults = {}, wanted = asks, docker = scene.docker, patienceMs = 1_000) {
  const kafka = new MemoryKafka({ clusterId })
  for (const { nodeId, roles } of cluster.nodes) kafka.nodeUp(nodeId, roles)
  const { client, calls } = faulty(kafka.connect(), faults)
  await kafka
    .connect()
    .createTopic({ name: 't', config: {} })
    .catch(() => undefined)
  return {
    seen: await observeKafka(
      client,
      { own: docker, asks: wanted, access: 'container-ip', kept: {} },
      patience(patienceMs),
    ),
    calls,
  }
}

it('nodes that run are dialled where Docker says they are', () => {
  const { docker } = withContainer(scene, 'c-p-1', ended(1))
  expect(nodeAddresses(docker)).toEqual([
    {
      cluster: 'c',
      nodeId: 0,
      roles: ['broker', 'controller'],
      name: 'c-p-0',
      ipAddress: '172.30.0.2',
      published: [],
      inside: 'plain',
    },
  ])
})

it('a container without labels or a network is dialled in vain, and harms nothing', () => {
  const containers = scene.docker.containers.map((container) => ({
    ...container,
    labels: { 'drover.kind': 'node', 'drover.node-id': '7' },
    endpoints: [],
  }))
  expect(nodeAddresses(withDocker(scene, { containers }).docker)).toMatchObject([
    { nodeId: 7, roles: [], ipAddress: '' },
    { nodeId: 7, roles: [], ipAddress: '' },
  ])
})

it('everything Kafka says is seen', async () => {
  const { seen } = await observe()
  expect([...seen.answering]).toEqual([0, 1])
  expect(seen.brokers?.map(({ id }) => id)).toEqual([0, 1])
  expect(seen).toHaveProperty('quorum')
  expect(seen).toHaveProperty('topics')
  expect(seen).toHaveProperty('topicConfigs')
  expect(seen).toHaveProperty('features')
  expect(seen).toHaveProperty('clusterConfig')
  expect(seen.reassignments).toEqual([])
  expect(seen).not.toHaveProperty('unavailable')
  expect(seen).not.toHaveProperty('missing')
})

it('nobody is asked anything while no node runs', async () => {
  const { seen, calls } = await observe({}, asks, { ...scene.docker, containers: [] })
  expect(seen).toEqual({ answering: new Set(), unavailable: 'no node answers' })
  expect(calls.map(({ method }) => method)).toEqual(['useEndpoints'])
})

it('a Kafka of another cluster that has come to have the address is not taken for this one', async () => {
  const kafka = new MemoryKafka({ clusterId: 'somebody-elses' })
  for (const { nodeId, roles } of cluster.nodes) kafka.nodeUp(nodeId, roles)
  expect(
    await observeKafka(kafka.connect(), { own: scene.docker, asks, access: 'container-ip', kept: {} }, patience(1_000)),
  ).toEqual({
    answering: new Set(),
    unavailable: 'who answers is of another cluster, somebody-elses',
  })
})

it('questions that hang are not waited for while no node answers', async () => {
  const { client } = faulty(new MemoryKafka({ clusterId }).connect(), { before: onMethod('describeQuorum', hang()) })
  const seen = await observeKafka(
    client,
    { own: scene.docker, asks, access: 'container-ip', kept: {} },
    patience(60_000),
  )
  expect(seen).toEqual({ answering: new Set(), unavailable: 'no node answers' })
})

it('an answer that comes too late is missing', async () => {
  const { seen } = await observe({ before: onMethod('describeTopics', hang()) }, asks, scene.docker, 20)
  expect(seen).not.toHaveProperty('topics')
  expect(seen).toHaveProperty('brokers')
  expect(seen.missing).toEqual(new Map([['topics', { why: 'it did not answer in time', retriable: true }]]))
})

it.each([
  ['describeBrokers', 'brokers'],
  ['describeQuorum', 'quorum'],
  ['describeTopics', 'topics'],
  ['describeTopicConfigs', 'topicConfigs'],
  ['describeFeatures', 'features'],
  ['describeClusterConfig', 'clusterConfig'],
  ['listReassignments', 'reassignments'],
  ['describeDefaultQuotas', 'defaultQuotas'],
  ['describeScramCredentials', 'scramCredentials'],
  ['describeAcls', 'acls'],
  ['describeUserQuotas', 'userQuotas'],
] as const)('a failure of %s hides nothing else', async (method, part) => {
  const { seen } = await observe({ before: onMethod(method, fail('KAFKA_TIMEOUT', 'too slow')) })
  const parts = [
    ...['brokers', 'quorum', 'topics', 'topicConfigs', 'features', 'clusterConfig', 'reassignments'],
    ...['defaultQuotas', 'scramCredentials', 'acls', 'userQuotas'],
  ]
  expect(parts.filter((name) => !(name in seen))).toEqual([part])
  expect(seen.missing).toEqual(new Map([[part, { why: 'too slow', retriable: true }]]))
  expect(seen).not.toHaveProperty('unavailable')
})

it.each([
  ['describeNodeConfigs', 'nodeConfigs'],
  ['describeNodeLoggers', 'loggers'],
  ['supportedFeatures', 'supported'],
  ['describeLogDirs', 'logDirs'],
] as const)('with %s each node is asked about itself, and one that fails hides no other', async (method, part) => {
  const ids = (seen: ObservedKafka) => [...(seen[part]?.keys() ?? [])]
  expect(ids((await observe()).seen)).toEqual([0, 1])
  const { seen } = await observe({
    before: onMethod(method, (call) => (call.args[0] === 1 ? fail('KAFKA_TIMEOUT')(call) : undefined)),
  })
  expect(ids(seen)).toEqual([0])
  expect(seen).not.toHaveProperty('missing')
})

it('a node that does not answer is not waited for when it is asked about itself', async () => {
  const kafka = new MemoryKafka({ clusterId })
  kafka.nodeUp(0, ['broker', 'controller'])
  const stuck = (call: TwinCall) => (call.args[0] === 1 ? hang()(call) : undefined)
  const { client } = faulty(kafka.connect(), { before: onMethod('describeNodeConfigs', stuck) })
  const seen = await observeKafka(
    client,
    { own: scene.docker, asks: {}, access: 'container-ip', kept: {} },
    patience(60_000),
  )
  expect([...seen.answering]).toEqual([0])
  expect([...(seen.nodeConfigs?.keys() ?? [])]).toEqual([0])
})

it('a dedicated controller is asked for no log directories', async () => {
  const dedicated = aCluster({ pools: [aPool('c', { roles: ['controller'] }), aPool('b', { roles: ['broker'] })] })
  const kafka = new MemoryKafka({ clusterId })
  for (const { nodeId, roles } of dedicated.nodes) kafka.nodeUp(nodeId, roles)
  const seen = await observeKafka(
    kafka.connect(),
    { own: settled(dedicated).docker, asks: {}, access: 'container-ip', kept: {} },
    patience(1_000),
  )
  const brokers = dedicated.nodes.filter(({ roles }) => roles.includes('broker')).map(({ nodeId }) => nodeId)
  expect([...(seen.logDirs?.keys() ?? [])]).toEqual(brokers)
  expect(seen.nodeConfigs?.size).toBe(dedicated.nodes.length)
})

it('what not every pass needs is asked only when somebody asks for it', async () => {
  const asked = (calls: readonly TwinCall[]) =>
    calls
      .filter(({ method }) => method === 'describeTopicConfigs' || method === 'describeDefaultQuotas')
      .map(({ args, method }) => (method === 'describeTopicConfigs' ? args[0] : method))
  expect(asked((await observe()).calls)).toEqual([asks.topicConfigs, 'describeDefaultQuotas'])
  const { seen, calls } = await observe({}, {})
  expect(asked(calls)).toEqual([])
  expect(seen).not.toHaveProperty('topicConfigs')
  expect(seen).not.toHaveProperty('defaultQuotas')
  expect(seen).not.toHaveProperty('loggers')
  expect(seen).not.toHaveProperty('missing')
})

it('of what is refused and what is late each has its own reason', async () => {
  const faults = {
    before: (call: TwinCall) =>
      onMethod('describeFeatures', fail('KAFKA_REFUSED', 'no features here'))(call) ??
      onMethod('describeQuorum', hang())(call),
  }
  const { seen } = await observe(faults, asks, scene.docker, 20)
  expect(seen.missing).toEqual(
    new Map([
      ['features', { why: 'no features here', retriable: false }],
      ['quorum', { why: 'it did not answer in time', retriable: true }],
    ]),
  )
  expect(seen).toHaveProperty('topics')
})

test('asks no node about itself when there is hardly time to see who answers', async () => {
  const { seen, calls } = await observe({}, asks, scene.docker, 500)
  expect([...seen.answering]).toEqual([0, 1])
  expect(
    calls.filter(({ method }) =>
      /^(?:describeNodeConfigs|describeNodeLoggers|describeLogDirs|supportedFeatures)$/.test(method),
    ),
  ).toEqual([])
})
