import type { ConfigValue, KafkaResource, KafkaTopicSpec } from '../model/resource.ts'
import { error, type Finding, warning } from './finding.ts'

/*
 * What counts copies must fit the brokers and one another
 * =======================================================
 *
 * 1. A factor above the number of brokers is an error, as in Strimzi: nothing could be created.
 * 2. So is a least number in sync for transactions; any other is a warning, for reads go on, and so do other topics.
 * 3. What Kafka takes for its own topics when nothing is said is meant for three brokers; that is told where there are
 *    fewer.
 */

const CONFIG = ['spec', 'kafka', 'config'] as const
const LEAST = 'min.insync.replicas'
const COPIES = 'default.replication.factor'

/** Settings that count brokers; Kafka cannot do with fewer. `byDefault`: what Kafka takes for its own topics. */
const COUNT_BROKERS = [
  { key: COPIES },
  { key: 'offsets.topic.replication.factor', byDefault: 3 },
  { key: 'transaction.state.log.replication.factor', byDefault: 3 },
  { key: 'transaction.state.log.min.isr', byDefault: 2 },
]

/** How the settings of a Kafka fit its brokers. */
export function factorFindings(kafka: KafkaResource, brokers: number): Finding[] {
  if (brokers === 0) return []
  const { config } = kafka.spec.kafka
  return [
    ...COUNT_BROKERS.flatMap(({ key }) => countFindings(key, config[key], brokers)),
    ...ownTopics(config, brokers),
    ...leastInSync(config),
  ]
}

function countFindings(key: string, value: ConfigValue | undefined, brokers: number): Finding[] {
  if (value === undefined) return []
  const count = countOf(value)
  if (count === undefined) {
    const message = `\`${key}\` must be a whole number above zero.`
    return [error('InvalidValue', [...CONFIG, key], message, `Write \`${brokers}\` or less.`)]
  }
  if (count <= brokers) return []
  const message = `\`${key}\` is ${count}, but the cluster has ${many(brokers, 'broker', 'brokers')}.`
  return [error('TooFewBrokers', [...CONFIG, key], message, `Write ${brokers} or less, or add brokers.`)]
}

function ownTopics(config: KafkaResource['spec']['kafka']['config'], brokers: number): Finding[] {
  const missing = COUNT_BROKERS.filter(
    ({ key, byDefault = 0 }) => config[key] === undefined && byDefault > brokers,
  ).map(({ key }) => `\`${key}: ${brokers}\``)
  if (missing.length === 0) return []
  const message = `Kafka keeps 3 copies of its own topics unless told otherwise, and the cluster has ${many(brokers, 'broker', 'brokers')}: without them consumer groups and transactions do not work.`
  return [warning('TooFewBrokers', CONFIG, message, `Write ${enumerate(missing)}, or add brokers.`)]
}

function leastInSync(config: KafkaResource['spec']['kafka']['config']): Finding[] {
  const [least, copies] = [countOf(config[LEAST] ?? 1), countOf(config[COPIES] ?? 1)]
  if (least === undefined) {
    return [error('InvalidValue', [...CONFIG, LEAST], `\`${LEAST}\` must be a whole number above zero.`, 'Write `1`.')]
  }
  if (copies === undefined || least <= copies) return []
  const message = `Topics that do not say otherwise have ${many(copies, 'copy', 'copies')}, and \`${LEAST}\` is ${least}: nobody can write to them with acks=all.`
  return [
    warning('NeverEnoughInSync', [...CONFIG, LEAST], message, `Write ${copies} or less, or a higher \`${COPIES}\`.`),
  ]
}

/** How the settings of a topic fit its copies; `byDefault`: as many as its cluster gives one that does not say. */
export function leastInSyncOfTopic({ replicas, config }: KafkaTopicSpec, byDefault: number): Finding[] {
  const least = countOf(config[LEAST] ?? 1)
  const copies = replicas ?? byDefault
  if (least === undefined || least <= copies) return []
  const message = `The topic has ${many(copies, 'copy', 'copies')}, and \`${LEAST}\` is ${least}: nobody can write to it with acks=all.`
  const mend = `Write ${copies} or less, or more \`replicas\`.`
  return [warning('NeverEnoughInSync', ['spec', 'config', LEAST], message, mend)]
}

/** How many copies topics of a Kafka have that do not say. */
export const defaultCopies = ({ spec }: KafkaResource): number => countOf(spec.kafka.config[COPIES] ?? 1) ?? 1

/** Undefined when it is no count. */
function countOf(value: ConfigValue): number | undefined {
  const count = Number(value)
  return Number.isInteger(count) && count >= 1 ? count : undefined
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`

const enumerate = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
