import type { KafkaClient } from './client.ts'

/** Milliseconds for whatever is asked of one node, or of another one when the first says nothing. */
const ASK = 10_000

/** Milliseconds for each thing there is to wait for. */
export type Deadlines = { readonly [M in Exclude<keyof KafkaClient, 'useEndpoints' | 'close'>]: number } & {
  /** For a node to accept a connection and answer ApiVersions on it. */
  readonly connect: number
  /** For a node to answer one request; after that the next one is asked. */
  readonly node: number
}

/**
 * How long a cluster may take. The rule: *every* call has a deadline, however many nodes are asked one after the other. A missed one is
 * `KAFKA_TIMEOUT`. A node that has not answered a request for as long as a node may take loses its connection, also when the
 * request was given up long before: whoever asks next dials anew.
 *
 * Two silent nodes fit into a call; a third is left to the next pass. A pass gives up looking long before (control/cluster-pass.ts):
 * what is missing then is not known, and what depends on it waits.
 */
export const DEADLINES: Deadlines = {
  connect: 1_000,
  node: 3_000,
  answering: 3_000,
  describeBrokers: ASK,
  describeQuorum: 2 * ASK,
  describeTopics: ASK,
  // Topics are asked for in parts, 500 at a time.
  describeTopicConfigs: 6 * ASK,
  describeNodeConfigs: ASK,
  describeClusterConfig: ASK,
  describeFeatures: ASK,
  supportedFeatures: ASK,
  describeLogDirs: ASK,
  listReassignments: ASK,
  createTopic: ASK,
  createPartitions: ASK,
  alterTopicConfig: ASK,
  deleteTopic: ASK,
  alterNodeConfig: ASK,
  alterReassignments: ASK,
  moveReplicas: ASK,
  electPreferredLeaders: ASK,
  addVoter: ASK,
  removeVoter: ASK,
  unregisterBroker: ASK,
  raiseFeature: ASK,
}
