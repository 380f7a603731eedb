import { consumeAlone } from './consume-alone.ts'
import { consumeInGroup } from './consume-in-group.ts'
import type { Bootstrap, ConsumedRecord, ConsumeOptions } from './record.ts'

export { produceRecords } from './produce.ts'

/**
 * Records of one topic as they come, in order within each partition. A topic that was created a moment ago, and a
 * broker that is away for a moment, are waited for.
 * @throws KAFKA_UNREACHABLE, KAFKA_TIMEOUT, KAFKA_UNTRUSTED, KAFKA_DENIED, KAFKA_FAILED and KAFKA_REFUSED
 */
export function consumeRecords(
  bootstrap: Bootstrap,
  topic: string,
  options: ConsumeOptions,
): AsyncIterable<ConsumedRecord> {
  const { group } = options
  return group === undefined
    ? consumeAlone(bootstrap, topic, options)
    : consumeInGroup(bootstrap, topic, { ...options, group })
}
