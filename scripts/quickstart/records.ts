import { withBrokers } from '../../src/cli/records/reach-cluster.ts'
import { DroverError } from '../../src/errors.ts'
import type { RecordToProduce } from '../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../src/kafka/records.ts'
import { printable } from '../../src/report/printable.ts'
import { CLUSTER, INSTANCE, STATE, say } from './place.ts'

const TOPIC = 'orders'
const LIMIT_MS = 30_000

const ORDERS: readonly RecordToProduce[] = ['apples', 'pears', 'plums'].map((what, i) => ({
  key: `order-${i + 1}`,
  value: JSON.stringify({ what, pieces: i + 1 }),
  headers: { source: 'quickstart' },
}))

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values
}

/** Writes records with keys and headers, and reads as many back from the beginning. @throws KAFKA_*, TIMED_OUT */
export function sendAndRead(send: boolean): Promise<void> {
  const globals = { state: STATE, instance: INSTANCE, logLevel: 'info' } as const
  return withBrokers(globals, { topic: TOPIC, cluster: CLUSTER }, async (bootstrap) => {
    if (send) {
      let written = 0
      for await (const _ of produceRecords(bootstrap, TOPIC, each(ORDERS))) written += 1
      say(`\nWrote ${written} records to the topic ${TOPIC}. From its beginning it holds:`)
    } else say(`\nThe topic ${TOPIC} holds, from its beginning:`)
    const signal = AbortSignal.timeout(LIMIT_MS)
    const wanted = { fromBeginning: true, maxMessages: ORDERS.length, signal }
    let read = 0
    for await (const { partition, offset, key, value, headers } of consumeRecords(bootstrap, TOPIC, wanted)) {
      const tags = Object.entries(headers).map(([name, content]) => `${name}=${content}`)
      const text = `${String(key ?? '-').padEnd(8)}  ${String(value ?? '-').padEnd(30)}  ${tags.join(' ')}`
      say(`  partition ${partition}, offset ${String(offset).padEnd(3)}  ${printable(text)}`)
      read += 1
    }
    if (read < ORDERS.length) throw new DroverError('TIMED_OUT', `only ${read} records could be read back`)
  })
}
