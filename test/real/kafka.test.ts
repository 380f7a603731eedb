import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import type { KafkaEndpoint } from '../../src/kafka/client.ts'
import { createKafkaClient } from '../../src/kafka/wire-client.ts'
import { eventually } from '../contract/eventually.ts'
import { kafkaContract } from '../contract/kafka.ts'
import { aclsWithoutAuthorizer } from '../contract/kafka-acls.ts'
import { type KafkaNodes, startKafkaNodes } from './kafka-node.ts'
import { recordsScenarios } from './records-scenarios.ts'

let nodes: KafkaNodes

beforeAll(async () => {
  nodes = await startKafkaNodes()
}, 60_000)

afterAll(() => nodes?.remove(), 60_000)

kafkaContract('over the wire', async () => ({
  client: createKafkaClient(),
  endpoints: () => nodes.endpoints(),
  killNode: (nodeId) => nodes.kill(nodeId),
  startNode: (nodeId) => nodes.start(nodeId),
  remove: async () => {},
}))

aclsWithoutAuthorizer('over the wire', async () => {
  const bare = await startKafkaNodes({ nodeIds: [0], authorizer: false })
  return { client: createKafkaClient(), endpoints: () => bare.endpoints(), remove: () => bare.remove() }
})

recordsScenarios(() => nodes)

describe('Kafka client over the wire', () => {
  /** Accepts connections and never says a word, like a process that is stopped. */
  let silent: Server
  const accepted: Socket[] = []
  const client = createKafkaClient()

  beforeAll(async () => {
    silent = createServer((socket) => accepted.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => {
    client.close()
    for (const socket of accepted) socket.destroy()
    silent.close()
  })

  const brokers = async (): Promise<KafkaEndpoint[]> =>
    (await nodes.endpoints()).filter(({ role }) => role === 'broker')

  test('gets its answer from the broker that lives, though others are dead or hang', async () => {
    const hanging = {
      nodeId: 8,
      host: '127.0.0.1',
      port: (silent.address() as AddressInfo).port,
      role: 'broker',
    } as const
    const dead = { nodeId: 9, host: '127.0.0.1', port: 1, role: 'broker' } as const
    client.useEndpoints([hanging, dead, ...(await brokers())])
    expect((await client.describeBrokers()).brokers).toHaveLength(2)
    expect([...(await client.answering())]).toEqual([0, 1])
  }, 30_000)

  test('goes to another broker when the one it talks to stops in its tracks', async () => {
    client.useEndpoints((await brokers()).filter(({ nodeId }) => nodeId === 1))
    await client.describeBrokers()
    client.useEndpoints(await brokers())
    await nodes.pause(1)
    try {
      expect((await client.describeBrokers()).brokers).toHaveLength(2)
      expect([...(await client.answering())]).toEqual([0])
    } finally {
      await nodes.unpause(1)
    }
  }, 30_000)

  test('dials anew once its connection is broken', async () => {
    const only = async (): Promise<KafkaEndpoint[]> => (await brokers()).filter(({ nodeId }) => nodeId === 1)
    client.useEndpoints(await only())
    await client.describeBrokers()
    await nodes.kill(1)
    await expect(client.describeBrokers()).rejects.toMatchObject({ retriable: true })
    await nodes.start(1)
    const again = async (): Promise<boolean> => {
      client.useEndpoints(await only())
      return (await client.answering()).has(1)
    }
    await eventually(again, (answers) => answers)
    expect((await client.describeBrokers()).brokers).toHaveLength(2)
  }, 60_000)
})
