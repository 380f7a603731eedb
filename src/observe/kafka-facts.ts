import { messageOf } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { endpointsOf, type NodeAddress } from '../kafka/dialler.ts'
import type { Access } from '../model/desired-node.ts'
import type { DesiredTopic } from '../model/desired-topic.ts'
import { LABELS } from '../model/labels.ts'
import { nodeIdOf, rolesOf } from '../model/node-labels.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import { askEach } from './ask-each.ts'

/** Where the nodes that run can be dialled. */
export function nodeAddresses(docker: Pick<ObservedDocker, 'containers'>): NodeAddress[] {
  return docker.containers
    .filter(({ labels, status }) => labels[LABELS.kind] === 'node' && status === 'running')
    .map((container) => ({
      cluster: container.labels[LABELS.cluster] ?? '',
      nodeId: nodeIdOf(container),
      roles: rolesOf(container),
      name: container.name,
      ipAddress: container.endpoints.find(({ ipAddress }) => ipAddress !== '')?.ipAddress ?? '',
      published: container.publishedPorts,
    }))
}

const NOBODY = 'no node answers'
/** In a shorter time only what concerns all nodes is asked: what each says of itself would be in the way. */
const ENOUGH_FOR_ALL_MS = 1_000

/** How long Kafka is listened to. */
export interface Patience {
  readonly ms: number
  /** Fires when that time is over. */
  readonly late: AbortSignal
}

/**
 * Everything Kafka says about itself and the declared topics in this time. Never throws: a part that fails, or comes
 * too late, is missing.
 */
export async function observeKafka(
  kafka: KafkaClient,
  docker: ObservedDocker,
  topics: readonly DesiredTopic[],
  access: Access,
  { ms, late }: Patience,
  signal?: AbortSignal,
): Promise<ObservedKafka> {
  const endpoints = endpointsOf(nodeAddresses(docker), access)
  kafka.useEndpoints(endpoints)
  if (endpoints.length === 0) return { answering: new Set(), unavailable: NOBODY }
  const declared = new Map(
    topics.filter(({ managed }) => managed).map(({ name, config }) => [name, [...config.keys()]] as const),
  )
  // All at once; but where no node answers, the other questions are not waited for.
  const nobody = new AbortController()
  const ask = AbortSignal.any([nobody.signal, late, ...(signal ? [signal] : [])])
  const asked = Promise.allSettled([
    kafka.describeBrokers(ask),
    kafka.describeQuorum(ask),
    kafka.describeTopics(ask),
    declared.size > 0 ? kafka.describeTopicConfigs(declared, ask) : Promise.resolve(new Map()),
    kafka.describeFeatures(ask),
    kafka.describeClusterConfig(ask),
    kafka.listReassignments(ask),
  ])
  // What a node says of itself nobody else can say: a node that is found not to answer is not waited for either.
  const silent = new Map(endpoints.map(({ nodeId }) => [nodeId, new AbortController()]))
  const asks = ms < ENOUGH_FOR_ALL_MS ? [] : [...silent]
  const nodes = new Map(asks.map(([nodeId, { signal }]) => [nodeId, AbortSignal.any([ask, signal])]))
  const brokerIds = new Set(endpoints.filter(({ role }) => role === 'broker').map(({ nodeId }) => nodeId))
  const brokers = new Map([...nodes].filter(([nodeId]) => brokerIds.has(nodeId)))
  const askedEach = Promise.all([
    askEach(nodes, (nodeId, each) => kafka.supportedFeatures(nodeId, each)),
    askEach(nodes, (nodeId, each) => kafka.describeNodeConfigs(nodeId, each)),
    askEach(brokers, (nodeId, each) => kafka.describeLogDirs(nodeId, each)),
  ])
  const answering = await kafka.answering(ask)
  if (answering.size === 0) nobody.abort()
  for (const [nodeId, controller] of silent) if (!answering.has(nodeId)) controller.abort()
  const parts = await asked
  const [cluster, quorum, found, configs, features, clusterConfig, reassignments] = parts
  const [supported, nodeConfigs, logDirs] = await askedEach
  if (answering.size === 0) return { answering, unavailable: NOBODY }
  if (cluster.status === 'fulfilled' && isAnother(cluster.value.clusterId, docker)) {
    return { answering: new Set(), unavailable: `who answers is of another cluster, ${cluster.value.clusterId}` }
  }
  const failed = parts.find((part) => part.status === 'rejected')
  return {
    answering,
    ...(failed && { unavailable: late.aborted ? 'it did not answer in time' : messageOf(failed.reason) }),
    ...(cluster.status === 'fulfilled' && { clusterId: cluster.value.clusterId, brokers: cluster.value.brokers }),
    ...(quorum.status === 'fulfilled' && { quorum: quorum.value }),
    ...(found.status === 'fulfilled' && { topics: found.value }),
    ...(configs.status === 'fulfilled' && { topicConfigs: configs.value }),
    ...(features.status === 'fulfilled' && { features: features.value }),
    ...(clusterConfig.status === 'fulfilled' && { clusterConfig: clusterConfig.value }),
    ...(reassignments.status === 'fulfilled' && { reassignments: reassignments.value }),
    supported,
    nodeConfigs,
    logDirs,
  }
}

/**
 * Nothing in Kafka's protocol says for whom a question is. A port of this host's loopback that was led to a remote engine may be
 * led elsewhere by now, and an address may have passed to another container.
 */
function isAnother(clusterId: string, { containers }: ObservedDocker): boolean {
  const ours = containers.flatMap(({ labels }) => labels[LABELS.clusterId] ?? [])
  return ours.length > 0 && !ours.includes(clusterId)
}
