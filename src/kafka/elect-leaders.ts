import type { PartitionRef } from '../model/kafka-state.ts'
import { partitionName } from '../model/partition-name.ts'
import { groupByTopic } from './group-by-topic.ts'
import { assertAccepted, ELECTION_NOT_NEEDED } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

const API_KEY = 43
const UNCLEAN = 1

interface Result {
  readonly partition: PartitionRef
  readonly errorCode: number
  readonly errorMessage: string | null
}

/**
 * ElectLeaders, version 2, which the library does not know; unclean (KIP-460). That a partition has a leader is
 * success.
 */
export function electLeaders(partitions: readonly PartitionRef[], timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    const api = wire.createAPI<[], { errorCode: number; results: readonly Result[] }>(
      API_KEY,
      2,
      () =>
        wire.Writer.create()
          .appendInt8(UNCLEAN)
          .appendArray(groupByTopic(partitions), (writer, [topic, parts]) =>
            writer.appendString(topic).appendArray(
              parts.map(({ partition }) => partition),
              (each, partition) => each.appendInt32(partition),
              true,
              false,
            ),
          )
          .appendInt32(timeoutMs)
          .appendTaggedFields(),
      (_correlationId, _apiKey, _apiVersion, reader) => {
        reader.readInt32() // throttle_time_ms
        const errorCode = reader.readInt16()
        const topics = reader.readArray((byTopic) => {
          const topic = byTopic.readString()
          return byTopic.readArray((each) => ({
            partition: { topic, partition: each.readInt32() },
            errorCode: each.readInt16(),
            errorMessage: each.readNullableString(),
          }))
        })
        return { errorCode, results: topics.flat() }
      },
    )
    const { errorCode, results } = await bodyOf(wire, api.async(connection))
    assertAccepted('ElectLeaders', errorCode, null)
    for (const { partition, errorCode: code, errorMessage } of results) {
      assertAccepted(`ElectLeaders ${partitionName(partition)}`, code, errorMessage, ELECTION_NOT_NEEDED)
    }
  }
}
