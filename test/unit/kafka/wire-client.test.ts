import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { KafkaClient, KafkaEndpoint } from '../../../src/kafka/client.ts'
import { createKafkaClient } from '../../../src/kafka/wire-client.ts'
import { eventually } from '../../contract/eventually.ts'

const API_VERSIONS = 18

/** A node that answers ApiVersions and keeps silent about everything else. */
interface FakeNode {
  readonly endpoint: KafkaEndpoint
  /** Connections accepted so far. */
  accepted(): number
  open(): number
  hangUp(): void
  /** From now on it says nothing at all. */
  freeze(): void
  close(): void
}

async function startNode(nodeId: number): Promise<FakeNode> {
  const sockets = new Set<Socket>()
  let accepted = 0
  let frozen = false
  const server = createServer((socket) => {
    accepted++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let received: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 12 && received.length >= 4 + received.readInt32BE(0)) {
        if (!frozen && received.readInt16BE(4) === API_VERSIONS) socket.write(apiVersions(received.readInt32BE(8)))
        received = received.subarray(4 + received.readInt32BE(0))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    endpoint: { nodeId, host: '127.0.0.1', port: (server.address() as AddressInfo).port, role: 'broker' },
    accepted: () => accepted,
    open: () => sockets.size,
    hangUp,
    freeze: () => {
      frozen = true
    },
    close() {
      hangUp()
      server.close()
    },
  }
}

/** ApiVersions version 4: no error, no keys, no throttling, and `metadata.version` finalised at 30. */
function apiVersions(correlationId: number): Buffer {
  const name = Buffer.from('metadata.version')
  const feature = [name.length + 1, ...name, 0, 30, 0, 7, 0]
  const body = Buffer.from([...[0, 0], 1, ...[0, 0, 0, 0], 1, 2, feature.length + 1, 2, ...feature])
  const head = Buffer.alloc(8)
  head.writeInt32BE(4 + body.length, 0)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, body])
}

describe('The Kafka client', () => {
  const nodes: FakeNode[] = []
  const clients: KafkaClient[] = []
  const clientOf = (...endpoints: KafkaEndpoint[]): KafkaClient => {
    const client = createKafkaClient({ connectMs: 500, requestMs: 500 })
    client.useEndpoints(endpoints)
    clients.push(client)
    return client
  }
  const node = async (nodeId: number): Promise<FakeNode> => {
    const started = await startNode(nodeId)
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

  test('asks another node when one no longer answers', async () => {
    const [one, two] = [await node(1), await node(2)]
    const client = clientOf(one.endpoint)
    await client.describeFeatures()
    client.useEndpoints([one.endpoint, two.endpoint])
    one.freeze()
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
    frozen.freeze()
    const asked = clientOf(dead.endpoint, frozen.endpoint).describeFeatures()
    await expect(asked).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    await expect(asked).rejects.toThrow(
      /node 1 at [\d.:]+ \(ECONNREFUSED\), node 2 at [\d.:]+ \(no answer within 500 ms\)/,
    )
  })

  test('takes a node for answering only when all its listeners answer', async () => {
    const [broker, controller] = [await node(3), await node(3)]
    controller.freeze()
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
    await expect(asked).rejects.toThrow('the pass is over')
  })
})
