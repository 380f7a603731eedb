import type { Effect } from '../model/lease.ts'
import type { KafkaClient } from './client.ts'

/** Calls to a cluster; the others concern this end only. */
export type KafkaMethod = Exclude<keyof KafkaClient, 'useEndpoints' | 'close'>

interface Rule {
  readonly effect: Effect
  /** Milliseconds. */
  readonly deadline: number
}

/** Milliseconds for whatever is asked of one node, or of another one when the first says nothing. */
const ASK = 10_000

/**
 * All there is to know of each call to Kafka. Its deadline, what a lease is needed for and what counts as a change in
 * the simulated world come from here. A call without a line does not compile.
 */
export const KAFKA_CALLS = {
  answering: { effect: 'asks', deadline: 3_000 },
  describeBrokers: { effect: 'asks', deadline: ASK },
  describeQuorum: { effect: 'asks', deadline: 2 * ASK },
  describeTopics: { effect: 'asks', deadline: ASK },
  // Topics are asked for in parts, 500 at a time.
  describeTopicConfigs: { effect: 'asks', deadline: 6 * ASK },
  describeNodeConfigs: { effect: 'asks', deadline: ASK },
  describeClusterConfig: { effect: 'asks', deadline: ASK },
  describeNodeLoggers: { effect: 'asks', deadline: ASK },
  describeFeatures: { effect: 'asks', deadline: ASK },
  supportedFeatures: { effect: 'asks', deadline: ASK },
  describeLogDirs: { effect: 'asks', deadline: ASK },
  describeEligibleLeaders: { effect: 'asks', deadline: ASK },
  listReassignments: { effect: 'asks', deadline: ASK },
  describeDefaultQuotas: { effect: 'asks', deadline: ASK },
  describeScramCredentials: { effect: 'asks', deadline: ASK },
  describeAcls: { effect: 'asks', deadline: ASK },
  describeUserQuotas: { effect: 'asks', deadline: ASK },
  createTopic: { effect: 'changes', deadline: ASK },
  createPartitions: { effect: 'changes', deadline: ASK },
  alterTopicConfig: { effect: 'changes', deadline: ASK },
  deleteTopic: { effect: 'changes', deadline: ASK },
  alterNodeConfig: { effect: 'changes', deadline: ASK },
  alterNodeLoggers: { effect: 'changes', deadline: ASK },
  alterDefaultQuotas: { effect: 'changes', deadline: ASK },
  alterScramCredential: { effect: 'changes', deadline: ASK },
  deleteScramCredential: { effect: 'changes', deadline: ASK },
  createAcls: { effect: 'changes', deadline: ASK },
  deleteAcls: { effect: 'changes', deadline: ASK },
  alterUserQuotas: { effect: 'changes', deadline: ASK },
  alterReassignments: { effect: 'changes', deadline: ASK },
  moveReplicas: { effect: 'changes', deadline: ASK },
  electLeaders: { effect: 'changes', deadline: ASK },
  addVoter: { effect: 'changes', deadline: ASK },
  removeVoter: { effect: 'changes', deadline: ASK },
  unregisterBroker: { effect: 'changes', deadline: ASK },
  raiseFeature: { effect: 'changes', deadline: ASK },
} satisfies Readonly<Record<KafkaMethod, Rule>>
