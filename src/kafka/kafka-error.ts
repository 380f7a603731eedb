import { DroverError } from '../errors.ts'

/**
 * Names of Kafka's error codes that our requests can meet, and whether waiting can help. That is Kafka's own notion
 * (`RetriableException` in `org.apache.kafka.common.protocol.Errors` of 4.3) with four more, marked below.
 */
const CODES: Readonly<Record<number, readonly [name: string, retriable: boolean]>> = {
  // Not retriable to Kafka, because it cannot know; mostly a controller that is just failing over.
  [-1]: ['UNKNOWN_SERVER_ERROR', true],
  1: ['OFFSET_OUT_OF_RANGE', false],
  3: ['UNKNOWN_TOPIC_OR_PARTITION', true],
  5: ['LEADER_NOT_AVAILABLE', true],
  6: ['NOT_LEADER_OR_FOLLOWER', true],
  7: ['REQUEST_TIMED_OUT', true],
  // Not retriable to Kafka, whose clients would ask another broker; ours is coming back.
  8: ['BROKER_NOT_AVAILABLE', true],
  9: ['REPLICA_NOT_AVAILABLE', true],
  13: ['NETWORK_EXCEPTION', true],
  17: ['INVALID_TOPIC_EXCEPTION', false],
  29: ['TOPIC_AUTHORIZATION_FAILED', false],
  31: ['CLUSTER_AUTHORIZATION_FAILED', false],
  33: ['UNSUPPORTED_SASL_MECHANISM', false],
  35: ['UNSUPPORTED_VERSION', false],
  36: ['TOPIC_ALREADY_EXISTS', false],
  37: ['INVALID_PARTITIONS', false],
  // Not retriable to Kafka; to an operator it is, because the missing brokers may be the next thing it starts.
  38: ['INVALID_REPLICATION_FACTOR', true],
  39: ['INVALID_REPLICA_ASSIGNMENT', false],
  40: ['INVALID_CONFIG', false],
  41: ['NOT_CONTROLLER', true],
  42: ['INVALID_REQUEST', false],
  44: ['POLICY_VIOLATION', false],
  54: ['SECURITY_DISABLED', false],
  56: ['KAFKA_STORAGE_ERROR', true],
  57: ['LOG_DIR_NOT_FOUND', false],
  60: ['REASSIGNMENT_IN_PROGRESS', true],
  72: ['LISTENER_NOT_FOUND', true],
  73: ['TOPIC_DELETION_DISABLED', false],
  83: ['ELIGIBLE_LEADERS_NOT_AVAILABLE', true],
  84: ['ELECTION_NOT_NEEDED', true],
  85: ['NO_REASSIGNMENT_IN_PROGRESS', false],
  89: ['THROTTLING_QUOTA_EXCEEDED', true],
  91: ['RESOURCE_NOT_FOUND', false],
  92: ['DUPLICATE_RESOURCE', false],
  93: ['UNACCEPTABLE_CREDENTIAL', false],
  // Not retriable to Kafka; to an operator it is, because the node that is too old may be the next it replaces.
  95: ['INVALID_UPDATE_VERSION', true],
  96: ['FEATURE_UPDATE_FAILED', false],
  100: ['UNKNOWN_TOPIC_ID', true],
  102: ['BROKER_ID_NOT_REGISTERED', false],
  104: ['INCONSISTENT_CLUSTER_ID', false],
  114: ['MISMATCHED_ENDPOINT_TYPE', false],
  125: ['INVALID_VOTER_KEY', false],
  126: ['DUPLICATE_VOTER', false],
  127: ['VOTER_NOT_FOUND', false],
}

/** What to do, where Kafka's own words do not say it. */
const MENDS: Readonly<Record<number, string>> = {
  54: 'Write `authorization: {type: simple}` below `spec.kafka` of the cluster: without an authorizer it has no ACLs.',
}

/** Codes that are looked for by themselves. */
export const OFFSET_OUT_OF_RANGE = 1
export const UNKNOWN_TOPIC = 3
export const TOPIC_EXISTS = 36
export const INVALID_PARTITIONS = 37
export const SECURITY_DISABLED = 54
export const ELECTION_NOT_NEEDED = 84
export const NO_REASSIGNMENT = 85
export const RESOURCE_NOT_FOUND = 91
export const BROKER_NOT_REGISTERED = 102
export const DUPLICATE_VOTER = 126
export const VOTER_NOT_FOUND = 127

/**
 * What Kafka answered, in its own words: `CreateTopics orders: Unknown topic config name: foo (40 INVALID_CONFIG)`.
 * A code that is not in the table is taken for retriable: a newer Kafka's refusal may cost attempts, never a lost one.
 */
export function kafkaError(about: string, code: number, message: string | null | undefined): DroverError {
  const [name, retriable] = CODES[code] ?? ['unknown code', true]
  const words = message ? `${message} (${code} ${name})` : `${code} ${name}`
  const mend = MENDS[code]
  return new DroverError(retriable ? 'KAFKA_FAILED' : 'KAFKA_REFUSED', `${about}: ${words}`, mend ? { mend } : {})
}

/** Throws unless the code is 0 or one of those that are as good. */
export function assertAccepted(
  about: string,
  code: number,
  message: string | null | undefined,
  ...asGood: readonly number[]
): void {
  if (code !== 0 && !asGood.includes(code)) throw kafkaError(about, code, message)
}
