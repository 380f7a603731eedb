import { DroverError } from '../errors.ts'
import type { TopicToCreate } from '../model/kafka-state.ts'
import { kafkaError, TOPIC_EXISTS } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** Kafka's "take the broker's default". */
const DEFAULT = -1

/** What became of each topic of one request, by name; undefined: it exists now. */
export type Created = ReadonlyMap<string, DroverError | undefined>

/** CreateTopics; that a topic exists already is success. `timeoutMs` is for Kafka's own waiting. */
export function createTopics(topics: readonly TopicToCreate[], timeoutMs: number): Request<Created> {
  const wanted = topics.map(({ name, partitions = DEFAULT, replicas = DEFAULT, config }) => ({
    name,
    numPartitions: partitions,
    replicationFactor: replicas,
    assignments: [],
    configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
  }))
  return async (wire, connection) => {
    const { topics } = await bodyOf(wire, wire.createTopicsV7.api.async(connection, wanted, timeoutMs, false))
    return new Map(
      topics.map(({ name, errorCode, errorMessage }) => {
        const isThere = errorCode === 0 || errorCode === TOPIC_EXISTS
        return [name, isThere ? undefined : kafkaError(`CreateTopics ${name}`, errorCode, errorMessage)]
      }),
    )
  }
}

/** Kafka makes a hundred topics in little more time than one, and refuses requests with more than 10,000 partitions. */
const TOPICS_A_REQUEST = 100
const PARTITIONS_A_REQUEST = 1_000
/** Of a topic that leaves it to the broker; nearly always more than it is. */
const PARTITIONS_BY_DEFAULT = 10

interface Asked {
  readonly topic: TopicToCreate
  readonly signal: AbortSignal | undefined
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Takes topics one by one, and sends those that are asked for in the same moment in few requests, one after another. Each
 * caller hears of its own topic; what befalls a request befalls all that are in it.
 */
export function gatherTopics(send: (topics: readonly TopicToCreate[], signal?: AbortSignal) => Promise<Created>) {
  let asked: Asked[] = []
  let sending = Promise.resolve()

  const sendOne = async (part: readonly Asked[]): Promise<void> => {
    try {
      const created = await send(
        part.map(({ topic }) => topic),
        part[0]?.signal,
      )
      for (const { topic, resolve, reject } of part) {
        const error = created.has(topic.name)
          ? created.get(topic.name)
          : new DroverError('KAFKA_FAILED', `CreateTopics ${topic.name}: Kafka says nothing of it`)
        if (error) reject(error)
        else resolve()
      }
    } catch (error) {
      for (const { reject } of part) reject(error)
    }
  }

  return (topic: TopicToCreate, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (asked.push({ topic, signal, resolve, reject }) > 1) return
      queueMicrotask(() => {
        for (const part of partsOf(asked)) sending = sending.then(() => sendOne(part))
        asked = []
      })
    })
}

/** What may go into one request: few enough partitions, no topic twice, and all of them given up by the same signal. */
function partsOf(asked: readonly Asked[]): Asked[][] {
  const parts: Asked[][] = []
  let partitions = 0
  let names = new Set<string>()
  for (const one of asked) {
    const { topic, signal } = one
    const part = parts.at(-1)
    partitions += topic.partitions ?? PARTITIONS_BY_DEFAULT
    const fits = part && part.length < TOPICS_A_REQUEST && partitions <= PARTITIONS_A_REQUEST
    if (fits && part[0]?.signal === signal && !names.has(topic.name)) part.push(one)
    else {
      parts.push([one])
      partitions = topic.partitions ?? PARTITIONS_BY_DEFAULT
      names = new Set()
    }
    names.add(topic.name)
  }
  return parts
}
