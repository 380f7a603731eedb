import { setTimeout as sleep } from 'node:timers/promises'
import type { Bootstrap } from '../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../src/kafka/records.ts'
import { eventually } from '../contract/eventually.ts'
import { PATIENCE_MS } from './scenario.ts'

/** Reads a topic from its beginning for as long as a suite runs, and comes back when the whole cluster was away. */
export class Reader {
  readonly #values = new Map<string, string>()
  readonly #ending = new AbortController()
  readonly #done: Promise<void>
  /** How often it had to begin anew. */
  reopened = 0

  constructor(bootstrap: Bootstrap, topic: string) {
    this.#done = this.#read(bootstrap, topic)
  }

  get values(): ReadonlySet<string> {
    return new Set(this.#values.values())
  }

  /** Waits until it has read a record of this value. */
  async sees(value: string): Promise<void> {
    await eventually(
      async () => this.values.has(value),
      (seen) => seen,
      PATIENCE_MS,
    )
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#done
  }

  async #read(bootstrap: Bootstrap, topic: string): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        for await (const { partition, offset, value } of consumeRecords(bootstrap, topic, {
          fromBeginning: true,
          signal,
        })) {
          this.#values.set(`${partition} ${offset}`, String(value))
        }
      } catch {
        // What it reads in the end is what counts.
        this.reopened += 1
        await sleep(100)
      }
    }
  }
}

/** Writes one record with acks=all, however long the cluster needs to take it. */
export async function write(bootstrap: Bootstrap, topic: string, value: string): Promise<void> {
  async function* one() {
    yield { key: value, value }
  }
  const attempt = async () => {
    try {
      for await (const _ of produceRecords(bootstrap, topic, one())) return 'written'
      return 'nothing was written'
    } catch (error) {
      return String(error)
    }
  }
  await eventually(attempt, (result) => result === 'written', PATIENCE_MS)
}

/**
 * Writes a record every few milliseconds, until it is told to end. A send that fails is fatal: nobody tries it again.
 */
export class Writer {
  readonly acknowledged: string[] = []
  readonly #ending = new AbortController()
  readonly #done: Promise<void>
  failure: unknown

  constructor(bootstrap: Bootstrap, topic: string) {
    this.#done = this.#write(bootstrap, topic).catch((error: unknown) => {
      this.failure = error
    })
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#done
  }

  async #write(bootstrap: Bootstrap, topic: string): Promise<void> {
    const { signal } = this.#ending
    async function* records() {
      for (let i = 0; !signal.aborted; i++) {
        yield { key: `key-${i}`, value: `rolled-${i}` }
        await sleep(10)
      }
    }
    // The source ends it, so that everything that was begun is waited for.
    for await (const _ of produceRecords(bootstrap, topic, records())) {
      this.acknowledged.push(`rolled-${this.acknowledged.length}`)
    }
  }
}
