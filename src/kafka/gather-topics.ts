import { DroverError } from '../errors.ts'
import { kafkaError } from './kafka-error.ts'

/** What became of each topic of one request, by name; undefined: it is as it was asked to be. */
export type Answers = ReadonlyMap<string, DroverError | undefined>

/** What Kafka says of one topic. */
interface Result {
  readonly name: string
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

/** The answers of one response. `asGood`: an error that means that it is so already. */
export function answersOf(request: string, results: readonly Result[], asGood?: (result: Result) => boolean): Answers {
  return new Map(
    results.map((result) => {
      const { name, errorCode, errorMessage } = result
      const isFine = errorCode === 0 || asGood?.(result)
      return [name, isFine ? undefined : kafkaError(`${request} ${name}`, errorCode, errorMessage)]
    }),
  )
}

/** One request about many topics. */
export interface TopicRequest<T> {
  readonly name: string
  /** How many records of the metadata log a topic takes; Kafka refuses requests that take more than 10,000. */
  readonly records: (topic: T) => number
  readonly send: (topics: readonly T[], signal?: AbortSignal) => Promise<Answers>
}

/** Kafka changes a hundred topics in little more time than one. */
const TOPICS_A_REQUEST = 100
const RECORDS_A_REQUEST = 1_000

interface Asked<T> {
  readonly topic: T
  readonly signal: AbortSignal | undefined
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Takes topics one by one, and sends those that are asked for in the same moment in few requests, one after another.
 * Each caller hears of its own topic; what befalls a request befalls all that are in it.
 */
export function gatherTopics<T extends { readonly name: string }>({ name: request, records, send }: TopicRequest<T>) {
  let asked: Asked<T>[] = []
  let sending = Promise.resolve()

  const sendOne = async (part: readonly Asked<T>[]): Promise<void> => {
    try {
      const answers = await send(
        part.map(({ topic }) => topic),
        part[0]?.signal,
      )
      for (const { topic, resolve, reject } of part) {
        const error = answers.has(topic.name)
          ? answers.get(topic.name)
          : new DroverError('KAFKA_FAILED', `${request} ${topic.name}: Kafka says nothing of it`)
        if (error) reject(error)
        else resolve()
      }
    } catch (error) {
      for (const { reject } of part) reject(error)
    }
  }

  return (topic: T, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (asked.push({ topic, signal, resolve, reject }) > 1) return
      queueMicrotask(() => {
        for (const part of partsOf(asked, records)) sending = sending.then(() => sendOne(part))
        asked = []
      })
    })
}

/** What may go into one request: few enough records, no topic twice, and all of them given up by the same signal. */
function partsOf<T extends { readonly name: string }>(
  asked: readonly Asked<T>[],
  recordsOf: (topic: T) => number,
): Asked<T>[][] {
  const parts: Asked<T>[][] = []
  let records = 0
  let names = new Set<string>()
  for (const one of asked) {
    const { topic, signal } = one
    const part = parts.at(-1)
    records += recordsOf(topic)
    const fits = part && part.length < TOPICS_A_REQUEST && records <= RECORDS_A_REQUEST
    if (fits && part[0]?.signal === signal && !names.has(topic.name)) part.push(one)
    else {
      parts.push([one])
      records = recordsOf(topic)
      names = new Set()
    }
    names.add(topic.name)
  }
  return parts
}
