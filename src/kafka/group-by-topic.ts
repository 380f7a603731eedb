import type { PartitionRef } from '../model/kafka-state.ts'

/** Requests name each topic once, with its partitions below it. */
export function groupByTopic<T extends PartitionRef>(parts: readonly T[]): [topic: string, parts: T[]][] {
  return [...Map.groupBy(parts, ({ topic }) => topic)]
}

/** Orders by topic, then by partition. */
export const byTopicAndPartition = (a: PartitionRef, b: PartitionRef): number =>
  a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1
