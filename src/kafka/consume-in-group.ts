import type { KafkaMessage } from 'kafkajs'
import { Channel } from './channel.ts'
import { fromKafkajs, openKafkajs } from './kafkajs.ts'
import type { Bootstrap, ConsumedRecord, ConsumeOptions } from './record.ts'
import { retry } from './retry.ts'

/** Milliseconds a fetch waits for something new; leaving the group has to wait for that, too. */
const MAX_WAIT_MS = 250
const COMMIT_EVERY_MS = 1000

/** Reads as a member of a consumer group; commits, once a second and at the end, what was handed out. */
export async function* consumeInGroup(
  bootstrap: Bootstrap,
  topic: string,
  { fromBeginning, group, maxMessages = Number.POSITIVE_INFINITY, signal }: ConsumeOptions & { readonly group: string },
): AsyncGenerator<ConsumedRecord> {
  const kafka = await openKafkajs(bootstrap)
  const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, maxWaitTimeInMs: MAX_WAIT_MS })
  const channel = new Channel<ConsumedRecord>()
  const done = new Map<number, number>()
  const about = `Consume ${topic}`
  const commit = async (): Promise<void> => {
    const offsets = [...done].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }))
    done.clear()
    if (offsets.length > 0) await consumer.commitOffsets(offsets)
  }
  const subscribe = async (): Promise<void> => {
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning })
    } catch (error) {
      throw fromKafkajs(about, error)
    }
  }
  const stop = (): void => channel.end()
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) channel.fail(payload.error)
  })
  try {
    await consumer.connect()
    // A topic that was created a moment ago is waited for.
    await retry(subscribe, signal, bootstrap.retryMs)
    await consumer.run({
      // kafkajs would commit what it has handed over but nobody has taken.
      autoCommit: false,
      eachMessage: ({ partition, message }) => channel.give(toRecord(partition, message)),
    })
    let committedAt = Date.now()
    for (let left = maxMessages; left > 0; left--) {
      const record = await channel.take()
      if (record === undefined) break
      done.set(record.partition, record.offset + 1)
      yield record
      if (Date.now() - committedAt < COMMIT_EVERY_MS) continue
      await commit()
      committedAt = Date.now()
    }
  } catch (error) {
    if (!signal?.aborted) throw fromKafkajs(about, error)
  } finally {
    signal?.removeEventListener('abort', stop)
    // A group that is just being rebalanced refuses; the records then come once more, to whoever reads next.
    await commit().catch(() => {})
    channel.end()
    // Of a broker that does not answer nobody can take leave; what went wrong has been told.
    await consumer.disconnect().catch(() => {})
  }
}

function toRecord(partition: number, { offset, timestamp, key, value, headers = {} }: KafkaMessage): ConsumedRecord {
  const contents = Object.entries(headers).map(([name, content]): [string, Buffer] => {
    const last = Array.isArray(content) ? content.at(-1) : content
    return [name, Buffer.from(last ?? '')]
  })
  return {
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: Object.fromEntries(contents),
  }
}
