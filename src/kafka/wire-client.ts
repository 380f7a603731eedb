import { DroverError, hasCode } from '../errors.ts'
import type { ConfigEntry, ObservedQuorum, TopicToCreate } from '../model/kafka-state.ts'
import { Asker } from './ask.ts'
import { describeBrokers, unregisterBroker } from './brokers.ts'
import type { KafkaClient } from './client.ts'
import { ClusterAsker } from './cluster-asker.ts'
import { alterTopicConfigs, describeTopicConfigs, type TopicConfigChanges } from './configs.ts'
import { Connections } from './connections.ts'
import { createTopics, recordsToCreate } from './create-topics.ts'
import { within } from './deadline.ts'
import { KAFKA_DEADLINES, type KafkaDeadlines } from './deadlines.ts'
import { electLeaders } from './elect-leaders.ts'
import { describeFeatures, raiseFeature, supportedFeatures } from './features.ts'
import { gather } from './gather.ts'
import { describeLogDirs, moveReplicas } from './log-dirs.ts'
import { alterNodeConfig, describeClusterConfig, describeNodeConfigs } from './node-configs.ts'
import { alterNodeLoggers, describeNodeLoggers } from './node-loggers.ts'
import { describeQuorum } from './quorum.ts'
import { alterDefaultQuotas, describeDefaultQuotas } from './quotas.ts'
import { alterReassignments, listReassignments } from './reassignments.ts'
import { REFUSALS } from './refusal.ts'
import {
  createPartitions,
  deleteTopic,
  describeEligibleLeaders,
  describeTopics,
  type PartitionTotal,
} from './topics.ts'
import { userCalls } from './user-calls.ts'
import { addVoter, removeVoter } from './voters.ts'

/** Kafka describes some 1000 topics a second here; a request has to end well within its deadline. */
const TOPICS_A_REQUEST = 500

/** A KafkaClient over Kafka's own wire protocol. */
export function createKafkaClient(own: Partial<KafkaDeadlines> = {}): KafkaClient {
  const deadlines = { ...KAFKA_DEADLINES, ...own }
  const connections = new Connections(deadlines)
  const asker = new Asker(connections, deadlines)
  const cluster = new ClusterAsker(asker, deadlines)
  // Kafka should give up, and say why, before we do.
  const kafkaTimeoutMs = Math.floor(deadlines.node * 0.8)

  return {
    ...topicCalls(cluster, kafkaTimeoutMs),
    ...userCalls(cluster),

    useEndpoints(now) {
      cluster.endpoints = now
      connections.keepOnly(now)
    },

    async answering(signal) {
      const { endpoints } = cluster
      const proofs = await Promise.allSettled(
        endpoints.map((endpoint) => within(deadlines.answering, signal, (end) => connections.prove(endpoint, end))),
      )
      const silent = new Set(endpoints.filter((_, i) => proofs[i]?.status === 'rejected').map(({ nodeId }) => nodeId))
      return new Set(endpoints.map(({ nodeId }) => nodeId).filter((nodeId) => !silent.has(nodeId)))
    },

    describeBrokers: (signal) => cluster.anyBroker('describeBrokers', describeBrokers, signal),

    describeQuorum: (signal) => within(deadlines.describeQuorum, signal, (end) => quorumOf(asker, cluster, end)),

    describeTopics: (signal) => cluster.anyBroker('describeTopics', describeTopics, signal),

    describeTopicConfigs: (topics, signal) =>
      within(deadlines.describeTopicConfigs, signal, async (end) => {
        const described = new Map<string, readonly ConfigEntry[]>()
        const wanted = [...topics]
        for (let from = 0; from < wanted.length; from += TOPICS_A_REQUEST) {
          const part = new Map(wanted.slice(from, from + TOPICS_A_REQUEST))
          const answer = await asker.ask(cluster.having('broker'), describeTopicConfigs(part), end)
          for (const [topic, entries] of answer) described.set(topic, entries)
        }
        return described
      }),

    describeNodeConfigs: (nodeId, signal) =>
      cluster.node('describeNodeConfigs', nodeId, describeNodeConfigs(nodeId), signal),
    describeClusterConfig: (signal) => cluster.anyBroker('describeClusterConfig', describeClusterConfig, signal),
    describeNodeLoggers: (nodeId, signal) =>
      cluster.node('describeNodeLoggers', nodeId, describeNodeLoggers(nodeId), signal),
    supportedFeatures: (nodeId, signal) => cluster.node('supportedFeatures', nodeId, supportedFeatures, signal),
    describeLogDirs: (brokerId, signal) => cluster.broker('describeLogDirs', brokerId, describeLogDirs, signal),
    describeEligibleLeaders: (topics, signal) =>
      cluster.anyBroker('describeEligibleLeaders', describeEligibleLeaders(topics), signal),
    listReassignments: (signal) => cluster.anyBroker('listReassignments', listReassignments(kafkaTimeoutMs), signal),
    describeDefaultQuotas: (signal) => cluster.anyBroker('describeDefaultQuotas', describeDefaultQuotas, signal),
    describeFeatures: (signal) => cluster.anyBroker('describeFeatures', describeFeatures, signal),
    deleteTopic: (topic, signal) => cluster.anyBroker('deleteTopic', deleteTopic(topic, kafkaTimeoutMs), signal),

    alterNodeConfig(brokerId, changes, options, signal) {
      const request = alterNodeConfig(brokerId, changes, options?.validateOnly === true)
      return brokerId === undefined
        ? cluster.anyBroker('alterNodeConfig', request, signal)
        : cluster.broker('alterNodeConfig', brokerId, request, signal)
    },
    alterNodeLoggers: (nodeId, changes, signal) =>
      cluster.node('alterNodeLoggers', nodeId, alterNodeLoggers(nodeId, changes), signal),
    alterDefaultQuotas: (changes, signal) =>
      cluster.anyBroker('alterDefaultQuotas', alterDefaultQuotas(changes), signal),
    alterReassignments: (moves, signal) =>
      cluster.anyBroker('alterReassignments', alterReassignments(moves, kafkaTimeoutMs), signal),
    moveReplicas: (brokerId, logDir, replicas, signal) =>
      cluster.broker('moveReplicas', brokerId, moveReplicas(logDir, replicas), signal),
    electLeaders: (partitions, signal) =>
      cluster.anyBroker('electLeaders', electLeaders(partitions, kafkaTimeoutMs), signal),
    addVoter: (voter, signal) => cluster.anyBroker('addVoter', addVoter(voter, kafkaTimeoutMs), signal),
    removeVoter: (id, directoryId, signal) => cluster.anyBroker('removeVoter', removeVoter(id, directoryId), signal),
    unregisterBroker: (brokerId, signal) => cluster.anyBroker('unregisterBroker', unregisterBroker(brokerId), signal),
    raiseFeature: (feature, level, signal) =>
      cluster.anyBroker('raiseFeature', raiseFeature(feature, level, kafkaTimeoutMs), signal),

    close() {
      cluster.endpoints = []
      connections.keepOnly([])
    },
  }
}

/** Changes of topics, of which those of the same moment go in one request. */
function topicCalls(
  cluster: ClusterAsker,
  kafkaTimeoutMs: number,
): Pick<KafkaClient, 'createTopic' | 'createPartitions' | 'alterTopicConfig'> {
  const createTopic = gather<TopicToCreate>({
    name: 'CreateTopics',
    records: recordsToCreate,
    send: (topics, signal) => cluster.anyBroker('createTopic', createTopics(topics, kafkaTimeoutMs), signal),
  })
  const addPartitions = gather<PartitionTotal>({
    name: 'CreatePartitions',
    records: ({ total }) => total,
    send: (topics, signal) => cluster.anyBroker('createPartitions', createPartitions(topics, kafkaTimeoutMs), signal),
  })
  const alterConfigs = gather<TopicConfigChanges>({
    name: 'IncrementalAlterConfigs',
    records: ({ changes }) => changes.length,
    send: (topics, signal) => cluster.anyBroker('alterTopicConfig', alterTopicConfigs(topics), signal),
  })
  return {
    createTopic,
    createPartitions: (name, total, signal) => addPartitions({ name, total }, signal),
    alterTopicConfig: (name, changes, signal) => alterConfigs({ name, changes }, signal),
  }
}

/** Brokers know the quorum; where none answers, or none will, the controllers themselves. */
async function quorumOf(asker: Asker, cluster: ClusterAsker, end: AbortSignal): Promise<ObservedQuorum> {
  try {
    return await asker.ask(cluster.having('broker'), describeQuorum, end)
  } catch (error) {
    const controllers = cluster.having('controller')
    if (!hasCode(error, 'KAFKA_UNREACHABLE', 'KAFKA_TIMEOUT', ...REFUSALS) || controllers.length === 0) throw error
    return firstLeader(controllers.map((controller) => asker.ask([controller], describeQuorum, end)))
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
