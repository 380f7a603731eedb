import type { DesiredTopic } from '../../model/desired-topic.ts'
import { hashOf } from '../../model/hash.ts'
import { internalTopic } from '../../model/internal-topics.ts'
import type { ObservedTopic } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster, RecordedRemade } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { type MemoryRule, same } from '../ground/memory-rule.ts'
import type { LooseAction } from '../ground/operation.ts'
import type { Condition } from '../ground/plan.ts'
import { isFixed } from './internal-topics.ts'

type Builder = PlanBuilder<LooseAction>

/** What outlives a pass of topics. */
export type TopicFact = 'topicIds' | 'topicKeys' | 'topicsInForce' | 'missingTopics' | 'remadeTopics'

export const TOPIC_MEMORY: { readonly [K in TopicFact]: MemoryRule<K> } = {
  topicIds: { carry: same },
  topicKeys: { carry: same },
  topicsInForce: { carry: same },
  missingTopics: {
    carry: same,
    untilNow: (missing, now) =>
      Object.fromEntries(Object.entries(missing).map(([name, at]) => [name, Math.min(at, now)])),
  },
  remadeTopics: {
    carry: same,
    untilNow: (remade, now) =>
      Object.fromEntries(Object.entries(remade).map(([name, each]) => [name, { ...each, at: Math.min(each.at, now) }])),
  },
}

/** All of it that there is in a record. */
export function topicFacts(recorded: RecordedCluster): Pick<RecordedCluster, TopicFact> {
  const { topicIds, topicKeys, topicsInForce, missingTopics, remadeTopics } = recorded
  return {
    topicIds,
    ...(topicKeys && { topicKeys }),
    ...(topicsInForce && { topicsInForce }),
    ...(missingTopics && { missingTopics }),
    ...(remadeTopics && { remadeTopics }),
  }
}

/**
 * Topics that were made for a manifest stay known as long as they exist, so that an orphaned one can be named; Kafka's
 * own are not.
 */
export function rememberIds(
  builder: Builder,
  topics: readonly DesiredTopic[],
  observed: ReadonlyMap<string, ObservedTopic>,
): void {
  const { topicIds: before, remadeTopics } = builder.recorded
  const declared = new Set(topics.filter(({ managed }) => managed).map(({ name }) => name))
  const unmanaged = new Set(topics.filter(({ managed }) => !managed).map(({ name }) => name))
  const isOurs = (name: string) => !unmanaged.has(name) && (declared.has(name) || internalTopic(name) === undefined)
  const known = [...new Set([...declared, ...Object.keys(before)])].filter(isOurs).sort()
  const ids = known.flatMap((name): [string, string][] => {
    const seen = observed.get(name)?.id
    const isOld = seen !== undefined && seen === remadeTopics?.[name]?.was
    const id = isOld ? before[name] : (seen ?? (declared.has(name) ? before[name] : undefined))
    return id === undefined ? [] : [[name, id]]
  })
  builder.recorded.topicIds = Object.fromEntries(ids)
}

/** Whether this topic was seen to have all that its manifest says: what is otherwise now, somebody has changed. */
export const wasInForce = ({ topicsInForce }: Pick<RecordedCluster, 'topicsInForce'>, topic: DesiredTopic): boolean =>
  topicsInForce?.[topic.name] === configHash(topic)

const configHash = ({ config }: DesiredTopic): string => hashOf([...config]).slice(0, 16)

/** @param seen names of topics that have all of the config that is declared */
export function rememberInForce(builder: Builder, topics: readonly DesiredTopic[], seen: ReadonlySet<string>): void {
  const before = builder.recorded.topicsInForce
  const known = topics.flatMap((topic): [string, string][] => {
    const hash = seen.has(topic.name) ? configHash(topic) : before?.[topic.name]
    return topic.managed && hash !== undefined ? [[topic.name, hash]] : []
  })
  if (known.length > 0) builder.recorded.topicsInForce = Object.fromEntries(known.sort(([a], [b]) => (a < b ? -1 : 1)))
  else delete builder.recorded.topicsInForce
}

/** For so long it is told that a topic was made again, in milliseconds. */
const TOLD_MS = 24 * 60 * 60_000

/**
 * A topic with another id than the one that is known is another topic, and the records of the first are gone. Drover
 * itself makes one in the place of a topic that it has seen to be missing, and tells of that. A broker that lags behind
 * may show the former one again: that is an old view, and no news.
 */
export function noteRemade(
  builder: Builder,
  topics: readonly DesiredTopic[],
  observed: ReadonlyMap<string, ObservedTopic>,
): void {
  const { now } = builder
  const { topicIds, missingTopics: missing = {}, remadeTopics: before = {} } = builder.recorded
  const managed = topics.flatMap(({ managed, name }) => (managed ? [name] : [])).sort()
  const remade = managed.flatMap((name): [string, RecordedRemade][] => {
    const [was, id, known] = [topicIds[name], observed.get(name)?.id, before[name]]
    const isOther = was !== undefined && id !== undefined && was !== id && id !== known?.was
    if (isOther) return [[name, { was, at: now, ...(missing[name] !== undefined && { byDrover: true }) }]]
    return known && now - known.at <= TOLD_MS ? [[name, known]] : []
  })
  if (remade.length > 0) builder.recorded.remadeTopics = Object.fromEntries(remade)
  else delete builder.recorded.remadeTopics
  const isStill = ([name, at]: [string, number]) => {
    const id = observed.get(name)?.id
    return id === undefined || (id === topicIds[name] && now - at <= OLD_VIEW_MS)
  }
  rememberMissing(builder, Object.entries(missing).filter(isStill))
}

/** So long after a topic was missing, in milliseconds, a broker that lags behind may still show it. */
const OLD_VIEW_MS = 60_000

/** It is told that this topic is missing: whoever has it afterwards has it anew. */
export function noteMissing(builder: Builder, name: string): void {
  rememberMissing(builder, Object.entries({ ...builder.recorded.missingTopics, [name]: builder.now }))
}

function rememberMissing(builder: Builder, missing: readonly [string, number][]): void {
  const known = missing.toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (known.length > 0) builder.recorded.missingTopics = Object.fromEntries(known)
  else delete builder.recorded.missingTopics
}

/** What is said of a topic that was made again. */
export function toldOfRemade(
  { remadeTopics }: Pick<RecordedCluster, 'remadeTopics'>,
  { name }: DesiredTopic,
  found: ObservedTopic | undefined,
): Condition[] {
  const remade = remadeTopics?.[name]
  if (!remade || !found || remade.byDrover || found.id === remade.was) return []
  const message = `it was deleted and made again (its id was ${remade.was} and is ${found.id}): the records it had are gone`
  return [{ type: 'Warning', status: 'True', reason: 'TopicRecreated', message }]
}

/**
 * A key that a manifest declared stays known until it is seen to be gone from the topic: only such a key is taken back.
 */
export function rememberKeys(
  builder: Builder,
  topics: readonly DesiredTopic[],
  { topicConfigs }: Pick<ObservedKafka, 'topicConfigs'>,
): void {
  const ours = topics.filter(({ managed, paused }) => managed && !paused)
  const declared = new Map(ours.map(({ name, config }) => [name, config]))
  const known = new Set([...Object.keys(builder.recorded.topicIds), ...declared.keys()])
  const keys = [...known].sort().flatMap((topic): [string, string[]][] => {
    const own = topicConfigs?.get(topic)?.filter(({ source }) => source === 'topic')
    const left = (builder.recorded.topicKeys?.[topic] ?? []).filter(
      (key) => own?.some(({ name }) => name === key) ?? true,
    )
    const all = [...new Set([...(declared.get(topic)?.keys() ?? []), ...left])]
      .filter((key) => !isFixed(topic, key))
      .sort()
    return all.length > 0 ? [[topic, all]] : []
  })
  if (keys.length > 0) builder.recorded.topicKeys = Object.fromEntries(keys)
  else delete builder.recorded.topicKeys
}
