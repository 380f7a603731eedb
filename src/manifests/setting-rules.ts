import { type Finding, warning } from '../kinds/finding.ts'
import { KAFKA_SETTINGS } from '../model/kafka-settings.ts'
import type { Resource } from '../model/resource.ts'
import { nearest } from './nearest.ts'

/** What plugins read: Kafka hands them all that begins like this, and knows none of it. */
const OF_PLUGINS =
  /^(rsm\.config|rlmm\.config|config\.providers|listener\.name|client\.quota\.callback|metrics?|kafka|confluent|strimzi|plugin)\./

/**
 * Warns of settings that Kafka does not know: it takes them, each costs a roll, and nothing comes of them. Mostly they
 * are misspelt, or are those of a topic, which are called otherwise on a broker.
 */
export function settingFindings(resource: Resource): Finding[] {
  if (resource.kind !== 'Kafka') return []
  const unknown = Object.keys(resource.spec.kafka.config).filter(
    (key) => !KAFKA_SETTINGS.has(key) && !OF_PLUGINS.test(key),
  )
  return unknown.map((key) => {
    const meant = ofBroker(key) ?? nearest(key, [...KAFKA_SETTINGS])
    const message = `Kafka has no setting \`${key}\`, so it has no effect, unless a plugin reads it.`
    const mend = meant === undefined ? 'Correct or remove it.' : `Write \`${meant}\`.`
    return warning('UnknownSetting', ['spec', 'kafka', 'config', key], message, mend)
  })
}

/** What a setting of a topic is called that brokers have for all topics. */
function ofBroker(key: string): string | undefined {
  const [shortest] = [...KAFKA_SETTINGS]
    .filter((known) => known.endsWith(`.${key}`))
    .sort((a, b) => a.length - b.length)
  return shortest
}
