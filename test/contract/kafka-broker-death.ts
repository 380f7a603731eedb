import type { KafkaClient } from '../../src/kafka/client.ts'
import { eventually } from './eventually.ts'
import { allAnswer, type KafkaUnderTest, topicSeen } from './kafka-under-test.ts'

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
      expect([...(await client.answering())]).toEqual([0, 2])
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

    test('it alone may lead them again, and nobody else can be elected', async () => {
      const { partitions } = await topicSeen(client, 'single')
      const orphans = partitions.filter(({ leader }) => leader === -1).map(({ index }) => index)
      const eligible = await client.describeEligibleLeaders(['single', 'double', 'nowhere'])
      expect([...eligible].sort()).toEqual(orphans.map((index) => [`single-${index}`, [1]]))
      const election = client.electLeaders(orphans.map((partition) => ({ topic: 'single', partition })))
      await expect(election).rejects.toMatchObject({ message: expect.stringContaining('83 ') })
      await client.electLeaders([{ topic: 'double', partition: 0 }])
      expect((await topicSeen(client, 'double')).partitions[0]?.leader).toBe(0)
    })

    test('topics are still created, with replicas that wait for it', async () => {
      await client.createTopic({ name: 'meanwhile', partitions: 1, replicas: 2, config: {} })
      const { partitions } = await topicSeen(client, 'meanwhile')
      expect(partitions).toEqual([{ index: 0, leader: 0, replicas: [0, 1], isr: [0] }])
    })

    test('a move to it goes on until it is called off; then there is nothing to call off, which is success', async () => {
      await client.createTopic({ name: 'moving', partitions: 1, replicas: 2, config: {} })
      const [before] = (await topicSeen(client, 'moving')).partitions
      expect(before).toMatchObject({ replicas: [0, 1] })
      await client.createTopic({ name: 'waiting', partitions: 1, replicas: 1, config: {} })
      await topicSeen(client, 'waiting', ({ partitions }) => partitions[0]?.leader === 0)
      await client.alterReassignments([{ topic: 'waiting', partition: 0, replicas: [1] }])
      expect(await client.listReassignments()).toEqual([
        { topic: 'waiting', partition: 0, replicas: [1, 0], adding: [1], removing: [0] },
      ])
      await topicSeen(client, 'waiting', ({ partitions }) => partitions[0]?.replicas.length === 2)
      const callOff = [{ topic: 'waiting', partition: 0, replicas: null }]
      await client.alterReassignments(callOff)
      await client.alterReassignments(callOff)
      expect(await client.listReassignments()).toEqual([])
      await topicSeen(client, 'waiting', ({ partitions }) => partitions[0]?.replicas.length === 1)
    })

    test('it can be taken off the list of brokers, and once more is success', async () => {
      await client.unregisterBroker(1)
      await client.unregisterBroker(1)
      await eventually(
        async () => (await client.describeBrokers()).brokers,
        (brokers) => brokers.length === 1,
      )
    })

    test('and comes back, it leads again and is in sync', async () => {
      await kafka().startNode(1)
      await allAnswer(kafka())
      expect((await client.describeBrokers()).brokers[1]?.fenced).toBe(false)
      const led = await topicSeen(client, 'single', ({ partitions }) => partitions.every(({ leader }) => leader !== -1))
      for (const { isr, replicas } of led.partitions) expect(isr).toEqual(replicas)
      await topicSeen(client, 'double', ({ partitions }) => partitions.every(({ isr }) => isr.length === 2))
    }, 60_000)
  })
}
