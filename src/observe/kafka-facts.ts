import { DroverError, messageOf } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { endpointsOf, type NodeAddress } from '../kafka/dialler.ts'
import type { ConnectionSecurity } from '../kafka/security.ts'
import type { Access } from '../model/desired-node.ts'
import { insideOf } from '../model/inside.ts'
import { keysOf } from '../model/keys-of.ts'
import { LABELS, nodeIdOf, rolesOf } from '../model/labels.ts'
import type { FactName, MissingFact, ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { Asks } from '../plan/ground/asks.ts'
import type { KeptFacts } from './kept-answers.ts'

/** Where the nodes that run can be dialled. */
export function nodeAddresses(docker: Pick<ObservedDocker, 'containers'>): NodeAddress[] {
  return docker.containers
    .filter(({ labels, status }) => labels[LABELS.kind] === 'node' && status === 'running')
    .map((container) => ({
      cluster: container.labels[LABELS.cluster] ?? '',
      nodeId: nodeIdOf(container),
      roles: rolesOf(container),
      name: container.hostname,
      inside: insideOf(container),
      ipAddress: container.endpoints.find(({ ipAddress }) => ipAddress !== '')?.ipAddress ?? '',
      published: container.publishedPorts,
    }))
}

const NOBODY = 'no node answers'
const TOO_LATE = 'it did not answer in time'
/** In a shorter time only what concerns all nodes is asked: what each says of itself would be in the way. */
const ENOUGH_FOR_ALL_MS = 1_000

/** How long Kafka is listened to. */
export interface Patience {
  readonly ms: number
  /** Fires when that time is over. */
  readonly late: AbortSignal
}

/** All that may be missing of what Kafka says. */
type Known = Omit<ObservedKafka, 'answering' | 'unavailable' | 'missing'>

/** Undefined: nobody asks for it. */
type Question<K extends FactName> = (
  kafka: KafkaClient,
  asks: Asks,
  signal: AbortSignal,
) => Promise<Required<Pick<Known, K>> & Known> | undefined

/** What is asked of all nodes at once, all of it at the same time. */
const FACTS: { readonly [K in FactName]: Question<K> } = {
  brokers: async (kafka, _, signal) => {
    const { clusterId, brokers } = await kafka.describeBrokers(signal)
    return { clusterId, brokers }
  },
  quorum: async (kafka, _, signal) => ({ quorum: await kafka.describeQuorum(signal) }),
  topics: async (kafka, _, signal) => ({ topics: await kafka.describeTopics(signal) }),
  topicConfigs: (kafka, { topicConfigs }, signal) =>
    topicConfigs && kafka.describeTopicConfigs(topicConfigs, signal).then((answer) => ({ topicConfigs: answer })),
  features: async (kafka, _, signal) => ({ features: await kafka.describeFeatures(signal) }),
  clusterConfig: async (kafka, _, signal) => ({ clusterConfig: await kafka.describeClusterConfig(signal) }),
  reassignments: async (kafka, _, signal) => ({ reassignments: await kafka.listReassignments(signal) }),
  defaultQuotas: (kafka, { defaultQuotas }, signal) =>
    defaultQuotas && kafka.describeDefaultQuotas(signal).then((answer) => ({ defaultQuotas: answer })),
  scramCredentials: (kafka, { users }, signal) =>
    users && kafka.describeScramCredentials(signal).then((answer) => ({ scramCredentials: answer })),
  acls: (kafka, { users }, signal) => users && kafka.describeAcls(signal).then((answer) => ({ acls: answer })),
  userQuotas: (kafka, { users }, signal) =>
    users && kafka.describeUserQuotas(signal).then((answer) => ({ userQuotas: answer })),
}

/** Whom to ask, each for as long as its signal has not fired. */
type Nodes = ReadonlyMap<number, AbortSignal>

/** What a node says of itself nobody else can say; one that does not say it is missing from the answer. */
const FACTS_OF_EACH: {
  readonly [K in 'supported' | 'nodeConfigs' | 'loggers' | 'logDirs']: (
    kafka: KafkaClient,
    nodes: { readonly all: Nodes; readonly brokers: Nodes },
    asks: Asks,
  ) => Promise<Required<Pick<Known, K>>> | undefined
} = {
  supported: async (kafka, { all }) => ({
    supported: await askEach(all, (nodeId, signal) => kafka.supportedFeatures(nodeId, signal)),
  }),
  nodeConfigs: async (kafka, { all }) => ({
    nodeConfigs: await askEach(all, (nodeId, signal) => kafka.describeNodeConfigs(nodeId, signal)),
  }),
  loggers: (kafka, { all }, asks) =>
    asks.loggers &&
    askEach(all, (nodeId, signal) => kafka.describeNodeLoggers(nodeId, signal)).then((loggers) => ({ loggers })),
  logDirs: async (kafka, { brokers }) => ({
    logDirs: await askEach(brokers, (nodeId, signal) => kafka.describeLogDirs(nodeId, signal)),
  }),
}

/** Whom to ask, and for what. */
export interface KafkaQuestion {
  /** What is ours. */
  readonly own: ObservedDocker
  readonly asks: Asks
  readonly access: Access
  /** With what nodes are dialled that speak TLS. */
  readonly security?: ConnectionSecurity
  /** What need not be asked. */
  readonly kept: KeptFacts
}

/**
 * What Kafka says about itself, and what else is asked of it, in this time. Never throws: a part that fails, or comes
 * too late, is missing.
 */
export async function observeKafka(
  kafka: KafkaClient,
  { own, asks, access, kept, security }: KafkaQuestion,
  { ms, late }: Patience,
  signal?: AbortSignal,
): Promise<ObservedKafka> {
  const endpoints = endpointsOf(nodeAddresses(own), access, security)
  kafka.useEndpoints(endpoints)
  if (endpoints.length === 0) return { answering: new Set(), unavailable: NOBODY }
  // All at once; but where no node answers, the other questions are not waited for.
  const nobody = new AbortController()
  const ask = AbortSignal.any([nobody.signal, late, ...(signal ? [signal] : [])])
  const open = keysOf(FACTS).filter((name) => !Object.hasOwn(kept, name))
  const asked = Promise.all(open.map((name) => answerTo(name, FACTS[name](kafka, asks, ask), late)))
  // A node that is found not to answer is not waited for when it is asked about itself.
  const silent = new Map(endpoints.map(({ nodeId }) => [nodeId, new AbortController()]))
  const each = ms < ENOUGH_FOR_ALL_MS ? [] : [...silent]
  const all = new Map(each.map(([nodeId, { signal }]) => [nodeId, AbortSignal.any([ask, signal])]))
  const brokerIds = new Set(endpoints.filter(({ role }) => role === 'broker').map(({ nodeId }) => nodeId))
  const brokers = new Map([...all].filter(([nodeId]) => brokerIds.has(nodeId)))
  const openOfEach = keysOf(FACTS_OF_EACH).filter((name) => !Object.hasOwn(kept, name))
  const askedEach = Promise.all(openOfEach.map((name) => FACTS_OF_EACH[name](kafka, { all, brokers }, asks)))
  const answering = await kafka.answering(ask)
  if (answering.size === 0) nobody.abort()
  for (const [nodeId, controller] of silent) if (!answering.has(nodeId)) controller.abort()
  const answers = await asked
  const answersOfEach = await askedEach
  if (answering.size === 0) return { answering, unavailable: NOBODY }
  const known: Known = { ...kept }
  for (const part of [...answers.map((answer) => answer.known), ...answersOfEach]) Object.assign(known, part)
  if (known.clusterId !== undefined && isAnother(known.clusterId, own)) {
    return { answering: new Set(), unavailable: `who answers is of another cluster, ${known.clusterId}` }
  }
  const missing = new Map(answers.flatMap((answer) => answer.missing ?? []))
  return { answering, ...(missing.size > 0 && { missing }), ...known }
}

interface Answer {
  readonly known?: Known
  readonly missing?: readonly (readonly [FactName, MissingFact])[]
}

/** An answer, or why there is none; neither where nobody asks. */
async function answerTo(name: FactName, asked: Promise<Known> | undefined, late: AbortSignal): Promise<Answer> {
  if (!asked) return {}
  try {
    return { known: await asked }
  } catch (error) {
    const why = late.aborted ? TOO_LATE : messageOf(error)
    const retriable = late.aborted || !(error instanceof DroverError) || error.retriable
    return { missing: [[name, { why, retriable }]] }
  }
}

/**
 * Nothing in Kafka's protocol says for whom a question is. A port of this host's loopback that was led to a remote
 * engine may be led elsewhere by now, and an address may have passed to another container.
 */
function isAnother(clusterId: string, { containers }: ObservedDocker): boolean {
  const ours = containers.flatMap(({ labels }) => labels[LABELS.clusterId] ?? [])
  return ours.length > 0 && !ours.includes(clusterId)
}

/** Asks nodes a question each, by id, as long as a node's signal has not fired; who does not answer is left out. */
async function askEach<T>(
  nodes: ReadonlyMap<number, AbortSignal>,
  question: (nodeId: number, signal: AbortSignal) => Promise<T>,
): Promise<ReadonlyMap<number, T>> {
  const answers = await Promise.all(
    [...nodes].map(([nodeId, signal]) =>
      question(nodeId, signal).then(
        (answer) => [[nodeId, answer] as const],
        () => [],
      ),
    ),
  )
  return new Map(answers.flat())
}
