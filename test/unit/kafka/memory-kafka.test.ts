import type { KafkaClient, KafkaEndpoint } from '../../../src/kafka/client.ts'
import { MemoryKafka, type MemoryKafkaOptions } from '../../twins/memory-kafka.ts'
import { startTrouble } from '../../twins/node-configs.ts'

const at = (nodeId: number, role: KafkaEndpoint['role'] = 'broker'): KafkaEndpoint => {
  return { nodeId, role, host: `node-${nodeId}`, port: role === 'broker' ? 9091 : 9090 }
}

/** Controllers 0, 1, 2 and brokers 10, 11, 12. */
function cluster(options: MemoryKafkaOptions = {}): { kafka: MemoryKafka; client: KafkaClient } {
  const kafka = new MemoryKafka(options)
  for (const id of [0, 1, 2]) kafka.nodeUp(id, ['controller'])
  for (const id of [10, 11, 12]) kafka.nodeUp(id, ['broker'])
  const client = kafka.connect()
  client.useEndpoints([...[0, 1, 2].map((id) => at(id, 'controller')), ...[10, 11, 12].map((id) => at(id))])
  return { kafka, client }
}

const firstPartition = async (client: KafkaClient) => {
  const [topic] = await client.describeTopics()
  const { leader, isr } = topic?.partitions[0] ?? { leader: undefined, isr: [] }
  return { leader, isr: [...isr].sort() }
}

describe('Kafka in memory', () => {
  test('elects another controller when the leader goes down, and none without a majority', async () => {
    const { kafka, client } = cluster()
    expect((await client.describeQuorum()).leaderId).toBe(0)
    kafka.nodeDown(0)
    expect((await client.describeQuorum()).leaderId).toBe(1)
    kafka.nodeDown(1)
    await expect(client.describeQuorum()).rejects.toMatchObject({ code: 'KAFKA_FAILED', retriable: true })
    await expect(client.createTopic({ name: 'late', config: {} })).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT' })
    expect((await client.describeBrokers()).brokers).toHaveLength(3)
    kafka.nodeUp(0, ['controller'])
    expect((await client.describeQuorum()).leaderEpoch).toBe(3)
  })

  test('waits for a majority of its first voters', async () => {
    const kafka = new MemoryKafka({ firstVoters: [0, 1, 2] })
    kafka.nodeUp(0, ['controller'])
    expect(kafka.describeQuorum()).toBeUndefined()
    kafka.nodeUp(1, ['controller'])
    expect(kafka.describeQuorum()?.leaderId).toBe(0)
  })

  test('lets a voter that is down fall behind', async () => {
    const { kafka, client } = cluster()
    kafka.nodeDown(2)
    await client.createTopic({ name: 'orders', config: {} })
    const [leader, , behind] = (await client.describeQuorum()).voters
    expect(behind?.logEndOffset).toBeLessThan(leader?.logEndOffset ?? 0)
  })

  test('lets a broker that is back catch up at once, or when told', async () => {
    const { kafka, client } = cluster({ catchesUp: 'when told' })
    await client.createTopic({ name: 'orders', replicas: 3, config: {} })
    kafka.nodeDown(10)
    kafka.nodeUp(10, ['broker'])
    expect(await firstPartition(client)).toEqual({ leader: 11, isr: [11, 12] })
    kafka.catchUp()
    expect(await firstPartition(client)).toEqual({ leader: 11, isr: [10, 11, 12] })
  })

  test('gives a partition without a leader back to one who has every record', async () => {
    const { kafka, client } = cluster({ catchesUp: 'when told' })
    await client.createTopic({ name: 'orders', replicas: 3, config: { 'min.insync.replicas': '1' } })
    for (const id of [10, 11, 12]) kafka.nodeDown(id)
    kafka.nodeUp(10, ['broker'])
    expect(await firstPartition(client)).toEqual({ leader: -1, isr: [] })
    kafka.nodeUp(12, ['broker'])
    expect(await firstPartition(client)).toEqual({ leader: 12, isr: [12] })
  })

  test('shows a replica that fell behind on a live broker', async () => {
    const { kafka, client } = cluster({ catchesUp: 'when told' })
    await client.createTopic({ name: 'orders', replicas: 2, config: {} })
    kafka.topics.fallBehind('orders', 0, 11)
    expect(await firstPartition(client)).toEqual({ leader: 10, isr: [10] })
  })

  test('keeps a killed broker unfenced until its session is over', async () => {
    const { kafka, client } = cluster()
    kafka.nodeDown(10, { noticed: false })
    const fenced = async () => (await client.describeBrokers()).brokers.map((broker) => broker.fenced)
    expect(await fenced()).toEqual([false, false, false])
    expect((await client.answering()).has(10)).toBe(false)
    kafka.holdFenced(10, undefined)
    expect(await fenced()).toEqual([true, false, false])
  })

  test('has a starting broker follow the quorum, fenced, with its port closed', async () => {
    const { kafka, client } = cluster()
    kafka.nodeDown(10)
    kafka.nodeUp(10, ['broker'], { state: 'starting' })
    await client.createTopic({ name: 'orders', config: {} })
    const { voters, observers } = await client.describeQuorum()
    expect(observers[0]?.logEndOffset).toBe(voters[0]?.logEndOffset)
    expect((await client.describeBrokers()).brokers[0]?.fenced).toBe(true)
    expect((await client.answering()).has(10)).toBe(false)
    kafka.setState(10, 'running')
    expect((await client.answering()).has(10)).toBe(true)
  })

  const voters = async (client: KafkaClient) => (await client.describeQuorum()).voters.map(({ id }) => id)
  const directoryOf = async (client: KafkaClient, id: number) => {
    const quorum = await client.describeQuorum()
    return [...quorum.voters, ...quorum.observers].find((each) => each.id === id)?.directoryId ?? ''
  }

  test('has a controller that comes later follow, or join by itself, and rejoin until it is gone', async () => {
    const { kafka, client } = cluster({ firstVoters: [0, 1, 2] })
    const properties = { 'controller.quorum.auto.join.enable': 'true' }
    kafka.nodeUp(3, ['controller'])
    kafka.nodeUp(4, ['controller'], { properties })
    expect(await voters(client)).toEqual([0, 1, 2, 4])
    await client.removeVoter(4, await directoryOf(client, 4))
    expect(await voters(client)).toEqual([0, 1, 2])
    kafka.nodeUp(5, ['broker'])
    expect(await voters(client)).toEqual([0, 1, 2, 4])
    kafka.nodeDown(4)
    await client.removeVoter(4, await directoryOf(client, 4))
    kafka.nodeUp(6, ['broker'])
    expect(await voters(client)).toEqual([0, 1, 2])
  })

  test('elects another leader when the one that leads is taken out of the voters, by its own directory only', async () => {
    const { client } = cluster({ firstVoters: [0, 1, 2] })
    await client.removeVoter(0, 'bm90LWl0cy1kaXJlY3Rvcg')
    expect(await voters(client)).toEqual([0, 1, 2])
    await client.removeVoter(0, await directoryOf(client, 0))
    expect((await client.describeQuorum()).leaderId).toBe(1)
    expect(await voters(client)).toEqual([1, 2])
  })

  test('moves replicas while it is told nothing else, and shows both places meanwhile', async () => {
    const { kafka, client } = cluster({ catchesUp: 'when told' })
    await client.createTopic({ name: 'orders', replicas: 2, config: {} })
    await client.alterReassignments([{ topic: 'orders', partition: 0, replicas: [12, 11] }])
    const replicas = async () => (await client.describeTopics())[0]?.partitions[0]?.replicas
    expect(await replicas()).toEqual([12, 11, 10])
    kafka.catchUp()
    expect(await replicas()).toEqual([12, 11])
    expect(await client.listReassignments()).toEqual([])
    expect(await firstPartition(client)).toEqual({ leader: 12, isr: [11, 12] })
  })

  test('copies a replica into another directory, beside the one that still counts', async () => {
    const { kafka, client } = cluster({ catchesUp: 'when told' })
    kafka.nodeUp(10, ['broker'], { properties: { 'log.dirs': '/a,/b' } })
    await client.createTopic({ name: 'orders', partitions: 1, replicas: 3, config: {} })
    kafka.logDirs.setBytes('orders', 0, 7)
    const seen = async () =>
      (await client.describeLogDirs(10)).map(({ path, replicas }) => [path, ...replicas.map((each) => each.isFuture)])
    expect(await seen()).toEqual([['/a', false], ['/b']])
    await client.moveReplicas(10, '/b', [{ topic: 'orders', partition: 0 }])
    expect(await seen()).toEqual([
      ['/a', false],
      ['/b', true],
    ])
    kafka.catchUp()
    expect(await seen()).toEqual([['/a'], ['/b', false]])
    expect((await client.describeLogDirs(10))[1]?.replicas[0]?.bytes).toBe(7)
  })

  test('leaves a broker that runs off the list until it is started again', async () => {
    const { kafka, client } = cluster()
    await client.unregisterBroker(10)
    const ids = async () => (await client.describeBrokers()).brokers.map(({ id }) => id)
    kafka.nodeUp(13, ['broker'])
    expect(await ids()).toEqual([11, 12, 13])
    kafka.nodeUp(10, ['broker'])
    expect(await ids()).toEqual([10, 11, 12, 13])
  })

  test('raises a feature once every node supports it', async () => {
    const kafka = new MemoryKafka()
    for (const id of [0, 1]) kafka.nodeUp(id, ['broker', 'controller'], { version: '4.2.0' })
    const client = kafka.connect()
    client.useEndpoints([at(0), at(1)])
    expect((await client.describeFeatures()).finalised['metadata.version']).toBe(29)
    kafka.nodeUp(0, ['broker', 'controller'], { version: '4.3.1' })
    expect((await client.supportedFeatures(0))['metadata.version']).toEqual({ min: 7, max: 30 })
    await expect(client.raiseFeature('metadata.version', 30)).rejects.toThrow('1 only supports versions 7-29')
    kafka.nodeUp(1, ['broker', 'controller'], { version: '4.3.1' })
    await client.raiseFeature('metadata.version', 30)
    expect((await client.describeFeatures()).finalised['metadata.version']).toBe(30)
  })

  test.each([
    ['num.io.threads', '0', 'Invalid value 0 for configuration num.io.threads: Value must be at least 1'],
    [
      'log.retention.bytes',
      'abc',
      'Invalid value abc for configuration log.retention.bytes: Not a number of type LONG',
    ],
    ['num.io.threads', '4', undefined],
    ['never.heard.of', 'x', undefined],
  ])('does not start with what it refuses: %s=%s', (name, value, words) => {
    const trouble = words === undefined ? undefined : `org.apache.kafka.common.config.ConfigException: ${words}`
    expect(startTrouble({ [name]: value })).toBe(trouble)
  })

  test('answers reads with what stood before the writes, until they settle', async () => {
    const { kafka, client } = cluster()
    kafka.lagReads()
    await client.createTopic({ name: 'orders', config: {} })
    expect(await client.describeTopics()).toEqual([])
    expect((await client.describeTopicConfigs(new Map([['orders', []]]))).size).toBe(0)
    kafka.settleReads()
    expect((await client.describeTopics()).map(({ name }) => name)).toEqual(['orders'])
  })

  test('reaches only the nodes whose endpoints are known', async () => {
    const { client } = cluster()
    client.useEndpoints([at(0, 'controller')])
    await expect(client.describeTopics()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    client.useEndpoints([at(11)])
    expect([...(await client.answering())]).toEqual([11])
  })
})
