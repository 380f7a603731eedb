import { messageOf } from '../errors.ts'
import type { KafkaClient } from '../kafka/client.ts'
import { endpointsOf, type NodeAddress } from '../kafka/dialler.ts'
import type { Access } from '../model/desired-node.ts'
import type { DesiredTopic } from '../model/desired-topic.ts'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { NodeRole } from '../model/resource.ts'

/** Where the nodes that run can be dialled. */
export function nodeAddresses(docker: Pick<ObservedDocker, 'containers'>): NodeAddress[] {
  return docker.containers
    .filter(({ labels, status }) => labels[LABELS.kind] === 'node' && status === 'running')
    .map((container) => ({
      nodeId: Number(container.labels[LABELS.nodeId]),
      roles: (container.labels[LABELS.roles]?.split(',') ?? []) as NodeRole[],
      name: container.name,
      ipAddress: container.endpoints.find(({ ipAddress }) => ipAddress !== '')?.ipAddress ?? '',
      published: container.publishedPorts,
    }))
}

/** Everything Kafka says about itself and the declared topics. Never throws: a part that fails is missing. */
export async function observeKafka(
  kafka: KafkaClient,
  docker: ObservedDocker,
  topics: readonly DesiredTopic[],
  access: Access,
  signal?: AbortSignal,
): Promise<ObservedKafka> {
  kafka.useEndpoints(endpointsOf(nodeAddresses(docker), access))
  const answering = await kafka.answering(signal)
  if (answering.size === 0) return { answering, unavailable: 'no node answers' }
  const declared = new Map(
    topics.filter(({ managed }) => managed).map(({ name, config }) => [name, [...config.keys()]] as const),
  )
  const [cluster, quorum, found, configs, features] = await Promise.allSettled([
    kafka.describeBrokers(signal),
    kafka.describeQuorum(signal),
    kafka.describeTopics(signal),
    declared.size > 0 ? kafka.describeTopicConfigs(declared, signal) : Promise.resolve(new Map()),
    kafka.describeFeatures(signal),
  ])
  const failed = [cluster, quorum, found, configs, features].find((part) => part.status === 'rejected')
  return {
    answering,
    ...(failed && { unavailable: messageOf(failed.reason) }),
    ...(cluster.status === 'fulfilled' && { clusterId: cluster.value.clusterId, brokers: cluster.value.brokers }),
    ...(quorum.status === 'fulfilled' && { quorum: quorum.value }),
    ...(found.status === 'fulfilled' && { topics: found.value }),
    ...(configs.status === 'fulfilled' && { topicConfigs: configs.value }),
    ...(features.status === 'fulfilled' && { features: features.value }),
  }
}
