import type { ConsumedRecord } from './record.ts'
import { bodyOf, type Request, type Wire } from './wire.ts'

/** A leader waits so long, in milliseconds, for something new before it answers with nothing. */
const MAX_WAIT_MS = 250
const MIN_BYTES = 1
const MAX_BYTES = 8 * 1024 * 1024
const PARTITION_MAX_BYTES = 1024 * 1024
const NO_SESSION = 0
const FINAL_EPOCH = -1
const ANY_EPOCH = -1
const ANY_RACK = ''
const CLIENT = -1

export interface FetchedPartition {
  readonly partition: number
  readonly errorCode: number
  /** Where to go on. */
  readonly nextOffset: bigint
  readonly records: readonly ConsumedRecord[]
}

/** Fetch, without a session, from the leader of these partitions. */
export function fetchFrom(topicId: string, offsets: ReadonlyMap<number, bigint>): Request<FetchedPartition[]> {
  return async (wire, connection) => {
    const partitions = [...offsets].map(([partition, fetchOffset]) => ({
      partition,
      fetchOffset,
      currentLeaderEpoch: ANY_EPOCH,
      lastFetchedEpoch: ANY_EPOCH,
      partitionMaxBytes: PARTITION_MAX_BYTES,
    }))
    const { READ_COMMITTED } = wire.FetchIsolationLevels
    const answer = wire.fetchV16.api.async(
      connection,
      MAX_WAIT_MS,
      MIN_BYTES,
      MAX_BYTES,
      READ_COMMITTED,
      NO_SESSION,
      FINAL_EPOCH,
      [{ topicId, partitions }],
      [],
      ANY_RACK,
    )
    const { responses } = await bodyOf(wire, answer)
    return responses.flatMap((response) =>
      response.partitions.map(({ partitionIndex, errorCode, records, abortedTransactions }) => {
        const from = offsets.get(partitionIndex) ?? 0n
        const batches = committed(wire, records ?? [], abortedTransactions ?? [])
        const last = records?.at(-1)
        return {
          partition: partitionIndex,
          errorCode,
          nextOffset: last === undefined ? from : last.firstOffset + BigInt(last.lastOffsetDelta) + 1n,
          // A batch is sent whole, also when only its end was asked for.
          records: batches.flatMap((batch) => recordsOf(partitionIndex, batch)).filter(({ offset }) => offset >= from),
        }
      }),
    )
  }
}

type Batch = ReturnType<Wire['readRecordsBatches']>[number]

/** Without markers of transactions, and without what an aborted one wrote. */
function committed(
  wire: Wire,
  batches: readonly Batch[],
  aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[],
): Batch[] {
  const pending = [...aborted]
  const aborting = new Set<bigint>()
  return batches.filter((batch) => {
    const begun = pending.filter(({ firstOffset }) => firstOffset <= batch.firstOffset + BigInt(batch.lastOffsetDelta))
    for (const each of begun) {
      aborting.add(each.producerId)
      pending.splice(pending.indexOf(each), 1)
    }
    if ((batch.attributes & wire.IS_CONTROL) !== 0) {
      aborting.delete(batch.producerId)
      return false
    }
    return (batch.attributes & wire.IS_TRANSACTIONAL) === 0 || !aborting.has(batch.producerId)
  })
}

function recordsOf(partition: number, batch: Batch): ConsumedRecord[] {
  return batch.records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    partition,
    offset: Number(batch.firstOffset) + offsetDelta,
    timestamp: Number(batch.firstTimestamp + timestampDelta),
    key,
    value,
    headers: Object.fromEntries(headers.map(([name, content]) => [String(name), content ?? Buffer.alloc(0)])),
  }))
}

/** ListOffsets: the first offset of these partitions, or the one after their last record. */
export function listOffsets(
  topic: string,
  partitions: readonly number[],
  which: 'EARLIEST' | 'LATEST',
): Request<ReadonlyMap<number, bigint>> {
  return async (wire, connection) => {
    const timestamp = wire.ListOffsetTimestamps[which]
    const wanted = partitions.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: ANY_EPOCH, timestamp }))
    const { READ_UNCOMMITTED } = wire.FetchIsolationLevels
    const answer = wire.listOffsetsV9.api.async(connection, CLIENT, READ_UNCOMMITTED, [
      { name: topic, partitions: wanted },
    ])
    const { topics } = await bodyOf(wire, answer)
    const listed = topics.flatMap((each) => each.partitions).filter(({ errorCode }) => errorCode === 0)
    return new Map(listed.map(({ partitionIndex, offset }) => [partitionIndex, offset]))
  }
}
