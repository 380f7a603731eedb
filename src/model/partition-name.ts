import type { PartitionRef } from './kafka-state.ts'

/** `orders-0`, as Kafka itself calls a partition in its logs. */
export const partitionName = ({ topic, partition }: PartitionRef): string => `${topic}-${partition}`
