import type { KafkaClient, KafkaEndpoint } from '../../../src/kafka/client.ts'
import { loadWire } from '../../../src/kafka/wire.ts'
import { createKafkaClient } from '../../../src/kafka/wire-client.ts'
import { eventually } from '../../contract/eventually.ts'
import { type FakeBroker, startBroker } from './fake-broker.ts'

/** Loading the library is no part of any deadline. */
beforeAll(loadWire, 60_000)

describe('The Kafka client', () => {
  const nodes: FakeBroker[] = []
  const clients: KafkaClient[] = []
  const clientOf = (...endpoints: KafkaEndpoint[]): KafkaClient => {
    const client = createKafkaClient({ connect: 500, node: 500 })
    client.useEndpoints(endpoints)
    clients.push(client)
    return client
  }
  const node = async (nodeId: number): Promise<FakeBroker> => {
    const started = await startBroker(nodeId, 'versions')
    nodes.push(started)
    return started
  }

  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
    for (const started of nodes.splice(0)) started.close()
  })

  test('reads what a node answers', async () => {
    const one = await node(1)
    expect(await clientOf(one.endpoint).describeFeatures()).toEqual({ finalised: { 'metadata.version': 30 } })
  })

  test('keeps one connection for everything, whoever asks at the same time', async () => {
    const one = await node(1)
    const client = clientOf(one.endpoint)
    await Promise.all([client.describeFeatures(), client.answering(), client.describeFeatures()])
    client.useEndpoints([{ ...one.endpoint }])
    await client.describeFeatures()
    expect(one.accepted()).toBe(1)
  })

  test('dials anew when the node has hung up', async () => {
    const one = await node(1)
    const client = clientOf(one.endpoint)
    await client.describeFeatures()
    one.hangUp()
    await client.describeFeatures()
    expect(one.accepted()).toBe(2)
  })

  test('closes connections to nodes that are no longer known', async () => {
    const [one, two] = [await node(1), await node(2)]
    const client = clientOf(one.endpoint, two.endpoint)
    expect([...(await client.answering())]).toEqual([1, 2])
    client.useEndpoints([two.endpoint])
    await eventually(
      async () => [one.open(), two.open()],
      ([first, second]) => first === 0 && second === 1,
    )
  })

  test('keeps no connection that it does not know of when a node goes and comes back while it is dialled', async () => {
    const one = await node(1)
    one.manner = 'late'
    const client = clientOf(one.endpoint)
    const first = client.describeFeatures().catch(() => undefined)
    const dialled = (times: number) =>
      eventually(
        async () => one.accepted(),
        (count) => count === times,
      )
    await dialled(1)
    client.useEndpoints([])
    client.useEndpoints([one.endpoint])
    const second = client.describeFeatures().catch(() => undefined)
    await dialled(2)
    one.manner = 'versions'
    one.catchUp()
    await Promise.all([first, second])
    client.close()
    await eventually(
      async () => one.open(),
      (open) => open === 0,
    )
  })

  test('asks another node when one no longer answers', async () => {
    const [one, two] = [await node(1), await node(2)]
    const client = clientOf(one.endpoint)
    await client.describeFeatures()
    client.useEndpoints([one.endpoint, two.endpoint])
    one.manner = 'silent'
    expect((await client.describeFeatures()).finalised).toEqual({ 'metadata.version': 30 })
    expect([...(await client.answering())]).toEqual([2])
  })

  test('says that a request got no answer', async () => {
    const one = await node(1)
    await expect(clientOf(one.endpoint).describeTopics()).rejects.toMatchObject({
      code: 'KAFKA_TIMEOUT',
      message: expect.stringContaining('node 1 at 127.0.0.1:'),
    })
  })

  test('says of every node why it cannot be reached', async () => {
    const [dead, frozen] = [await node(1), await node(2)]
    dead.close()
    frozen.manner = 'silent'
    const asked = clientOf(dead.endpoint, frozen.endpoint).describeFeatures()
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    await expect(asked).rejects.toThrow(
      /node 1 at [\d.:]+ \(ECONNREFUSED\), node 2 at [\d.:]+ \(no answer within 500 ms\)/,
    )
  })

  test('takes a node for answering only when all its listeners answer', async () => {
    const [broker, controller] = [await node(3), await node(3)]
    controller.manner = 'silent'
    const client = clientOf(broker.endpoint, { ...controller.endpoint, role: 'controller' })
    expect((await client.answering()).size).toBe(0)
  })

  test('stops waiting when the signal fires', async () => {
    const one = await node(1)
    const client = clientOf(one.endpoint)
    await client.describeFeatures()
    const controller = new AbortController()
    const asked = client.describeTopics(controller.signal)
    controller.abort(new Error('the pass is over'))
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_TIMEOUT', cause: new Error('the pass is over') })
  })
})
