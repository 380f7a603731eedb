import { DroverError, hasCode } from '../errors.ts'
import type { ConfigEntry, ObservedQuorum, TopicToCreate } from '../model/kafka-state.ts'
import { Asker } from './ask.ts'
import { describeBrokers, unregisterBroker } from './brokers.ts'
import type { KafkaMethod } from './calls.ts'
import type { KafkaClient, KafkaEndpoint } from './client.ts'
import { alterTopicConfigs, describeTopicConfigs, type TopicConfigChanges } from './configs.ts'
import { Connections } from './connections.ts'
import { createTopics, recordsToCreate } from './create-topics.ts'
import { within } from './deadline.ts'
import { KAFKA_DEADLINES, type KafkaDeadlines } from './deadlines.ts'
import { electLeaders } from './elect-leaders.ts'
import { describeFeatures, raiseFeature, supportedFeatures } from './features.ts'
import { gatherTopics } from './gather-topics.ts'
import { describeLogDirs, moveReplicas } from './log-dirs.ts'
import { alterNodeConfig, describeClusterConfig, describeNodeConfigs } from './node-configs.ts'
import { describeQuorum } from './quorum.ts'
import { alterReassignments, listReassignments } from './reassignments.ts'
import { REFUSALS } from './refusal.ts'
import {
  createPartitions,
  deleteTopic,
  describeEligibleLeaders,
  describeTopics,
  type PartitionTotal,
} from './topics.ts'
import { addVoter, removeVoter } from './voters.ts'
import type { Request } from './wire.ts'

/** Kafka describes some 1000 topics a second here; a request has to end well within its deadline. */
const TOPICS_A_REQUEST = 500

/** A KafkaClient over Kafka's own wire protocol. */
export function createKafkaClient(own: Partial<KafkaDeadlines> = {}): KafkaClient {
  const deadlines = { ...KAFKA_DEADLINES, ...own }
  const connections = new Connections(deadlines)
  const asker = new Asker(connections, deadlines)
  let endpoints: readonly KafkaEndpoint[] = []

  const having = (role: KafkaEndpoint['role']) => endpoints.filter((endpoint) => endpoint.role === role)
  const ask = <T>(method: KafkaMethod, asked: readonly KafkaEndpoint[], request: Request<T>, signal?: AbortSignal) =>
    within(deadlines[method], signal, (end) => asker.ask(asked, request, end))
  const anyBroker = <T>(method: KafkaMethod, request: Request<T>, signal?: AbortSignal) =>
    ask(method, having('broker'), request, signal)
  const node = <T>(method: KafkaMethod, nodeId: number, request: Request<T>, signal?: AbortSignal) => {
    const asked = endpoints.filter((endpoint) => endpoint.nodeId === nodeId)
    return ask(method, asked, request, signal)
  }
  const broker = <T>(method: KafkaMethod, brokerId: number, request: Request<T>, signal?: AbortSignal) => {
    const asked = having('broker').filter((endpoint) => endpoint.nodeId === brokerId)
    return ask(method, asked, request, signal)
  }
  // Kafka should give up, and say why, before we do.
  const kafkaTimeoutMs = Math.floor(deadlines.node * 0.8)

  const createTopic = gatherTopics<TopicToCreate>({
    name: 'CreateTopics',
    records: recordsToCreate,
    send: (topics, signal) => anyBroker('createTopic', createTopics(topics, kafkaTimeoutMs), signal),
  })
  const addPartitions = gatherTopics<PartitionTotal>({
    name: 'CreatePartitions',
    records: ({ total }) => total,
    send: (topics, signal) => anyBroker('createPartitions', createPartitions(topics, kafkaTimeoutMs), signal),
  })
  const alterConfigs = gatherTopics<TopicConfigChanges>({
    name: 'IncrementalAlterConfigs',
    records: ({ changes }) => changes.length,
    send: (topics, signal) => anyBroker('alterTopicConfig', alterTopicConfigs(topics), signal),
  })

  return {
    useEndpoints(now) {
      endpoints = now
      connections.keepOnly(now)
    },

    async answering(signal) {
      const proofs = await Promise.allSettled(
        endpoints.map((endpoint) => within(deadlines.answering, signal, (end) => connections.prove(endpoint, end))),
      )
      const silent = new Set(endpoints.filter((_, i) => proofs[i]?.status === 'rejected').map(({ nodeId }) => nodeId))
      return new Set(endpoints.map(({ nodeId }) => nodeId).filter((nodeId) => !silent.has(nodeId)))
    },

    describeBrokers: (signal) => anyBroker('describeBrokers', describeBrokers, signal),

    describeQuorum: (signal) =>
      within(deadlines.describeQuorum, signal, async (end) => {
        try {
          return await asker.ask(having('broker'), describeQuorum, end)
        } catch (error) {
          const controllers = having('controller')
          if (!hasCode(error, 'KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT', ...REFUSALS) || controllers.length === 0)
            throw error
          return firstLeader(controllers.map((controller) => asker.ask([controller], describeQuorum, end)))
        }
      }),

    describeTopics: (signal) => anyBroker('describeTopics', describeTopics, signal),

    describeTopicConfigs: (topics, signal) =>
      within(deadlines.describeTopicConfigs, signal, async (end) => {
        const described = new Map<string, readonly ConfigEntry[]>()
        const wanted = [...topics]
        for (let from = 0; from < wanted.length; from += TOPICS_A_REQUEST) {
          const part = new Map(wanted.slice(from, from + TOPICS_A_REQUEST))
          const answer = await asker.ask(having('broker'), describeTopicConfigs(part), end)
          for (const [topic, entries] of answer) described.set(topic, entries)
        }
        return described
      }),

    describeNodeConfigs: (nodeId, signal) => node('describeNodeConfigs', nodeId, describeNodeConfigs(nodeId), signal),
    describeClusterConfig: (signal) => anyBroker('describeClusterConfig', describeClusterConfig, signal),
    supportedFeatures: (nodeId, signal) => node('supportedFeatures', nodeId, supportedFeatures, signal),
    describeLogDirs: (brokerId, signal) => broker('describeLogDirs', brokerId, describeLogDirs, signal),
    describeEligibleLeaders: (topics, signal) =>
      anyBroker('describeEligibleLeaders', describeEligibleLeaders(topics), signal),
    listReassignments: (signal) => anyBroker('listReassignments', listReassignments(kafkaTimeoutMs), signal),
    describeFeatures: (signal) => anyBroker('describeFeatures', describeFeatures, signal),
    createTopic,
    createPartitions: (name, total, signal) => addPartitions({ name, total }, signal),
    alterTopicConfig: (name, changes, signal) => alterConfigs({ name, changes }, signal),
    deleteTopic: (topic, signal) => anyBroker('deleteTopic', deleteTopic(topic, kafkaTimeoutMs), signal),

    alterNodeConfig(brokerId, changes, options, signal) {
      const request = alterNodeConfig(brokerId, changes, options?.validateOnly === true)
      return brokerId === undefined
        ? anyBroker('alterNodeConfig', request, signal)
        : broker('alterNodeConfig', brokerId, request, signal)
    },
    alterReassignments: (moves, signal) =>
      anyBroker('alterReassignments', alterReassignments(moves, kafkaTimeoutMs), signal),
    moveReplicas: (brokerId, logDir, replicas, signal) =>
      broker('moveReplicas', brokerId, moveReplicas(logDir, replicas), signal),
    electLeaders: (partitions, signal) => anyBroker('electLeaders', electLeaders(partitions, kafkaTimeoutMs), signal),
    addVoter: (voter, signal) => anyBroker('addVoter', addVoter(voter, kafkaTimeoutMs), signal),
    removeVoter: (id, directoryId, signal) => anyBroker('removeVoter', removeVoter(id, directoryId), signal),
    unregisterBroker: (brokerId, signal) => anyBroker('unregisterBroker', unregisterBroker(brokerId), signal),
    raiseFeature: (feature, level, signal) =>
      anyBroker('raiseFeature', raiseFeature(feature, level, kafkaTimeoutMs), signal),

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
