import { setImmediate } from 'node:timers/promises'
import type { Message, Producer } from 'kafkajs'
import { fromKafkajs, openKafkajs } from './kafkajs.ts'
import { patiently } from './patience.ts'
import type { Bootstrap, RecordAck, RecordToProduce } from './records.ts'

/** Records sent in one request, at most. */
const BATCH = 200

export interface ProduceOptions {
  /** -1: every replica in sync has it (the default); 1: its leader has it; 0: it was sent, and nobody answers. */
  readonly acks?: -1 | 0 | 1
  /** Ends it after what has been sent. */
  readonly signal?: AbortSignal
}

/**
 * Writes records to a topic, and yields for each, in the order given, where it stands. What is ready is sent together;
 * nothing waits for more to come. A record may be written twice when a broker fails before it has answered.
 * @throws KAFKA_UNREACHABLE, KAFKA_FAILED and KAFKA_REFUSED
 */
export async function* produceRecords(
  bootstrap: Bootstrap,
  topic: string,
  records: AsyncIterable<RecordToProduce>,
  { acks = -1, signal }: ProduceOptions = {},
): AsyncGenerator<RecordAck> {
  const kafka = await openKafkajs(bootstrap)
  const { Partitioners } = (await import('kafkajs')).default
  // Remembered, because kafkajs asks again when it tries again, and tells only the first offset in each partition.
  const partitionOf = new Map<Message, number>()
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: () => {
      const choose = Partitioners.DefaultPartitioner()
      return (args) => {
        const partition = partitionOf.get(args.message) ?? choose(args)
        partitionOf.set(args.message, partition)
        return partition
      }
    },
  })
  const about = `Produce ${topic}`
  try {
    await producer.connect()
    for await (const batch of batchesOf(records, signal)) {
      const messages = batch.map(toMessage)
      // A topic that was created a moment ago is waited for.
      const next = await patiently(() => send(producer, { topic, acks, messages }, about), signal)
      for (const message of messages) {
        const partition = partitionOf.get(message) ?? -1
        const offset = next.get(partition)
        if (offset !== undefined) next.set(partition, offset + 1)
        yield { partition, ...(offset !== undefined && { offset }) }
      }
      partitionOf.clear()
    }
  } catch (error) {
    if (!signal?.aborted) throw fromKafkajs(about, error)
  } finally {
    await producer.disconnect()
  }
}

/** Sends a batch; returns the first offset it got in each partition. */
async function send(
  producer: Producer,
  request: { topic: string; acks: number; messages: Message[] },
  about: string,
): Promise<Map<number, number>> {
  try {
    const written = await producer.send(request)
    return new Map(written.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]))
  } catch (error) {
    throw fromKafkajs(about, error)
  }
}

function toMessage({ key = null, value, headers = {} }: RecordToProduce): Message {
  return { key, value, headers: { ...headers } }
}

/** Groups what is ready at the same time; ends at the end of the source, or when the signal fires. */
async function* batchesOf<T>(source: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T[]> {
  const iterator = source[Symbol.asyncIterator]()
  const aborted = new Promise<{ done: true; value: undefined }>((resolve) => {
    const end = (): void => resolve({ done: true, value: undefined })
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
  const pull = () => {
    const next = Promise.race([aborted, iterator.next()])
    // Its failure is met when it is awaited, which may be later.
    next.catch(() => {})
    return next
  }
  let next = pull()
  for (;;) {
    const first = await next
    if (first.done) return
    const batch = [first.value]
    next = pull()
    while (batch.length < BATCH) {
      const ready = await Promise.race([next, setImmediate(undefined)])
      if (ready === undefined || ready.done) break
      batch.push(ready.value)
      next = pull()
    }
    yield batch
  }
}
