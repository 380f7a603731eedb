import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Consumer } from 'kafkajs'
import { judge, type Place, type Verdict } from './verdict.ts'

/**
 * A process of its own, started by `Judge` as `client.ts PATIENCE TOPIC PARTITIONS BROKERS...`. It writes and reads all
 * along as any application would, and knows nothing of Drover. Sent a message, it lets what is on its way arrive, reads
 * the whole topic anew, sends its verdict, and goes on.
 */
const [patience = '', topic = '', partitions = '', ...brokers] = process.argv.slice(2)
/**
 * Faults are looked for with many records on their way. Through a change that is to go well, more would only cost the
 * brokers' time.
 */
const PAUSE_MS = patience === 'patient' ? 40 : 100
/**
 * For so long a record is sent again when kafkajs has given it up: it may or may not be in the log, and then nobody can
 * say what has to be there. Java's producer is as patient by itself.
 */
const GIVE_UP_MS = patience === 'patient' ? 300_000 : 0
/** For so long a reader may lag behind. */
const LAG_MS = 60_000

const { Kafka, logLevel } = kafkajs
const kafka = new Kafka({
  clientId: 'judge',
  brokers,
  logLevel: logLevel.NOTHING,
  // A leader that hangs is left for another within seconds. (More retries of kafkajs' own would make it cling to one
  // that is gone.)
  ...(patience === 'patient' && { requestTimeout: 5_000 }),
})
const freshness = patience === 'patient' ? { metadataMaxAge: 1_000 } : {}

/** The records that one consumer got. */
class Reading {
  readonly places: Place[] = []
  readonly #distinct = new Set<string>()
  readonly #consumer: Consumer

  constructor(from: kafkajs.Kafka, groupId: string) {
    // A few answers a second with what has come meanwhile, not one for each record: kafkajs commits after each.
    const fetching = { minBytes: 100_000, maxWaitTimeInMs: 250 }
    this.#consumer = from.consumer({ groupId, ...fetching, allowAutoTopicCreation: false, ...freshness })
  }

  async start(): Promise<void> {
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topic, fromBeginning: true })
    await this.#consumer.run({
      eachMessage: async ({ partition, message }) => {
        this.places.push({ partition, offset: Number(message.offset), number: Number(message.value) })
        this.#distinct.add(`${partition} ${message.offset}`)
      },
    })
  }

  /** Waits until it got so many records, or for as long as a reader may lag behind. */
  async reaches(total: number): Promise<void> {
    for (const deadline = Date.now() + LAG_MS; this.#distinct.size < total && Date.now() < deadline; ) await sleep(100)
  }

  end = (): Promise<void> => this.#consumer.disconnect()
}

class Writing {
  readonly acked: Place[] = []
  failures: string[] = []
  longestGapMs = 0
  readonly #next = new Map<number, number>()
  #on = true
  #done: Promise<unknown> = Promise.resolve()
  readonly #producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    ...freshness,
  })

  async start(): Promise<void> {
    await this.#producer.connect()
    this.resume()
  }

  resume(): void {
    this.failures = []
    this.longestGapMs = 0
    this.#on = true
    this.#done = Promise.all(Array.from({ length: Number(partitions) }, (_, partition) => this.#write(partition)))
  }

  /** What is on its way arrives first. */
  async pause(): Promise<void> {
    this.#on = false
    await this.#done
  }

  /** One record at a time in each partition: kafkajs loses part of a batch whose leaders change places. */
  async #write(partition: number): Promise<void> {
    for (let last = performance.now(); this.#on; await sleep(PAUSE_MS)) {
      const number = this.#next.get(partition) ?? 0
      this.#next.set(partition, number + 1)
      try {
        this.acked.push({ partition, offset: await this.#send(partition, number), number })
      } catch (error) {
        this.failures.push(String(error))
      }
      const now = performance.now()
      this.longestGapMs = Math.max(this.longestGapMs, now - last)
      last = now
    }
  }

  /**
   * Sends a record until it has an offset. kafkajs answers with none, and without an error, when a partition has lost
   * its leader by the time of a retry. It has taken the sequence number back then, though the first try may be in the
   * log: the next record under that number would be taken for a repetition and acknowledged with the place of this one.
   * So this one goes first.
   */
  async #send(partition: number, number: number): Promise<number> {
    const messages = [{ key: String(number), value: String(number), partition }]
    for (const deadline = Date.now() + GIVE_UP_MS; ; await sleep(PAUSE_MS)) {
      try {
        const [answer] = await this.#producer.send({ topic, acks: -1, messages })
        if (answer?.baseOffset !== undefined) return Number(answer.baseOffset)
        throw new Error(`no offset for record ${number} of partition ${partition}`)
      } catch (error) {
        if (Date.now() >= deadline) throw error
      }
    }
  }
}

async function readAll(): Promise<readonly Place[]> {
  const fresh = new Kafka({ clientId: 'judge-afterwards', brokers, logLevel: logLevel.NOTHING })
  const admin = fresh.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const reading = new Reading(fresh, `judge-${process.pid}-${Date.now()}`)
  await reading.start()
  await reading.reaches(ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0))
  await reading.end()
  return reading.places
}

async function check(): Promise<Verdict> {
  await writing.pause()
  const log = await readAll()
  await following.reaches(log.length)
  const { acked, failures, longestGapMs } = writing
  const verdict = judge({ acked, log, followed: following.places, failures, longestGapMs })
  writing.resume()
  return verdict
}

const writing = new Writing()
const following = new Reading(kafka, 'followers')
process.on('message', () => void check().then((verdict) => process.send?.(verdict)))
process.on('disconnect', () => process.exit())
await Promise.all([writing.start(), following.start()])
process.send?.('ready')
