import { DroverError, hasCode } from '../errors.ts'
import type { ConfigEntry, ObservedQuorum } from '../model/kafka-state.ts'
import { Asker } from './ask.ts'
import { describeBrokers, unregisterBroker } from './brokers.ts'
import type { KafkaClient, KafkaEndpoint } from './client.ts'
import { alterTopicConfig, describeTopicConfigs } from './configs.ts'
import { Connections, type Timeouts } from './connections.ts'
import { createTopics, gatherTopics } from './create-topics.ts'
import { electPreferredLeaders } from './elect-leaders.ts'
import { describeFeatures, raiseFeature, supportedFeatures } from './features.ts'
import { describeLogDirs, moveReplicas } from './log-dirs.ts'
import { alterNodeConfig, describeClusterConfig, describeNodeConfigs } from './node-configs.ts'
import { describeQuorum } from './quorum.ts'
import { alterReassignments, listReassignments } from './reassignments.ts'
import { createPartitions, deleteTopic, describeTopics } from './topics.ts'
import { addVoter, removeVoter } from './voters.ts'
import type { Request } from './wire.ts'

/** Kafka describes some 1000 topics a second here; a request has to end well within its deadline. */
const TOPICS_A_REQUEST = 500

/** A KafkaClient over Kafka's own wire protocol. Timeouts are in milliseconds: 1000 to connect, 3000 a request. */
export function createKafkaClient({ connectMs = 1000, requestMs = 3000 }: Partial<Timeouts> = {}): KafkaClient {
  const timeouts = { connectMs, requestMs }
  const connections = new Connections(timeouts)
  const asker = new Asker(connections, timeouts)
  let endpoints: readonly KafkaEndpoint[] = []

  const having = (role: KafkaEndpoint['role']) => endpoints.filter((endpoint) => endpoint.role === role)
  const anyBroker = <T>(request: Request<T>, signal?: AbortSignal) => asker.ask(having('broker'), request, signal)
  const node = <T>(nodeId: number, request: Request<T>, signal?: AbortSignal) =>
    asker.ask(
      endpoints.filter((endpoint) => endpoint.nodeId === nodeId),
      request,
      signal,
    )
  const broker = <T>(brokerId: number, request: Request<T>, signal?: AbortSignal) =>
    asker.ask(
      having('broker').filter((endpoint) => endpoint.nodeId === brokerId),
      request,
      signal,
    )
  // Kafka should give up, and say why, before we do.
  const kafkaTimeoutMs = Math.floor(requestMs * 0.8)

  return {
    useEndpoints(now) {
      endpoints = now
      connections.keepOnly(now)
    },

    async answering(signal) {
      const proofs = await Promise.allSettled(endpoints.map((endpoint) => connections.prove(endpoint, signal)))
      const silent = new Set(endpoints.filter((_, i) => proofs[i]?.status === 'rejected').map(({ nodeId }) => nodeId))
      return new Set(endpoints.map(({ nodeId }) => nodeId).filter((nodeId) => !silent.has(nodeId)))
    },

    describeBrokers: (signal) => anyBroker(describeBrokers, signal),

    async describeQuorum(signal) {
      try {
        return await anyBroker(describeQuorum, signal)
      } catch (error) {
        const controllers = having('controller')
        if (!hasCode(error, 'KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT') || controllers.length === 0) throw error
        return firstLeader(controllers.map((controller) => asker.ask([controller], describeQuorum, signal)))
      }
    },

    describeTopics: (signal) => anyBroker(describeTopics, signal),

    async describeTopicConfigs(topics, signal) {
      const described = new Map<string, readonly ConfigEntry[]>()
      const wanted = [...topics]
      for (let from = 0; from < wanted.length; from += TOPICS_A_REQUEST) {
        const part = new Map(wanted.slice(from, from + TOPICS_A_REQUEST))
        for (const [topic, entries] of await anyBroker(describeTopicConfigs(part), signal))
          described.set(topic, entries)
      }
      return described
    },

    describeNodeConfigs: (nodeId, signal) => node(nodeId, describeNodeConfigs(nodeId), signal),
    describeClusterConfig: (signal) => anyBroker(describeClusterConfig, signal),
    supportedFeatures: (nodeId, signal) => node(nodeId, supportedFeatures, signal),
    describeLogDirs: (brokerId, signal) => broker(brokerId, describeLogDirs, signal),
    listReassignments: (signal) => anyBroker(listReassignments(kafkaTimeoutMs), signal),
    describeFeatures: (signal) => anyBroker(describeFeatures, signal),
    createTopic: gatherTopics((topics, signal) => anyBroker(createTopics(topics, kafkaTimeoutMs), signal)),
    createPartitions: (topic, total, signal) => anyBroker(createPartitions(topic, total, kafkaTimeoutMs), signal),
    alterTopicConfig: (topic, changes, signal) => anyBroker(alterTopicConfig(topic, changes), signal),
    deleteTopic: (topic, signal) => anyBroker(deleteTopic(topic, kafkaTimeoutMs), signal),

    alterNodeConfig(brokerId, changes, options, signal) {
      const request = alterNodeConfig(brokerId, changes, options?.validateOnly === true)
      return brokerId === undefined ? anyBroker(request, signal) : broker(brokerId, request, signal)
    },
    alterReassignments: (moves, signal) => anyBroker(alterReassignments(moves, kafkaTimeoutMs), signal),
    moveReplicas: (brokerId, logDir, replicas, signal) => broker(brokerId, moveReplicas(logDir, replicas), signal),
    electPreferredLeaders: (signal) => anyBroker(electPreferredLeaders(kafkaTimeoutMs), signal),
    addVoter: (voter, signal) => anyBroker(addVoter(voter, kafkaTimeoutMs), signal),
    removeVoter: (id, directoryId, signal) => anyBroker(removeVoter(id, directoryId), signal),
    unregisterBroker: (brokerId, signal) => anyBroker(unregisterBroker(brokerId), signal),
    raiseFeature: (feature, level, signal) => anyBroker(raiseFeature(feature, level, kafkaTimeoutMs), signal),

    close() {
      endpoints = []
      connections.keepOnly([])
    },
  }
}

/** Of several controllers only the one that leads gives an answer. */
async function firstLeader(answers: readonly Promise<ObservedQuorum>[]): Promise<ObservedQuorum> {
  try {
    return await Promise.any(answers)
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]
    const said = errors.find((each) => each instanceof DroverError && each.code === 'KAFKA_FAILED')
    throw said ?? errors[0]
  }
}
