import type { KafkaClient } from '../../src/kafka/client.ts'
import { eventually } from './eventually.ts'
import { bothAnswer, type KafkaUnderTest, topicSeen } from './kafka-under-test.ts'

/** The last part of the contract: node 1 is killed, and started again. */
export function brokerDeath(kafka: () => KafkaUnderTest): void {
  describe('when a broker dies', () => {
    let client: KafkaClient

    beforeAll(async () => {
      client = kafka().client
      await client.createTopic({ name: 'single', partitions: 4, replicas: 1, config: {} })
      await client.createTopic({ name: 'double', partitions: 2, replicas: 2, config: {} })
      await topicSeen(client, 'single')
      await topicSeen(client, 'double', ({ partitions }) => partitions.every(({ isr }) => isr.length === 2))
      await kafka().killNode(1)
      await eventually(
        async () => (await client.describeBrokers()).brokers,
        (brokers) => brokers[1]?.fenced === true,
      )
    }, 60_000)

    test('it does not answer, is fenced, and no longer follows the quorum', async () => {
      expect([...(await client.answering())]).toEqual([0])
      expect((await client.describeBrokers()).brokers.map(({ id, fenced }) => [id, fenced])).toEqual([
        [0, false],
        [1, true],
      ])
      const before = await client.describeQuorum()
      await client.alterTopicConfig('double', [{ name: 'retention.ms', value: '90000' }])
      const after = await eventually(
        () => client.describeQuorum(),
        ({ voters }) => (voters[0]?.logEndOffset ?? 0) > (before.voters[0]?.logEndOffset ?? 0),
      )
      expect(after.observers[0]?.logEndOffset).toBe(before.observers[0]?.logEndOffset)
    })

    test('its partitions have no leader, and every other answer stands', async () => {
      const { partitions } = await topicSeen(client, 'single')
      const orphans = partitions.filter(({ replicas }) => replicas[0] === 1)
      expect(orphans.length).toBeGreaterThan(0)
      for (const { leader, isr } of orphans) expect({ leader, isr }).toEqual({ leader: -1, isr: [] })
      for (const { leader, isr } of (await topicSeen(client, 'double')).partitions) {
        expect({ leader, isr }).toEqual({ leader: 0, isr: [0] })
      }
      expect((await client.describeTopicConfigs(new Map([['single', []]]))).has('single')).toBe(true)
    })

    test('topics are still created, with replicas that wait for it', async () => {
      await client.createTopic({ name: 'meanwhile', partitions: 1, replicas: 2, config: {} })
      const { partitions } = await topicSeen(client, 'meanwhile')
      expect(partitions).toEqual([{ index: 0, leader: 0, replicas: [0, 1], isr: [0] }])
    })

    test('and comes back, it leads again and is in sync', async () => {
      await kafka().startNode(1)
      await bothAnswer(kafka())
      expect((await client.describeBrokers()).brokers[1]?.fenced).toBe(false)
      const led = await topicSeen(client, 'single', ({ partitions }) => partitions.every(({ leader }) => leader !== -1))
      for (const { isr, replicas } of led.partitions) expect(isr).toEqual(replicas)
      await topicSeen(client, 'double', ({ partitions }) => partitions.every(({ isr }) => isr.length === 2))
    }, 60_000)
  })
}
