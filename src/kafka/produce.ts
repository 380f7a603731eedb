import { setImmediate } from 'node:timers/promises'
import type { Message, Producer } from 'kafkajs'
import { DroverError } from '../errors.ts'
import { fromKafkajs, openKafkajs } from './kafkajs.ts'
import type { Bootstrap, RecordAck, RecordToProduce } from './record.ts'

/** Records sent in one request, at most. */
const BATCH = 200

/**
 * Some five seconds, for a topic that was created a moment ago or a leader that moves. kafkajs asks again only those
 * who have not answered, so nobody else may have this patience: a whole batch sent once more is there twice.
 */
const PATIENCE = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 }

export interface ProduceOptions {
  /** -1: every replica in sync has it (the default); 1: its leader has it; 0: it was sent, and nobody answers. */
  readonly acks?: -1 | 0 | 1
  /** Ends it after what has been sent. */
  readonly signal?: AbortSignal
}

/**
 * Writes records to a topic, and yields for each, in the order given, where it stands. What is ready is sent together;
 * nothing waits for more to come. A record may be written twice when a broker fails before it has answered.
 * @throws KAFKA_UNREACHABLE, KAFKA_UNTRUSTED, KAFKA_DENIED, KAFKA_FAILED and KAFKA_REFUSED
 */
export async function* produceRecords(
  bootstrap: Bootstrap,
  topic: string,
  records: AsyncIterable<RecordToProduce>,
  { acks = -1, signal }: ProduceOptions = {},
): AsyncGenerator<RecordAck> {
  const kafka = await openKafkajs(bootstrap)
  const { Partitioners } = await import('./kafkajs-library.ts')
  // Remembered, because kafkajs asks again when it tries again, and tells only the first offset in each partition.
  const partitionOf = new Map<Message, number>()
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    retry: PATIENCE,
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
      const send = (some: Message[]) => sendOnce(producer, { topic, acks, messages: some }, about)
      const partition = (message: Message) => partitionOf.get(message) ?? -1
      if (acks === 0) await send(messages)
      const offsets = acks === 0 ? new Map() : await sendUntilAnswered(messages, partition, send, about)
      for (const message of messages) {
        const offset = offsets.get(message)
        yield { partition: partition(message), ...(offset !== undefined && { offset }) }
      }
      partitionOf.clear()
    }
  } catch (error) {
    if (!signal?.aborted) throw fromKafkajs(about, error)
  } finally {
    // Of a broker that does not answer nobody can take leave; what went wrong has been told.
    await producer.disconnect().catch(() => {})
  }
}

/** A partition's leader may move this often while one batch is on its way. */
const MOST_SENDS = 10

/**
 * Sends messages until each has an offset. kafkajs asks no broker twice that has answered for a batch: what belongs to
 * a partition whose leader moved to such a broker meanwhile it leaves out, and says nothing.
 * @throws KAFKA_FAILED
 */
export async function sendUntilAnswered<T>(
  messages: readonly T[],
  partitionOf: (message: T) => number,
  send: (messages: T[]) => Promise<ReadonlyMap<number, number>>,
  about: string,
): Promise<ReadonlyMap<T, number>> {
  const offsets = new Map<T, number>()
  for (let sends = 0; sends < MOST_SENDS; sends++) {
    const left = messages.filter((message) => !offsets.has(message))
    if (left.length === 0) return offsets
    const next = new Map(await send(left))
    for (const message of left) {
      const offset = next.get(partitionOf(message))
      if (offset === undefined) continue
      offsets.set(message, offset)
      next.set(partitionOf(message), offset + 1)
    }
  }
  throw new DroverError('KAFKA_FAILED', `${about}: partitions change their leaders too fast`)
}

/** Sends a batch; returns the first offset it got in each partition. */
async function sendOnce(
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
