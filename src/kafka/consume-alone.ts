import { Asker } from './ask.ts'
import { Connections } from './connections.ts'
import { KAFKA_DEADLINES } from './deadlines.ts'
import { type FetchedPartition, fetchFrom, listOffsets } from './fetch.ts'
import { kafkaError, OFFSET_OUT_OF_RANGE } from './kafka-error.ts'
import type { Bootstrap, ConsumedRecord, ConsumeOptions } from './record.ts'
import { RetryBudget } from './retry.ts'
import { bootstrapEndpoints, describeLayout, type TopicLayout } from './topic-layout.ts'

/** Partitions may be added at any time; that is looked for so often, in milliseconds. */
const LAYOUT_FOR_MS = 5000

/**
 * Reads every partition of a topic from its leader, without a consumer group: nothing to join, nothing left behind, and
 * no `__consumer_offsets` needed.
 */
export async function* consumeAlone(
  bootstrap: Bootstrap,
  topic: string,
  { fromBeginning, maxMessages = Number.POSITIVE_INFINITY, signal }: ConsumeOptions,
): AsyncGenerator<ConsumedRecord> {
  const reader = new TopicReader(bootstrap, topic, fromBeginning)
  let left = maxMessages
  try {
    while (left > 0) {
      const records = await reader.read(signal)
      for (const record of records.slice(0, left)) yield record
      left -= records.length
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    reader.close()
  }
}

class TopicReader {
  readonly #bootstrap: Bootstrap
  readonly #topic: string
  readonly #connections: Connections
  readonly #asker: Asker
  readonly #retries: RetryBudget
  /** The next offset of each partition. */
  readonly #next = new Map<number, bigint>()
  #from: 'EARLIEST' | 'LATEST'
  #layout: { readonly known: TopicLayout; readonly until: number } | undefined

  constructor(bootstrap: Bootstrap, topic: string, fromBeginning: boolean) {
    this.#bootstrap = bootstrap
    const deadlines = { ...KAFKA_DEADLINES, connect: bootstrap.connectMs ?? KAFKA_DEADLINES.connect }
    this.#connections = new Connections(deadlines)
    this.#asker = new Asker(this.#connections, deadlines)
    this.#retries = new RetryBudget(bootstrap.retryMs)
    this.#topic = topic
    this.#from = fromBeginning ? 'EARLIEST' : 'LATEST'
  }

  /** What every leader has to give now; waits a moment when that is nothing. */
  async read(signal?: AbortSignal): Promise<ConsumedRecord[]> {
    for (;;) {
      signal?.throwIfAborted()
      try {
        const layout = await this.#currentLayout(signal)
        if (layout.leaders.length === 0) throw kafkaError(`Metadata ${this.#topic}`, 5, 'no partition has a leader')
        const answers = await Promise.allSettled(
          layout.leaders.map((leader) => this.#readLeader(layout, leader, signal)),
        )
        const fetched = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
        for (const answer of answers) {
          if (answer.status === 'fulfilled') continue
          this.#layout = undefined
          // The others go on; only when nobody answers is there something to wait for.
          if (fetched.length === 0) throw answer.reason
        }
        this.#retries.restore()
        return fetched.flatMap((partition) => this.#advance(partition))
      } catch (error) {
        signal?.throwIfAborted()
        this.#layout = undefined
        await this.#retries.spend(error, signal)
      }
    }
  }

  close(): void {
    this.#connections.keepOnly([])
  }

  async #currentLayout(signal?: AbortSignal): Promise<TopicLayout> {
    if (this.#layout !== undefined && Date.now() < this.#layout.until) return this.#layout.known
    const request = describeLayout(this.#topic, this.#bootstrap)
    const known = await this.#asker.ask(bootstrapEndpoints(this.#bootstrap), request, signal)
    const complete = known.leaders.flatMap(({ partitions }) => partitions).length === known.partitions.length
    this.#layout = { known, until: complete ? Date.now() + LAYOUT_FOR_MS : 0 }
    await this.#findStart(known, signal)
    return known
  }

  /** Where to begin: as was asked for at first; whatever appears later is new from its first record on. */
  async #findStart({ leaders }: TopicLayout, signal?: AbortSignal): Promise<void> {
    const from = this.#from
    const lists = leaders.map(async ({ endpoint, partitions }) => {
      const unknown = partitions.filter((partition) => !this.#next.has(partition))
      if (unknown.length === 0) return
      const offsets = await this.#asker.ask([endpoint], listOffsets(this.#topic, unknown, from), signal)
      for (const [partition, offset] of offsets) this.#next.set(partition, offset)
    })
    await Promise.all(lists)
    if (this.#next.size > 0) this.#from = 'EARLIEST'
  }

  async #readLeader(
    { topicId }: TopicLayout,
    { endpoint, partitions }: TopicLayout['leaders'][number],
    signal?: AbortSignal,
  ): Promise<FetchedPartition[]> {
    const started = partitions.flatMap((partition): [number, bigint][] => {
      const next = this.#next.get(partition)
      return next === undefined ? [] : [[partition, next]]
    })
    return this.#asker.ask([endpoint], fetchFrom(topicId, new Map(started)), signal)
  }

  #advance({ partition, errorCode, nextOffset, records }: FetchedPartition): readonly ConsumedRecord[] {
    if (errorCode !== 0) this.#layout = undefined
    // Retention was faster than we are, or the topic was created anew.
    if (errorCode === OFFSET_OUT_OF_RANGE) this.#next.delete(partition)
    else this.#next.set(partition, nextOffset)
    return records
  }
}
