import { DroverError } from '../../src/errors.ts'
import type { KafkaClient, KafkaEndpoint } from '../../src/kafka/client.ts'
import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { ConfigEntry } from '../../src/model/kafka-state.ts'
import type { MemoryKafka } from './memory-kafka.ts'
import { describeTopicConfig } from './topic-configs.ts'

const byName = (a: ConfigEntry, b: ConfigEntry): number => (a.name < b.name ? -1 : 1)

/** A call whose signal has fired fails, whatever it is. */
function heed(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DroverError('KAFKA_TIMEOUT', 'given up', { cause: signal.reason })
}

/** A client of a cluster in memory; it reaches only the endpoints it was given, like a real one. */
export function memoryKafkaClient(kafka: MemoryKafka): KafkaClient {
  let endpoints: readonly KafkaEndpoint[] = []

  const answering = (role: KafkaEndpoint['role']): number[] =>
    endpoints.filter((each) => each.role === role && kafka.answers(each.nodeId, role)).map(({ nodeId }) => nodeId)

  /** Any broker will do; none will not. */
  const throughBroker = (signal?: AbortSignal): void => {
    heed(signal)
    if (answering('broker').length === 0) throw new DroverError('KAFKA_UNREACHABLE', 'no broker answers')
  }

  /** Only the node itself will do. */
  const throughItself = (nodeId: number, roles: readonly KafkaEndpoint['role'][], signal?: AbortSignal): void => {
    heed(signal)
    if (roles.some((role) => answering(role).includes(nodeId))) return
    throw new DroverError('KAFKA_UNREACHABLE', `node ${nodeId} does not answer`)
  }

  return {
    useEndpoints(now) {
      endpoints = now
    },

    async answering(signal) {
      if (signal?.aborted) return new Set()
      const silent = endpoints.filter(({ nodeId, role }) => !kafka.answers(nodeId, role)).map(({ nodeId }) => nodeId)
      return new Set(endpoints.map(({ nodeId }) => nodeId).filter((nodeId) => !silent.includes(nodeId)))
    },

    async describeBrokers(signal) {
      throughBroker(signal)
      return { clusterId: kafka.clusterId, brokers: kafka.describeBrokers() }
    },

    async describeQuorum(signal) {
      heed(signal)
      const controllers = answering('controller')
      const quorum = kafka.describeQuorum()
      if (answering('broker').length > 0 && quorum !== undefined) return quorum
      if (quorum !== undefined && controllers.includes(quorum.leaderId)) return quorum
      if (controllers.length > 0) throw kafkaError('DescribeQuorum', 6, null)
      throughBroker()
      throw new DroverError('KAFKA_TIMEOUT', 'no controller leads')
    },

    async describeTopics(signal) {
      throughBroker(signal)
      return kafka.describeTopics()
    },

    async describeTopicConfigs(topics, signal) {
      if (topics.size > 0) throughBroker(signal)
      const described = [...topics].flatMap(([name, keys]): [string, ConfigEntry[]][] => {
        const own = kafka.topicConfig(name)
        if (own === undefined) return []
        const entries = describeTopicConfig(own, kafka.configs.minInsync).filter(
          (entry) => entry.source === 'topic' || keys.includes(entry.name),
        )
        return [[name, entries.sort(byName)]]
      })
      return new Map(described)
    },

    async describeNodeConfigs(nodeId, signal) {
      throughItself(nodeId, ['broker', 'controller'], signal)
      return kafka.configs.describe(nodeId)
    },

    async describeClusterConfig(signal) {
      throughBroker(signal)
      return kafka.configs.describe()
    },

    async describeNodeLoggers(nodeId, signal) {
      throughItself(nodeId, ['broker', 'controller'], signal)
      return kafka.loggers.describe(nodeId)
    },

    async supportedFeatures(nodeId, signal) {
      throughItself(nodeId, ['broker', 'controller'], signal)
      return kafka.supportedBy(nodeId)
    },

    async describeLogDirs(brokerId, signal) {
      throughItself(brokerId, ['broker'], signal)
      return kafka.describeLogDirs(brokerId)
    },

    async describeEligibleLeaders(topics, signal) {
      throughBroker(signal)
      return kafka.topics.eligibleLeaders(new Set(topics))
    },

    async listReassignments(signal) {
      throughBroker(signal)
      return kafka.topics.reassignments()
    },

    async describeDefaultQuotas(signal) {
      throughBroker(signal)
      return kafka.defaultQuotas()
    },

    async describeScramCredentials(signal) {
      throughBroker(signal)
      return kafka.usersSeen().scramCredentials()
    },

    async describeAcls(signal) {
      throughBroker(signal)
      return kafka.hasAuthorizer(answering('broker')[0]) ? kafka.usersSeen().acls() : 'no authorizer'
    },

    async describeUserQuotas(signal) {
      throughBroker(signal)
      return kafka.usersSeen().quotas()
    },

    async describeFeatures(signal) {
      throughBroker(signal)
      return { finalised: { ...kafka.features } }
    },

    async createTopic(topic, signal) {
      throughBroker(signal)
      kafka.write((topics, brokers) => topics.create(topic, brokers))
    },

    async createPartitions(topic, total, signal) {
      throughBroker(signal)
      kafka.write((topics, brokers) => topics.createPartitions(topic, total, brokers))
    },

    async alterTopicConfig(topic, changes, signal) {
      throughBroker(signal)
      kafka.write((topics) => topics.alterConfig(topic, changes))
    },

    async deleteTopic(topic, signal) {
      throughBroker(signal)
      kafka.write((topics) => topics.delete(topic))
    },

    async alterNodeConfig(nodeId, changes, options, signal) {
      if (nodeId === undefined) throughBroker(signal)
      else throughItself(nodeId, ['broker'], signal)
      kafka.alterNode(nodeId, changes, options?.validateOnly === true)
    },

    async alterNodeLoggers(nodeId, changes, signal) {
      throughItself(nodeId, ['broker', 'controller'], signal)
      kafka.loggers.alter(nodeId, changes)
    },

    async alterDefaultQuotas(changes, signal) {
      throughBroker(signal)
      kafka.alterDefaultQuotas(changes)
    },

    async alterScramCredential(user, { mechanism, password }, signal) {
      throughBroker(signal)
      kafka.alterUsers((users) => users.alterScram(user, mechanism, password.reveal()))
    },

    async deleteScramCredential(user, mechanism, signal) {
      throughBroker(signal)
      kafka.alterUsers((users) => users.deleteScram(user, mechanism))
    },

    async createAcls(bindings, signal) {
      if (bindings.length === 0) return
      throughBroker(signal)
      kafka.alterAcls('CreateAcls', (users) => users.createAcls(bindings))
    },

    async deleteAcls(bindings, signal) {
      if (bindings.length === 0) return
      throughBroker(signal)
      kafka.alterAcls('DeleteAcls', (users) => users.deleteAcls(bindings))
    },

    async alterUserQuotas(user, changes, signal) {
      throughBroker(signal)
      kafka.alterUsers((users) => users.alterQuotas(user, changes))
    },

    async alterReassignments(moves, signal) {
      throughBroker(signal)
      kafka.write((topics, brokers) => topics.alterReassignments(moves, brokers))
    },

    async moveReplicas(brokerId, logDir, replicas, signal) {
      throughItself(brokerId, ['broker'], signal)
      kafka.moveReplicas(brokerId, logDir, replicas)
    },

    async electLeaders(partitions, signal) {
      throughBroker(signal)
      kafka.write((topics, brokers) => topics.electUnclean(partitions, brokers))
    },

    async addVoter({ id, directoryId }, signal) {
      throughBroker(signal)
      kafka.addVoter(id, directoryId)
    },

    async removeVoter(id, directoryId, signal) {
      throughBroker(signal)
      kafka.removeVoter(id, directoryId)
    },

    async unregisterBroker(brokerId, signal) {
      throughBroker(signal)
      kafka.unregister(brokerId)
    },

    async raiseFeature(feature, level, signal) {
      throughBroker(signal)
      kafka.raiseFeature(feature, level)
    },

    close() {
      endpoints = []
    },
  }
}
