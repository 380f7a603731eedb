import type { PartitionRef } from '../model/kafka-state.ts'

/** Requests name each topic once, with its partitions below it. */
export function groupByTopic<T extends PartitionRef>(parts: readonly T[]): [topic: string, parts: T[]][] {
  return [...Map.groupBy(parts, ({ topic }) => topic)]
}
