import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ConfigChange, ConfigEntry } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'
import type { KafkaUnderTest } from './kafka-under-test.ts'

/** The part of the contract about configs of nodes. Tests leave nothing set. */
export function nodeConfigs(kafka: () => KafkaUnderTest): void {
  describe('configs of nodes', () => {
    let client: KafkaClient
    beforeAll(() => {
      client = kafka().client
    })

    const named = (entries: readonly ConfigEntry[], name: string) => entries.find((entry) => entry.name === name)
    const entryOf = async (name: string) => named(await client.describeNodeConfigs(1), name)
    const valueOnce = (name: string, value: string | null) =>
      eventually(
        () => entryOf(name),
        (entry) => (entry?.value ?? null) === value,
      )

    test('are read from the node itself, a controller too, sorted by name', async () => {
      expect(await entryOf('node.id')).toEqual({
        name: 'node.id',
        value: '1',
        source: 'static',
        readOnly: true,
        type: 'INT',
        synonyms: [{ name: 'node.id', value: '1', source: 'static' }],
      })
      const names = (await client.describeNodeConfigs(2)).map(({ name }) => name)
      expect(names).toEqual([...names].sort())
      expect(named(await client.describeNodeConfigs(2), 'process.roles')?.value).toBe('controller')
      await expect(client.describeNodeConfigs(7)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    })

    test('say whether they change while the node runs', async () => {
      expect(await entryOf('num.io.threads')).toMatchObject({ readOnly: false, source: 'static', value: '6' })
      expect(await entryOf('auto.create.topics.enable')).toMatchObject({ readOnly: true, source: 'default' })
      expect(await entryOf('default.replication.factor')).toMatchObject({ readOnly: true })
    })

    test('hide what Kafka does not know, and leave out what has no value under its own name', async () => {
      expect(await entryOf('no.such.key')).toMatchObject({ type: 'UNKNOWN', value: null, source: 'static' })
      expect(await entryOf('log.retention.ms')).toMatchObject({ value: null, source: 'default', synonyms: [] })
      expect(await entryOf('leader.replication.throttled.rate')).toBeUndefined()
    })

    test('are set for one node before they are for all, and for all before the file', async () => {
      const one = { name: 'num.io.threads', value: '7', source: 'broker' }
      const all = { name: 'num.io.threads', value: '5', source: 'cluster-default' }
      const below = [
        { name: 'num.io.threads', value: '6', source: 'static' },
        { name: 'num.io.threads', value: '8', source: 'default' },
      ]
      await client.alterNodeConfig(undefined, [{ name: 'num.io.threads', value: '5' }])
      expect((await valueOnce('num.io.threads', '5'))?.synonyms).toEqual([all, ...below])
      await client.alterNodeConfig(1, [{ name: 'num.io.threads', value: '7' }])
      expect((await valueOnce('num.io.threads', '7'))?.synonyms).toEqual([one, all, ...below])
      expect(await client.describeClusterConfig()).toContainEqual({
        ...{ ...all, readOnly: false, type: 'INT' },
        synonyms: [all],
      })
      await client.alterNodeConfig(1, [{ name: 'num.io.threads', value: null }])
      await client.alterNodeConfig(undefined, [{ name: 'num.io.threads', value: null }])
      expect((await valueOnce('num.io.threads', '6'))?.synonyms).toEqual(below)
    })

    test('are given back as they are read; each place that sets them says what was written', async () => {
      const name = 'unclean.leader.election.enable'
      const standard = { name, value: 'false', source: 'default' }
      await client.alterNodeConfig(1, [{ name, value: 'True' }])
      expect((await valueOnce(name, 'true'))?.synonyms).toEqual([{ name, value: 'True', source: 'broker' }, standard])
      await client.alterNodeConfig(1, [{ name, value: null }])
      await valueOnce(name, 'false')

      const list = 'log.cleanup.policy'
      await client.alterNodeConfig(undefined, [{ name: list, value: 'compact,compact' }])
      await valueOnce(list, 'compact')
      expect(named(await client.describeClusterConfig(), list)?.value).toBe('compact,compact')
      await client.alterNodeConfig(undefined, [{ name: list, value: null }])
      await valueOnce(list, 'delete')
    })

    test('may have another name: hours stand behind milliseconds', async () => {
      await client.alterNodeConfig(1, [{ name: 'log.retention.ms', value: '3600000' }])
      expect((await valueOnce('log.retention.ms', '3600000'))?.synonyms).toEqual([
        { name: 'log.retention.ms', value: '3600000', source: 'broker' },
        { name: 'log.retention.hours', value: '100', source: 'static' },
        { name: 'log.retention.hours', value: '168', source: 'default' },
      ])
      await client.alterNodeConfig(1, [{ name: 'log.retention.ms', value: null }])
      await valueOnce('log.retention.ms', null)
    })

    test('take a throttle, and a key nobody knows', async () => {
      const names = ['leader.replication.throttled.rate', 'never.heard.of']
      await client.alterNodeConfig(
        1,
        names.map((name) => ({ name, value: '1000' })),
      )
      expect(await valueOnce('leader.replication.throttled.rate', '1000')).toMatchObject({
        readOnly: false,
        type: 'LONG',
      })
      expect(await entryOf('never.heard.of')).toMatchObject({ value: null, source: 'broker', type: 'UNKNOWN' })
      await client.alterNodeConfig(
        1,
        names.map((name) => ({ name, value: null })),
      )
      await valueOnce('leader.replication.throttled.rate', null)
    })

    const set = (name: string, value: string): ConfigChange[] => [{ name, value }]
    test.each([
      [1, set('num.io.threads', '0'), 'Invalid value 0 for configuration num.io.threads: Value must be at least 1'],
      [1, set('num.io.threads', 'abc'), 'Invalid value abc for configuration num.io.threads: Not a number of type INT'],
      [
        undefined,
        set('log.retention.ms', 'x'),
        'Invalid value x for configuration log.retention.ms: Not a number of type LONG',
      ],
      [1, set('log.cleanup.policy', 'x'), 'log.cleanup.policy: String must be one of: compact, delete'],
      [1, set('unclean.leader.election.enable', 'x'), 'Expected value to be either true or false'],
      [
        1,
        set('num.io.threads', '13'),
        'Dynamic thread count update validation failed for num.io.threads=13, value should not be greater than double the current value 6',
      ],
      [
        1,
        set('num.io.threads', '2'),
        'Dynamic thread count update validation failed for num.io.threads=2, value should be at least half the current value 6',
      ],
      [1, set('node.id', '9'), 'Cannot update these configs dynamically: [node.id]'],
      [1, set('cordoned.log.dirs', '/nope'), 'Missing entries : /nope'],
      [
        undefined,
        set('cordoned.log.dirs', '*'),
        'at default cluster level, broker id must be specified: [cordoned.log.dirs]',
      ],
      [1, set('min.insync.replicas', '2'), 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.'],
    ])('are refused in the words of Kafka (node %s, %j)', async (nodeId, changes, words) => {
      const refused = { code: 'KAFKA_REFUSED', retriable: false, message: expect.stringContaining(words) }
      await expect(client.alterNodeConfig(nodeId, changes, { validateOnly: true })).rejects.toMatchObject(refused)
      await expect(client.alterNodeConfig(nodeId, changes)).rejects.toMatchObject(refused)
    })

    test('are not changed when only a question was asked, nor when one of several is refused', async () => {
      const good = { name: 'num.replica.fetchers', value: '2' }
      await client.alterNodeConfig(1, [good], { validateOnly: true })
      await expect(client.alterNodeConfig(1, [good, { name: 'node.id', value: '9' }])).rejects.toThrow('node.id')
      expect(await entryOf('num.replica.fetchers')).toMatchObject({ value: '1', source: 'default' })
    })
  })
}
