import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Day2Bench } from './bench.ts'

const NODES = [0, 1, 2]

/** Volumes come and go under the data. */
export function movesVolumes(bench: Day2Bench): void {
  const directories = async (kafka: KafkaClient) => Promise.all(NODES.map((id) => kafka.describeLogDirs(id)))

  bench.judged('gives every node another volume', async (watch) => {
    bench.save({ pools: bench.poolsWith('node', { volumes: [0, 1] }) })
    await bench.untilKafka(directories, (found) => found.every(({ length }) => length === 2))
    expect(watch.mostDown).toBe(1)
  })

  bench.judged('empties a volume before it takes it away, though Drover is killed on the way', async (watch) => {
    await bench.withKafka(async (kafka) => {
      for (const [id, dirs] of (await directories(kafka)).entries()) {
        const [from, to] = dirs
        await kafka.moveReplicas(id, to?.path ?? '', from?.replicas.filter(({ topic }) => topic === 'ledger') ?? [])
      }
    })
    bench.save({ pools: bench.poolsWith('node', { volumes: [0] }) })
    await bench.killAfter('MoveReplicas')
    await bench.untilKafka(directories, (found) => found.every(({ length }) => length === 1))
    expect(watch.mostDown).toBe(1)
  })
}
