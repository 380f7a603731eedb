import type { NewVoter } from '../model/kafka-state.ts'
import { assertAccepted, DUPLICATE_VOTER, VOTER_NOT_FOUND } from './kafka-error.ts'
import { bodyOf, hexId, type Request, type Wire } from './wire.ts'

const ADD_RAFT_VOTER = 80
const REMOVE_RAFT_VOTER = 81
const THIS_CLUSTER = null

/** AddRaftVoter, which the library does not know; that it is a voter already is success. */
export function addVoter({ id, directoryId, listeners }: NewVoter, timeoutMs: number): Request<void> {
  return async (wire, connection) => {
    const api = voterApi(wire, ADD_RAFT_VOTER, () =>
      wire.Writer.create()
        .appendString(THIS_CLUSTER)
        .appendInt32(timeoutMs)
        .appendInt32(id)
        .appendUUID(hexId(directoryId))
        .appendArray([...listeners], (writer, { name, host, port }) => {
          writer.appendString(name).appendString(host).appendUnsignedInt16(port)
        })
        .appendTaggedFields(),
    )
    const { errorCode, errorMessage } = await bodyOf(wire, api.async(connection))
    assertAccepted(`AddRaftVoter ${id}`, errorCode, errorMessage, DUPLICATE_VOTER)
  }
}

/** RemoveRaftVoter, which the library does not know; that it is no voter is success. */
export function removeVoter(id: number, directoryId: string): Request<void> {
  return async (wire, connection) => {
    const api = voterApi(wire, REMOVE_RAFT_VOTER, () =>
      wire.Writer.create()
        .appendString(THIS_CLUSTER)
        .appendInt32(id)
        .appendUUID(hexId(directoryId))
        .appendTaggedFields(),
    )
    const { errorCode, errorMessage } = await bodyOf(wire, api.async(connection))
    assertAccepted(`RemoveRaftVoter ${id}`, errorCode, errorMessage, VOTER_NOT_FOUND)
  }
}

/** Both requests, version 0, are answered alike. */
function voterApi({ createAPI }: Wire, key: number, request: () => InstanceType<Wire['Writer']>) {
  return createAPI<[], { errorCode: number; errorMessage: string | null }>(
    key,
    0,
    request,
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32() // throttle_time_ms
      return { errorCode: reader.readInt16(), errorMessage: reader.readNullableString() }
    },
  )
}
