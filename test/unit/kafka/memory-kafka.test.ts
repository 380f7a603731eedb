import type { KafkaClient, KafkaEndpoint } from '../../../src/kafka/client.ts'
import { MemoryKafka, type MemoryKafkaOptions } from '../../twins/memory-kafka.ts'

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
