import { DroverError } from '../errors.ts'
import { kafkaError } from './kafka-error.ts'

/** What became of each thing of one request, by name; undefined: it is as it was asked to be. */
export type Answers = ReadonlyMap<string, DroverError | undefined>

/** What Kafka says of one of them. */
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

/** One request about many things of a kind: topics, users, ACLs. */
export interface Gathered<T> {
  readonly name: string
  /** How many records of the metadata log each takes; Kafka refuses requests that take more than 10,000. */
  readonly records: (each: T) => number
  /** How many go into one request. Kafka changes a hundred topics in little more time than one. */
  readonly most?: number
  readonly send: (all: readonly T[], signal?: AbortSignal) => Promise<Answers>
}

const MOST = 100
const RECORDS_A_REQUEST = 1_000

interface Asked<T> {
  readonly what: T
  readonly signal: AbortSignal | undefined
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Takes what is to be changed one by one, and sends what is asked for in the same moment in few requests, one after
 * another. Each caller hears of its own; what befalls a request befalls all that are in it.
 */
export function gather<T extends { readonly name: string }>({ name: request, send, ...limits }: Gathered<T>) {
  let asked: Asked<T>[] = []
  let sending = Promise.resolve()

  const sendOne = async (part: readonly Asked<T>[]): Promise<void> => {
    try {
      const answers = await send(
        part.map(({ what }) => what),
        part[0]?.signal,
      )
      for (const { what, resolve, reject } of part) {
        const error = answers.has(what.name)
          ? answers.get(what.name)
          : new DroverError('KAFKA_FAILED', `${request} ${what.name}: Kafka says nothing of it`)
        if (error) reject(error)
        else resolve()
      }
    } catch (error) {
      for (const { reject } of part) reject(error)
    }
  }

  return (what: T, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (asked.push({ what, signal, resolve, reject }) > 1) return
      queueMicrotask(() => {
        for (const part of partsOf(asked, limits)) sending = sending.then(() => sendOne(part))
        asked = []
      })
    })
}

/** What may go into one request: few enough, nothing twice, and all of it given up by the same signal. */
function partsOf<T extends { readonly name: string }>(
  asked: readonly Asked<T>[],
  { records: recordsOf, most = MOST }: Pick<Gathered<T>, 'records' | 'most'>,
): Asked<T>[][] {
  const parts: Asked<T>[][] = []
  let records = 0
  let names = new Set<string>()
  for (const one of asked) {
    const { what, signal } = one
    const part = parts.at(-1)
    records += recordsOf(what)
    const fits = part && part.length < most && records <= RECORDS_A_REQUEST
    if (fits && part[0]?.signal === signal && !names.has(what.name)) part.push(one)
    else {
      parts.push([one])
      records = recordsOf(what)
      names = new Set()
    }
    names.add(what.name)
  }
  return parts
}
