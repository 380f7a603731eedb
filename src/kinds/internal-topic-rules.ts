import { sameConfigValue } from '../model/config-value.ts'
import { internalTopic, isMetadataLog } from '../model/internal-topics.ts'
import type { KafkaTopicSpec } from '../model/resource.ts'
import { error, type Finding, warning } from './finding.ts'

/** What of Kafka's own topics can be seen to be wrong without asking Kafka. */
export function internalTopicFindings({ topicName = '', config }: KafkaTopicSpec): Finding[] {
  if (isMetadataLog(topicName)) {
    const message = `\`${topicName}\` is the controllers’ log, and no topic.`
    return [error('InternalTopic', ['spec', 'topicName'], message, 'Remove the KafkaTopic.')]
  }
  const internal = internalTopic(topicName)
  return Object.entries(internal?.fixed ?? {}).flatMap(([key, own]) => {
    const value = config[key]
    if (value === undefined || value === null || sameConfigValue(own, String(value))) return []
    const message = `\`${key}\` of \`${topicName}\` stays as Kafka has set it (${own}): it keeps all it knows of ${internal?.hashed} there.`
    return [warning('InternalTopic', ['spec', 'config', key], message, 'Remove it.')]
  })
}
