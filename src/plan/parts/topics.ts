import { sameConfigValue } from '../../model/config-value.ts'
import { type DesiredTopic, topicsOf } from '../../model/desired-topic.ts'
import { internalTopic, isMetadataLog } from '../../model/internal-topics.ts'
import type { ConfigChange, ConfigEntry, ObservedTopic, PartitionRef } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { Asks } from '../ground/asks.ts'
import { PlanBuilder } from '../ground/builder.ts'
import { ageOf } from '../ground/clock-set-back.ts'
import { whyMissing } from '../ground/missing-facts.ts'
import type { LooseAction } from '../ground/operation.ts'
import type { Condition, PlannedStatus } from '../ground/plan.ts'
import type { NodeView } from '../node/node-view.ts'
import { absentInternal, isFixed, refusedOfInternal } from './internal-topics.ts'
import type { Part, PartView } from './part.ts'
import {
  noteMissing,
  noteRemade,
  rememberIds,
  rememberInForce,
  rememberKeys,
  TOPIC_MEMORY,
  type TopicFact,
  toldOfRemade,
  topicFacts,
  wasInForce,
} from './remember-topics.ts'

/** A broker this young may still register; topics wait for it, so that their replicas spread over all brokers. */
const YOUNG_MS = 60_000

type Builder = PlanBuilder<LooseAction>

/** Makes topics what their manifests say; each one by itself, so that a bad one stops no other. */
export const TOPICS = {
  kinds: ['KafkaTopic'],
  memory: TOPIC_MEMORY,
  of(cluster, resources) {
    const topics = topicsOf(cluster, resources)
    return { asks: asksFor(topics), plan: (view) => planTopics(topics, view) }
  },
} satisfies Part<'KafkaTopic', TopicFact>

/** What is set on those that are managed, and what is declared. */
function asksFor(topics: readonly DesiredTopic[]): Asks {
  const managed = topics.filter((topic) => topic.managed)
  return { topicConfigs: new Map(managed.map(({ name, config }) => [name, [...config.keys()]])) }
}

function planTopics(topics: readonly DesiredTopic[], { owner, nodes, kafka, recorded, now }: PartView) {
  const builder: Builder = new PlanBuilder(owner, recorded, now)
  const observed = new Map((kafka.topics ?? []).map((topic) => [topic.name, topic]))
  const serving = servingBrokers(builder, nodes, kafka)
  if (kafka.topics) noteRemade(builder, topics, observed)
  const statuses = topics.map((topic) => {
    const found = observed.get(topic.name)
    const conditions = [
      ...topicConditions(builder, topic, found, serving, kafka),
      ...toldOfRemade(builder.recorded, topic, found),
    ]
    const fields = { topicName: topic.name, ...(found && { topicId: found.id }) }
    return { kind: 'KafkaTopic' as const, name: topic.resource, conditions, fields }
  })
  if (kafka.topics) rememberIds(builder, topics, observed)
  rememberKeys(builder, topics, kafka)
  if (kafka.topicConfigs) rememberInForce(builder, topics, asDeclared(builder, topics, observed))
  const { operations, waits } = builder
  return {
    operations,
    waits,
    statuses: [...statuses, ...retained(builder, topics)],
    recorded: topicFacts(builder.recorded),
  }
}

/** Those that are there, and of whose config nothing has to be changed. */
function asDeclared(
  { operations }: Builder,
  topics: readonly DesiredTopic[],
  observed: ReadonlyMap<string, ObservedTopic>,
): ReadonlySet<string> {
  const changed = new Set(
    operations.flatMap(({ action, target }) => (action.type === 'AlterTopicConfig' ? [target.name] : [])),
  )
  const rest = topics.filter(({ name, paused }) => !paused && observed.has(name) && !changed.has(name))
  return new Set(rest.map(({ name }) => name))
}

function topicConditions(
  builder: Builder,
  topic: DesiredTopic,
  found: ObservedTopic | undefined,
  serving: ServingBrokers,
  kafka: ObservedKafka,
): Condition[] {
  if (!topic.managed) return [{ type: 'Unmanaged', status: 'True' }]
  if (topic.paused) return [{ type: 'ReconciliationPaused', status: 'True' }]
  if (!kafka.topics || !kafka.topicConfigs) {
    const why = whyMissing(kafka, 'topics', 'topicConfigs')
    return [notReady('KafkaNotReady', why ?? 'Kafka does not answer yet')]
  }
  if (!found || isMetadataLog(topic.name)) {
    const internal = absentInternal(topic, builder.recorded.topicIds[topic.name] !== undefined)
    return internal ? [internal] : createTopic(builder, topic, serving)
  }
  return alterTopic(builder, topic, found, kafka.topicConfigs.get(topic.name) ?? [], kafka.reassignments ?? [])
}

/** On whom a new topic could be put. */
interface ServingBrokers {
  readonly serving: number
  /** Those that may yet register. */
  readonly young: readonly NodeView[]
}

function servingBrokers(builder: Builder, nodes: readonly NodeView[], kafka: ObservedKafka): ServingBrokers {
  const brokers = nodes.filter(({ node }) => node.roles.includes('broker'))
  const serving = (kafka.brokers ?? []).filter(({ fenced }) => !fenced).length
  const young = brokers.filter(
    ({ up, current }) => !up && ageOf(current?.startedAt ?? builder.now, builder.now) < YOUNG_MS,
  )
  return { serving, young }
}

/** What is decided about a topic is told of its manifest. */
const about = (builder: Builder, { name, resource }: DesiredTopic) => ({
  own: builder.of({ kind: 'KafkaTopic', name: resource }),
  target: { kind: 'topic', name } as const,
})

function createTopic(builder: Builder, topic: DesiredTopic, { serving, young }: ServingBrokers): Condition[] {
  const { own, target } = about(builder, topic)
  const needed = topic.replicas ?? 1
  if (young.length > 0 || serving < needed) {
    const message =
      serving < needed
        ? `it needs ${needed} brokers and ${serving} ${serving === 1 ? 'is' : 'are'} serving`
        : `waiting for ${young.map(({ node }) => node.name).join(', ')} to start, so that its replicas spread over all brokers`
    own.wait(target, 'BrokersNotReady', message)
    return []
  }
  const deleted = builder.recorded.topicIds[topic.name] !== undefined
  if (deleted) noteMissing(builder, topic.name)
  own.add(
    target,
    {
      type: 'CreateTopic',
      topic: {
        name: topic.name,
        ...(topic.partitions !== undefined && { partitions: topic.partitions }),
        ...(topic.replicas !== undefined && { replicas: topic.replicas }),
        config: Object.fromEntries(topic.config),
      },
    },
    deleted ? 'somebody deleted it' : 'it does not exist',
    deleted ? { found: 'TopicMissing' } : {},
  )
  return [notReady('Creating', 'the topic is being created')]
}

function alterTopic(
  builder: Builder,
  topic: DesiredTopic,
  found: ObservedTopic,
  entries: readonly ConfigEntry[],
  moves: readonly PartitionRef[],
): Condition[] {
  const { own, target } = about(builder, topic)
  const wanted = configChanges(topic, entries, builder.recorded.topicKeys?.[topic.name])
  const refused = refusedOfInternal(topic, found, wanted)
  const isInternal = internalTopic(topic.name) !== undefined
  const updates: string[] = []
  const partitions = found.partitions.length
  if (topic.partitions !== undefined && topic.partitions > partitions && !isInternal) {
    const cause = `it has ${partitions} partitions, not ${topic.partitions}`
    const grew = { type: 'CreatePartitions', topic: topic.name, total: topic.partitions } as const
    // Nobody takes partitions away, so it is the manifest that asks for more.
    own.add(target, grew, cause)
    updates.push(cause)
  }
  if (topic.partitions !== undefined && topic.partitions < partitions && !isInternal) {
    const message = `Decreasing partitions not supported: it has ${partitions}, the manifest says ${topic.partitions}; records would be lost`
    refused.push(notReady('NotSupported', message))
  }
  // While a partition moves, it has the replicas of before and of after.
  const moving = new Set(moves.filter((move) => move.topic === topic.name).map(({ partition }) => partition))
  const otherFactor = found.partitions.filter(
    ({ index, replicas }) => topic.replicas !== undefined && replicas.length !== topic.replicas && !moving.has(index),
  )
  if (otherFactor.length > 0) {
    const which = otherFactor.map(({ index }) => index).join(', ')
    refused.push(
      notReady('NotSupported', `Replication factor change not supported yet, but required for partitions [${which}]`),
    )
  }
  const changes = wanted.filter(({ name }) => !isFixed(topic.name, name))
  if (changes.length > 0) {
    const was = new Map(entries.map((entry) => [entry.name, entry]))
    const cause = changes.map((change) => causeOf(change, was.get(change.name))).join('; ')
    const drift = wasInForce(builder.recorded, topic) ? { found: 'TopicDrift' } : {}
    own.add(target, { type: 'AlterTopicConfig', topic: topic.name, changes }, cause, drift)
    updates.push(cause)
  }
  if (refused.length > 0) return refused
  return [updates.length > 0 ? notReady('Updating', updates.join('; ')) : { type: 'Ready', status: 'True' }]
}

/**
 * Declared keys whose value does not come from the topic itself, or differs. A key that left the manifest goes back to
 * its default; what somebody else set is left alone.
 */
function configChanges(
  topic: DesiredTopic,
  entries: readonly ConfigEntry[],
  known: readonly string[] = [],
): ConfigChange[] {
  const own = new Map(entries.filter(({ source }) => source === 'topic').map((entry) => [entry.name, entry]))
  const isSet = (name: string, value: string) => {
    const entry = own.get(name)
    return entry !== undefined && sameConfigValue(entry.value ?? '', value, entry.type)
  }
  const declared = [...topic.config]
    .filter(([name, value]) => !isSet(name, value))
    .map(([name, value]) => ({ name, value }))
  const left = known.filter((name) => !topic.config.has(name) && own.has(name))
  return [...declared, ...left.map((name) => ({ name, value: null }))]
}

const causeOf = ({ name, value }: ConfigChange, was: ConfigEntry | undefined): string =>
  `${name} is ${describe(was)}, ${value === null ? 'and no manifest says so any more' : `not ${value}`}`

const describe = (entry: ConfigEntry | undefined): string =>
  entry === undefined ? 'not set' : entry.source === 'topic' ? String(entry.value) : `${entry.value} (${entry.source})`

const notReady = (reason: string, message: string): Condition => ({ type: 'Ready', status: 'False', reason, message })

/** Topics made for a manifest that is gone. They hold records, so they stay; somebody should know. */
function retained(builder: Builder, topics: readonly DesiredTopic[]): PlannedStatus[] {
  const declared = new Set(topics.map(({ name }) => name))
  const names = Object.keys(builder.recorded.topicIds).filter((name) => !declared.has(name) && !internalTopic(name))
  if (names.length === 0) return []
  const message = `topics kept although their manifests are gone: ${names.join(', ')}`
  const condition = { type: 'Warning', status: 'True', reason: 'TopicsRetained', message } as const
  return [{ ...builder.owner, conditions: [condition], fields: { retainedTopics: names } }]
}
