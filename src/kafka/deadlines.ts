import { column } from '../model/column.ts'
import { KAFKA_CALLS, type KafkaMethod } from './calls.ts'

/** Milliseconds for each thing there is to wait for. */
export type KafkaDeadlines = { readonly [M in KafkaMethod]: number } & {
  /** For a node to accept a connection and answer ApiVersions on it. */
  readonly connect: number
  /** For a node to answer one request; after that the next one is asked. */
  readonly node: number
}

/**
 * How long a cluster may take. The rule: *every* call has a deadline, however many nodes are asked one after the other.
 * A missed one is `KAFKA_TIMEOUT`. A node that has not answered a request for as long as a node may take loses its
 * connection, also when the request was given up long before: whoever asks next dials anew.
 *
 * Two silent nodes fit into a call; a third is left to the next pass. A pass gives up looking long before
 * (control/subjects/kafka-pass.ts): what is missing then is not known, and what depends on it waits.
 */
export const KAFKA_DEADLINES: KafkaDeadlines = { connect: 1_000, node: 3_000, ...column(KAFKA_CALLS, 'deadline') }
