import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Day2Bench } from './bench.ts'

const NODES = [0, 1, 2]
/** Read at the start of a node only. */
const STATIC = { 'queued.max.requests': 400 }

/** Changes of Kafka's own configuration. */
export function reconfigures(bench: Day2Bench): void {
  /** What every node says that it goes by. */
  const valuesOf = (key: string) => async (kafka: KafkaClient) => {
    const all = await Promise.all(NODES.map((id) => kafka.describeNodeConfigs(id)))
    return all.map((configs) => configs.find(({ name }) => name === key)?.value)
  }

  bench.judged('replaces the nodes one at a time for a config that they read at their start', async (watch) => {
    bench.save({ config: STATIC })
    await bench.restarted(watch, NODES.length)
    expect(watch.mostDown).toBe(1)
    await bench.settled()
    expect(await bench.withKafka(valuesOf('queued.max.requests'))).toEqual(NODES.map(() => '400'))
  })

  bench.judged('changes a config that Kafka takes while it runs without a restart, and takes it back', async () => {
    const before = await bench.runs()
    const is = (value: string) => (values: readonly unknown[]) => values.every((each) => each === value)
    // One that costs no memory: keys of the log cleaner allocate its 128 MiB anew, which ends a JVM of this size.
    bench.save({ config: { ...STATIC, 'num.io.threads': 9 } })
    await bench.untilKafka(valuesOf('num.io.threads'), is('9'))
    bench.save({ config: STATIC })
    await bench.untilKafka(valuesOf('num.io.threads'), is('8'))
    await bench.settled()
    expect(await bench.runs()).toEqual(before)
  })

  bench.judged('puts a node back that a bad value keeps from starting, and risks no other', async (watch) => {
    // Only Kafka itself finds out, at its start.
    bench.save({ config: { ...STATIC, 'offsets.topic.segment.bytes': -5 } })
    const serving = async (kafka: KafkaClient) =>
      (await kafka.describeBrokers()).brokers.filter(({ fenced }) => !fenced)
    await bench.restarted(watch, 2)
    await bench.untilKafka(serving, ({ length }) => length === NODES.length)
    expect(watch.mostDown).toBe(1)
    const dead = watch.events.filter(({ action }) => action === 'die')
    expect(new Set(dead.map(({ nodeId }) => nodeId)).size).toBe(1)
    bench.save({ config: STATIC })
  })
}
