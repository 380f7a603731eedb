import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ConfigEntry, ObservedTopic } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'
import { acls } from './kafka-acls.ts'
import { brokerDeath } from './kafka-broker-death.ts'
import { features } from './kafka-features.ts'
import { logDirs } from './kafka-log-dirs.ts'
import { nodeConfigs } from './kafka-node-configs.ts'
import { nodeLoggers } from './kafka-node-loggers.ts'
import { defaultQuotas } from './kafka-quotas.ts'
import { scramCredentials } from './kafka-scram.ts'
import { allAnswer, configSeen, type KafkaUnderTest, topicSeen } from './kafka-under-test.ts'
import { userQuotas } from './kafka-user-quotas.ts'
import { voters } from './kafka-voters.ts'

/**
 * What every KafkaClient does, in memory and over the wire. Tests use topics of their own; the last ones end a node.
 */
export function kafkaContract(name: string, start: () => Promise<KafkaUnderTest>): void {
  describe(`Kafka client: ${name}`, () => {
    let kafka: KafkaUnderTest
    let client: KafkaClient

    const topicOnce = (topic: string, wanted?: (found: ObservedTopic) => boolean) => topicSeen(client, topic, wanted)
    const configOnce = (topic: string, keys: string[], wanted: (entries: readonly ConfigEntry[]) => boolean) =>
      configSeen(client, topic, keys, wanted)

    beforeAll(async () => {
      kafka = await start()
      client = kafka.client
      await allAnswer(kafka)
    }, 60_000)

    afterAll(async () => {
      client?.close()
      await kafka?.remove()
    }, 60_000)

    describe('looks at the cluster', () => {
      test('and finds the brokers in the order of their ids, with their racks', async () => {
        const { clusterId, brokers } = await client.describeBrokers()
        expect(clusterId).toMatch(/^[\w-]{22}$/)
        expect(brokers.map(({ id, rack, fenced }) => ({ id, rack, fenced }))).toEqual([
          { id: 0, rack: undefined, fenced: false },
          { id: 1, rack: 'rack-b', fenced: false },
        ])
      })

      test('and finds the leader of the quorum, its voters and its observers', async () => {
        const quorum = await client.describeQuorum()
        expect(quorum.leaderId).toBe(0)
        expect(quorum.leaderEpoch).toBeGreaterThan(0)
        expect(quorum.voters.map(({ id }) => id)).toEqual([0])
        expect(quorum.observers.map(({ id }) => id)).toEqual([1, 2])
        expect(quorum.voters[0]?.directoryId).toMatch(/^[\w-]{22}$/)
        expect(quorum.observers[0]?.lastFetchAt).toBeGreaterThan(Date.now() - 60_000)
      })

      test('and asks the controller for the quorum when there is no broker to ask', async () => {
        const endpoints = await kafka.endpoints()
        client.useEndpoints(endpoints.filter(({ role }) => role === 'controller'))
        await expect(client.describeBrokers()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
        expect((await client.describeQuorum()).leaderId).toBe(0)
        client.useEndpoints(endpoints)
      })

      test('and reads the levels of its features', async () => {
        const { finalised } = await client.describeFeatures()
        expect(finalised['metadata.version']).toBeGreaterThan(20)
        expect(finalised['kraft.version']).toBe(1)
      })

      test('unless the signal has fired', async () => {
        const reason = new Error('the pass is over')
        await expect(client.describeTopics(AbortSignal.abort(reason))).rejects.toMatchObject({
          code: 'KAFKA_TIMEOUT',
          cause: reason,
        })
      })

      test('and says so when no node is known', async () => {
        const endpoints = await kafka.endpoints()
        client.useEndpoints([])
        expect([...(await client.answering())]).toEqual([])
        await expect(client.describeTopics()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE', retriable: true })
        client.useEndpoints(endpoints)
      })
    })

    describe('creates a topic', () => {
      test('with the defaults of the brokers', async () => {
        await client.createTopic({ name: 'defaults', config: {} })
        const topic = await topicOnce('defaults')
        expect(topic.id).toMatch(/^[\w-]{22}$/)
        expect(topic.internal).toBe(false)
        expect(topic.partitions.map(({ index, replicas }) => [index, replicas.length])).toEqual([
          [0, 1],
          [1, 1],
        ])
      })

      test('with partitions, replicas and configs of its own', async () => {
        await client.createTopic({ name: 'own', partitions: 3, replicas: 2, config: { 'retention.ms': '60000' } })
        const { partitions } = await topicOnce('own', (topic) => topic.partitions.every(({ isr }) => isr.length === 2))
        expect(partitions.map(({ replicas }) => [...replicas].sort())).toEqual([
          [0, 1],
          [0, 1],
          [0, 1],
        ])
        for (const { leader, replicas } of partitions) expect(replicas).toContain(leader)
        expect(await configOnce('own', [], (entries) => entries.length > 0)).toEqual([
          { name: 'retention.ms', value: '60000', source: 'topic', readOnly: false, type: 'LONG' },
        ])
      })

      test('once: a second time is success and changes nothing', async () => {
        await client.createTopic({ name: 'twice', partitions: 1, config: {} })
        const first = await topicOnce('twice')
        await client.createTopic({ name: 'twice', partitions: 5, config: { 'retention.ms': '1' } })
        const second = await topicOnce('twice')
        expect(second.id).toBe(first.id)
        expect(second.partitions).toHaveLength(1)
      })

      test.each([
        ['an unknown config', { config: { foo: '1' } }, 'Unknown topic config name: foo (40 INVALID_CONFIG)'],
        [
          'a value that is none of those there are',
          { config: { 'cleanup.policy': 'Compact' } },
          'Invalid value Compact for configuration cleanup.policy: String must be one of: compact, delete (40 INVALID_CONFIG)',
        ],
        [
          'a value of the wrong type',
          { config: { 'retention.ms': 'long' } },
          'Invalid value long for configuration retention.ms: Not a number of type LONG (40 INVALID_CONFIG)',
        ],
        [
          'no partition',
          { partitions: 0, config: {} },
          'Number of partitions was set to an invalid non-positive value. (37 INVALID_PARTITIONS)',
        ],
      ])('but never with %s: that is refused in the words of Kafka', async (_what, topic, words) => {
        const refusal = { code: 'KAFKA_REFUSED', retriable: false, message: `CreateTopics refused: ${words}` }
        await expect(client.createTopic({ name: 'refused', ...topic })).rejects.toMatchObject(refusal)
      })

      test('but not under a name that is invalid, or collides in metrics', async () => {
        await client.createTopic({ name: 'like.this', config: {} })
        const refused = { code: 'KAFKA_REFUSED', message: expect.stringContaining('17 INVALID_TOPIC_EXCEPTION') }
        await expect(client.createTopic({ name: 'like_this', config: {} })).rejects.toMatchObject(refused)
        await expect(client.createTopic({ name: 'not a name', config: {} })).rejects.toMatchObject(refused)
      })

      test('but not with more replicas than brokers, until there are more', async () => {
        await expect(client.createTopic({ name: 'wide', replicas: 3, config: {} })).rejects.toMatchObject({
          code: 'KAFKA_FAILED',
          retriable: true,
          message: expect.stringContaining('only 2 broker(s) are registered'),
        })
      })
    })

    describe('adds partitions', () => {
      test('up to a total, which may stand already', async () => {
        await client.createTopic({ name: 'growing', partitions: 1, config: {} })
        await client.createPartitions('growing', 3)
        await client.createPartitions('growing', 3)
        await topicOnce('growing', ({ partitions }) => partitions.length === 3)
      })

      test('to many topics at once; one that is refused is no failure of the others', async () => {
        const names = ['growing-a', 'growing-b', 'growing-c']
        await Promise.all(names.map((topic) => client.createTopic({ name: topic, partitions: 2, config: {} })))
        const totals: Readonly<Record<string, number>> = { 'growing-a': 3, 'growing-b': 1, 'growing-c': 2 }
        const grown = await Promise.allSettled(
          names.map((topic) => client.createPartitions(topic, totals[topic] as number)),
        )
        expect(grown.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        await topicOnce('growing-a', ({ partitions }) => partitions.length === 3)
      })

      test('but never takes one away', async () => {
        await client.createTopic({ name: 'shrinking', partitions: 2, config: {} })
        await expect(client.createPartitions('shrinking', 1)).rejects.toMatchObject({
          code: 'KAFKA_REFUSED',
          message: expect.stringContaining('currently has 2 partition(s); 1 would not be an increase'),
        })
      })

      test('and says that there is no such topic', async () => {
        await expect(client.createPartitions('nowhere', 2)).rejects.toMatchObject({
          code: 'KAFKA_FAILED',
          message: expect.stringContaining('3 UNKNOWN_TOPIC_OR_PARTITION'),
        })
      })
    })

    describe('alters the configs of a topic', () => {
      test('and leaves those alone that are not named', async () => {
        await client.createTopic({ name: 'altered', config: { 'retention.ms': '60000', 'segment.ms': '70000' } })
        await client.alterTopicConfig('altered', [
          { name: 'max.message.bytes', value: '2000' },
          { name: 'segment.ms', value: null },
        ])
        const has = (entries: readonly ConfigEntry[]): boolean =>
          entries.some(({ name }) => name === 'max.message.bytes')
        expect(await configOnce('altered', ['segment.ms', 'no.such.key'], has)).toEqual([
          { name: 'max.message.bytes', value: '2000', source: 'topic', readOnly: false, type: 'INT' },
          { name: 'retention.ms', value: '60000', source: 'topic', readOnly: false, type: 'LONG' },
          { name: 'segment.ms', value: '604800000', source: 'default', readOnly: false, type: 'LONG' },
        ])
      })

      test('and gives them back as it reads them, whatever they were written like', async () => {
        const written = {
          'cleanup.policy': 'compact , delete,compact',
          'flush.messages': '+0007',
          'min.cleanable.dirty.ratio': '0.50',
          preallocate: 'True',
        }
        await client.createTopic({ name: 'spelt', config: written })
        const entries = await configOnce('spelt', [], (all) => all.length === 4)
        expect(entries.map(({ name, value, type }) => [name, value, type])).toEqual([
          ['cleanup.policy', 'compact,delete', 'LIST'],
          ['flush.messages', '7', 'LONG'],
          ['min.cleanable.dirty.ratio', '0.5', 'DOUBLE'],
          ['preallocate', 'true', 'BOOLEAN'],
        ])
      })

      test('all of them or, when one is refused, none', async () => {
        await client.createTopic({ name: 'unaltered', config: {} })
        const changes = [
          { name: 'retention.ms', value: '1' },
          { name: 'foo', value: '2' },
        ]
        await expect(client.alterTopicConfig('unaltered', changes)).rejects.toMatchObject({
          code: 'KAFKA_REFUSED',
          message: 'IncrementalAlterConfigs unaltered: Unknown topic config name: foo (40 INVALID_CONFIG)',
        })
        expect(await configOnce('unaltered', ['retention.ms'], (entries) => entries.length === 1)).toEqual([
          { name: 'retention.ms', value: expect.any(String), source: 'default', readOnly: false, type: 'LONG' },
        ])
      })

      test('those of many topics at once; one that is refused is no failure of the others', async () => {
        const names = ['altered-a', 'altered-b', 'altered-c']
        await Promise.all(names.map((topic) => client.createTopic({ name: topic, config: {} })))
        const keyOf = (topic: string) => (topic === 'altered-b' ? 'foo' : 'retention.ms')
        const altered = await Promise.allSettled(
          names.map((topic) => client.alterTopicConfig(topic, [{ name: keyOf(topic), value: '60000' }])),
        )
        expect(altered.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        await configOnce('altered-c', [], ([entry]) => entry?.value === '60000')
        await configOnce('altered-a', [], ([entry]) => entry?.value === '60000')
      })

      test('and leaves unknown topics out of what it reads', async () => {
        await client.createTopic({ name: 'known', config: {} })
        await topicOnce('known')
        const asked = new Map([
          ['known', []],
          ['unknown', []],
        ])
        expect([...(await client.describeTopicConfigs(asked)).keys()]).toEqual(['known'])
        expect((await client.describeTopicConfigs(new Map())).size).toBe(0)
      })
    })

    test('deletes a topic; once more is success, and one created anew has another id', async () => {
      await client.createTopic({ name: 'mortal', config: {} })
      const { id } = await topicOnce('mortal')
      await client.deleteTopic('mortal')
      await client.deleteTopic('mortal')
      await eventually(
        () => client.describeTopics(),
        (topics) => topics.every(({ name }) => name !== 'mortal'),
      )
      await client.createTopic({ name: 'mortal', config: {} })
      expect((await topicOnce('mortal')).id).not.toBe(id)
    })

    nodeConfigs(() => kafka)
    nodeLoggers(() => kafka)
    features(() => kafka)
    defaultQuotas(() => kafka)
    userQuotas(() => kafka)
    scramCredentials(() => kafka)
    acls(() => kafka)
    logDirs(() => kafka)
    voters(() => kafka)
    brokerDeath(() => kafka)
  })
}
