import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Day2Bench } from './bench.ts'

/** The node that comes and goes; brokers have the ids 0 to 2, controllers 3 to 5. */
const NEW = 6

/** Nodes come and go. */
export function scales(bench: Day2Bench): void {
  const { scenario, cluster } = bench
  const brokers = async (kafka: KafkaClient) =>
    (await kafka.describeBrokers()).brokers.filter(({ fenced }) => !fenced).map(({ id }) => id)
  const voters = async (kafka: KafkaClient) => (await kafka.describeQuorum()).voters.map(({ id }) => id)
  const are = (wanted: readonly number[]) => (ids: readonly number[]) => [...ids].sort().join() === wanted.join()
  const containersAre = (count: number) =>
    bench.until(
      () => scenario.list('ps', '--all'),
      (containers) => containers.length === count,
    )

  bench.judged('adds a broker', async () => {
    bench.save({ pools: bench.poolsWith('broker', { replicas: 4 }) })
    await bench.untilKafka(brokers, are([0, 1, 2, NEW]))
  })

  bench.judged('removes a broker once others hold its copies, though Drover is killed on the way', async () => {
    await bench.withKafka(async (kafka) => {
      const moves = (await kafka.describeTopics()).flatMap(({ name: topic, partitions }) =>
        partitions.slice(0, 2).map(({ index, replicas }) => ({
          topic,
          partition: index,
          replicas: [NEW, ...replicas.slice(1)],
        })),
      )
      await kafka.alterReassignments(moves)
    })
    await bench.untilKafka(
      (kafka) => kafka.listReassignments(),
      (going) => going.length === 0,
    )
    bench.save({ pools: bench.poolsWith('broker', { replicas: 3 }) })
    await bench.killAfter('AlterReassignments')
    await bench.untilKafka(async (kafka) => (await kafka.describeBrokers()).brokers.map(({ id }) => id), are([0, 1, 2]))
    await containersAre(6)
    expect(await scenario.list('volume', 'ls')).toContain(`data-0-${cluster}-broker-${NEW}`)
  })

  bench.judged('adds two controllers, which become voters', async () => {
    bench.save({ pools: bench.poolsWith('controller', { replicas: 5 }) })
    await bench.untilKafka(voters, ({ length }) => length === 5)
  })

  bench.judged('removes two controllers one after the other, though Drover is killed on the way', async (watch) => {
    bench.save({ pools: bench.poolsWith('controller', { replicas: 3 }) })
    await bench.killAfter('RemoveVoter')
    await bench.untilKafka(voters, are([3, 4, 5]))
    await containersAre(6)
    expect(watch.mostDown).toBeLessThanOrEqual(2)
  })
}
