import type { TopicToCreate } from '../model/kafka-state.ts'
import { type Answers, answersOf } from './gather.ts'
import { TOPIC_EXISTS } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

/** Kafka's "take the broker's default". */
const DEFAULT = -1
/** Of a topic that leaves it to the broker; nearly always more than it is. */
const PARTITIONS_BY_DEFAULT = 10

/** Each partition is a record, and so is each config. */
export const recordsToCreate = ({ partitions = PARTITIONS_BY_DEFAULT, config }: TopicToCreate): number =>
  partitions + Object.keys(config).length

/** CreateTopics; that a topic exists already is success. `timeoutMs` is for Kafka's own waiting. */
export function createTopics(topics: readonly TopicToCreate[], timeoutMs: number): Request<Answers> {
  const wanted = topics.map(({ name, partitions = DEFAULT, replicas = DEFAULT, config }) => ({
    name,
    numPartitions: partitions,
    replicationFactor: replicas,
    assignments: [],
    configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
  }))
  return async (wire, connection) => {
    const { topics } = await bodyOf(wire, wire.createTopicsV7.api.async(connection, wanted, timeoutMs, false))
    return answersOf('CreateTopics', topics, ({ errorCode }) => errorCode === TOPIC_EXISTS)
  }
}
