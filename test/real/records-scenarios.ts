import type { KafkaClient } from '../../src/kafka/client.ts'
import type { Bootstrap, ConsumedRecord } from '../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../src/kafka/records.ts'
import { createKafkaClient } from '../../src/kafka/wire-client.ts'
import { eventually } from '../contract/eventually.ts'
import type { KafkaNodes } from './kafka-node.ts'

async function* words(...values: string[]) {
  for (const value of values) yield { key: value, value, headers: { from: 'a test' } }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const each of source) found.push(each)
  return found
}

const valuesOf = (records: readonly ConsumedRecord[]): string[] => records.map(({ value }) => String(value)).sort()

/** Producing and consuming, on the nodes that another test file has started. */
export function recordsScenarios(nodes: () => KafkaNodes): void {
  describe('Records', () => {
    let client: KafkaClient
    let bootstrap: Bootstrap

    beforeAll(async () => {
      client = createKafkaClient()
      const ready = async (): Promise<number> => {
        client.useEndpoints(await nodes().endpoints())
        return (await client.answering()).size
      }
      await eventually(ready, (size) => size === 3)
      const endpoints = (await nodes().endpoints()).filter(({ role }) => role === 'broker')
      const { brokers } = await client.describeBrokers()
      bootstrap = {
        brokers: endpoints.map(({ host, port }) => `${host}:${port}`),
        // Advertised names are known on the cluster's network only.
        map: (host, port) => {
          const id = brokers.find((broker) => broker.host === host)?.id
          return { host: endpoints.find(({ nodeId }) => nodeId === id)?.host ?? host, port }
        },
      }
    }, 60_000)

    afterAll(() => client?.close())

    test('are acknowledged where they stand and read back with key, value and headers', async () => {
      await client.createTopic({ name: 'there-and-back', partitions: 3, replicas: 2, config: {} })
      const acks = await all(produceRecords(bootstrap, 'there-and-back', words('one', 'two', 'three')))
      const read = await all(consumeRecords(bootstrap, 'there-and-back', { fromBeginning: true, maxMessages: 3 }))
      expect(valuesOf(read)).toEqual(['one', 'three', 'two'])
      const [ack] = acks
      expect(read.find(({ partition, offset }) => partition === ack?.partition && offset === ack.offset)).toEqual({
        ...ack,
        key: Buffer.from('one'),
        value: Buffer.from('one'),
        headers: { from: Buffer.from('a test') },
        timestamp: expect.any(Number),
      })
    }, 30_000)

    test('follow on from the offsets before them', async () => {
      await client.createTopic({ name: 'in-order', partitions: 1, config: {} })
      const first = await all(produceRecords(bootstrap, 'in-order', words('a', 'b'), { acks: 1 }))
      const second = await all(produceRecords(bootstrap, 'in-order', words('c')))
      expect([...first, ...second].map(({ offset }) => offset)).toEqual([0, 1, 2])
      const read = await all(consumeRecords(bootstrap, 'in-order', { fromBeginning: true, maxMessages: 2 }))
      expect(read.map(({ value }) => String(value))).toEqual(['a', 'b'])
    }, 30_000)

    test('of before are not read by one who wants only new ones', async () => {
      await client.createTopic({ name: 'news', partitions: 1, config: {} })
      await all(produceRecords(bootstrap, 'news', words('old')))
      const reading = consumeRecords(bootstrap, 'news', { fromBeginning: false, signal: AbortSignal.timeout(20_000) })
      const first = reading[Symbol.asyncIterator]().next()
      const written = async (): Promise<unknown> => {
        await all(produceRecords(bootstrap, 'news', words('new')))
        return Promise.race([first, undefined])
      }
      await eventually(written, (result) => result !== undefined)
      expect(String((await first).value?.value)).toBe('new')
    }, 30_000)

    test('are shared out to a group once, across its members', async () => {
      await client.createTopic({ name: 'shared', partitions: 2, config: {} })
      await all(produceRecords(bootstrap, 'shared', words('one', 'two', 'three', 'four', 'five')))
      const asMember = (maxMessages: number) =>
        all(consumeRecords(bootstrap, 'shared', { fromBeginning: true, group: 'readers', maxMessages }))
      const first = await asMember(2)
      const second = await asMember(3)
      expect(valuesOf([...first, ...second])).toEqual(['five', 'four', 'one', 'three', 'two'])
    }, 60_000)

    test('cannot be written to a topic that there is not', async () => {
      await expect(all(produceRecords(bootstrap, 'nowhere', words('lost')))).rejects.toMatchObject({
        code: 'KAFKA_FAILED',
        message: expect.stringContaining('3 UNKNOWN_TOPIC_OR_PARTITION'),
      })
    }, 30_000)

    test('are no longer waited for when the signal fires', async () => {
      await client.createTopic({ name: 'quiet', config: {} })
      const signal = AbortSignal.timeout(500)
      expect(await all(consumeRecords(bootstrap, 'quiet', { fromBeginning: true, signal }))).toEqual([])
    }, 30_000)
  })
}
