import { assertAccepted } from './kafka-error.ts'
import { bodyOf, type Request } from './wire.ts'

const API_KEY = 43
const PREFERRED = 0
const ALL_PARTITIONS = null

/**
 * ElectLeaders, version 2, which the library does not know. Of a single partition no error matters: its first replica
 * leads already, or cannot now.
 */
export function electPreferredLeaders(timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    const api = wire.createAPI<[], { errorCode: number }>(
      API_KEY,
      2,
      () =>
        wire.Writer.create()
          .appendInt8(PREFERRED)
          .appendArray(ALL_PARTITIONS, () => {})
          .appendInt32(timeoutMs)
          .appendTaggedFields(),
      (_correlationId, _apiKey, _apiVersion, reader) => {
        reader.readInt32() // throttle_time_ms
        return { errorCode: reader.readInt16() }
      },
    )
    const { errorCode } = await bodyOf(wire, api.async(connection))
    assertAccepted('ElectLeaders', errorCode, null)
  }
}
