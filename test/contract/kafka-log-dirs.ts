import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ObservedLogDir } from '../../src/model/kafka-state.ts'
import { eventually } from './eventually.ts'
import { type KafkaUnderTest, topicSeen } from './kafka-under-test.ts'

/** The part of the contract about where replicas are: in directories of a broker, and on which brokers. */
export function logDirs(kafka: () => KafkaUnderTest): void {
  describe('replicas', () => {
    const [a, b] = ['/var/lib/kafka/data/a', '/var/lib/kafka/data/b']
    let client: KafkaClient

    const partitionsIn = (dirs: readonly ObservedLogDir[], path: string) =>
      (dirs.find((dir) => dir.path === path)?.replicas ?? [])
        .filter(({ topic, isFuture }) => topic === 'placed' && !isFuture)
        .map(({ partition }) => partition)
    const dirsOnce = (wanted: (dirs: readonly ObservedLogDir[]) => boolean) =>
      eventually(() => client.describeLogDirs(1), wanted)

    beforeAll(async () => {
      client = kafka().client
      await client.createTopic({ name: 'placed', partitions: 2, replicas: 2, config: {} })
      await topicSeen(client, 'placed', ({ partitions }) => partitions.every(({ isr }) => isr.length === 2))
    })

    test('are seen in the directories of their broker, which tell their room', async () => {
      const dirs = await dirsOnce((each) => partitionsIn(each, a).length + partitionsIn(each, b).length === 2)
      expect(dirs.map(({ path, errorCode }) => [path, errorCode])).toEqual([
        [a, 0],
        [b, 0],
      ])
      for (const { totalBytes = 0, usableBytes = 0, replicas } of dirs) {
        expect(totalBytes).toBeGreaterThan(usableBytes)
        expect(replicas.map(({ topic }) => topic)).toEqual(replicas.map(({ topic }) => topic).sort())
      }
      expect(dirs.flatMap(({ replicas }) => replicas)).toContainEqual({
        topic: 'placed',
        partition: 0,
        bytes: 0,
        isFuture: false,
      })
      await expect(client.describeLogDirs(2)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE' })
    })

    test('move into another directory of their broker', async () => {
      const placed = [0, 1].map((partition) => ({ topic: 'placed', partition }))
      await client.moveReplicas(1, b, placed)
      await dirsOnce((dirs) => partitionsIn(dirs, b).length === 2 && partitionsIn(dirs, a).length === 0)
      await client.moveReplicas(1, b, placed)
      await expect(client.moveReplicas(1, '/nope', placed)).rejects.toMatchObject({
        code: 'KAFKA_REFUSED',
        message: expect.stringContaining('57 LOG_DIR_NOT_FOUND'),
      })
    })

    test('move to another broker', async () => {
      await client.createTopic({ name: 'moved', partitions: 1, replicas: 1, config: {} })
      const [{ replicas = [] } = {}] = (await topicSeen(client, 'moved')).partitions
      const other = replicas[0] === 0 ? 1 : 0
      await client.alterReassignments([{ topic: 'moved', partition: 0, replicas: [other] }])
      await eventually(
        () => client.listReassignments(),
        (moves) => moves.length === 0,
      )
      await topicSeen(client, 'moved', ({ partitions }) => partitions[0]?.replicas.join() === `${other}`)
    })

    test.each([
      ['moved', 0, [9], 'KAFKA_REFUSED', 'includes broker 9, but no such broker is registered. (39'],
      ['moved', 0, [0, 0], 'KAFKA_REFUSED', 'includes the broker 0 more than once. (39'],
      ['moved', 0, [], 'KAFKA_REFUSED', 'includes an empty replica list. (39'],
      ['moved', 0, [0, 1], 'KAFKA_FAILED', 'The replication factor is changed from 1 to 2 (38'],
      ['moved', 9, [0], 'KAFKA_FAILED', 'Unable to find partition moved:9. (3'],
      ['no-such', 0, [0], 'KAFKA_FAILED', 'Unable to find a topic named no-such. (3'],
    ] as const)('never move so: %s-%d to %j', async (topic, partition, replicas, code, words) => {
      const refused = { code, message: expect.stringContaining(words) }
      await expect(client.alterReassignments([{ topic, partition, replicas }])).rejects.toMatchObject(refused)
    })

    test('are not created on a broker whose directories are cordoned, but move there all the same', async () => {
      await client.alterNodeConfig(1, [{ name: 'cordoned.log.dirs', value: '*' }])
      // The controllers hear of it with the broker's next heartbeat.
      const created = async (n: number): Promise<boolean> => {
        const name = `fenced-off-${n}`
        await client.createTopic({ name, partitions: 4, replicas: 1, config: {} })
        return (await topicSeen(client, name)).partitions.every(({ replicas }) => replicas[0] === 0)
      }
      let tries = 0
      await eventually(
        () => created(tries++),
        (avoided) => avoided,
      )
      await client.alterReassignments([{ topic: 'fenced-off-0', partition: 0, replicas: [1] }])
      await topicSeen(client, 'fenced-off-0', ({ partitions }) => partitions[0]?.replicas.join() === '1')
      await client.alterNodeConfig(1, [{ name: 'cordoned.log.dirs', value: null }])
      await eventually(
        async () => !(await created(tries++)),
        (used) => used,
      )
    }, 60_000)
  })
}
