import { sameConfigValue } from '../model/config-value.ts'
import { internalTopic, isMetadataLog } from '../model/internal-topics.ts'
import { poolsOf } from '../model/node-ids.ts'
import { CLUSTER_LABEL, type KafkaTopicResource, type KafkaTopicSpec, type Resource } from '../model/resource.ts'
import { countNodes, noCluster } from './cluster-rules.ts'
import { CONFIG_NAME } from './common-fields.ts'
import { defineKind } from './define-kind.ts'
import { realised } from './field.ts'
import { type CrossFinding, error, type Finding, MAY_STAY, placeOf, warning } from './finding.ts'
import { KINDS } from './kinds.ts'
import { defaultCopies, leastInSyncOfTopic } from './replica-rules.ts'

const FIELDS = [
  realised('spec', 'object', { requiredFrom: 'v1' }),
  realised('spec.topicName', 'string', { pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, example: 'my-topic' }),
  realised('spec.partitions', 'integer', { min: 1, max: 200_000 }),
  realised('spec.replicas', 'integer', { min: 1, max: 32_767 }),
  realised('spec.config', 'object'),
  realised('spec.config.*', 'scalar', { listAllowed: true, names: CONFIG_NAME, notNull: true }),
] as const

interface Raw {
  readonly spec?: Omit<KafkaTopicSpec, 'config'> & Partial<Pick<KafkaTopicSpec, 'config'>>
}

/** One topic of Kafka. */
export const KAFKA_TOPIC = defineKind(KINDS.KafkaTopic, {
  fields: FIELDS,
  spec: ({ spec = {} }: Raw): KafkaTopicSpec => ({ ...spec, config: spec.config ?? {} }),
  rules: [({ spec: { topicName = '', config = {} } = {} }) => internalTopicFindings(topicName, config)],
  crossCheck: topicFindings,
})

/** What of Kafka's own topics can be seen to be wrong without asking Kafka. */
function internalTopicFindings(topicName: string, config: KafkaTopicSpec['config']): Finding[] {
  if (isMetadataLog(topicName)) {
    const message = `\`${topicName}\` is the controllers’ log, and no topic.`
    return [error('InternalTopic', ['spec', 'topicName'], message, 'Remove the KafkaTopic.')]
  }
  const internal = internalTopic(topicName)
  return Object.entries(internal?.fixed ?? {}).flatMap(([key, own]) => {
    const value = config[key]
    if (value === undefined || value === null || sameConfigValue(own, String(value))) return []
    const message = `\`${key}\` of \`${topicName}\` stays as Kafka has set it (${own}): it keeps all it knows of ${internal?.hashed} there.`
    return [warning('InternalTopic', ['spec', 'config', key], message, MAY_STAY)]
  })
}

/** How the topics fit one another and their clusters; among two for one topic of Kafka, the first keeps it. */
function topicFindings(resources: readonly Resource[], clusters: ReadonlySet<string>): CrossFinding[] {
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const kafkas = new Map(
    resources.flatMap((resource) => (resource.kind === 'Kafka' ? [[resource.metadata.name, resource]] : [])),
  )
  const claims = new Map<string, KafkaTopicResource>()
  const brokers = new Map<string, number>()
  const found: CrossFinding[] = []
  for (const topic of resources.filter((resource) => resource.kind === 'KafkaTopic')) {
    const say = (finding: Finding) => found.push({ resource: topic, concerns: 'resource', finding })
    const cluster = topic.metadata.labels[CLUSTER_LABEL]
    if (cluster === undefined) continue
    const name = topic.spec.topicName ?? topic.metadata.name
    const claim = `${cluster}/${name}`
    const holder = claims.get(claim)
    if (holder) say(conflict(topic, name, holder))
    else claims.set(claim, topic)
    if (!clusters.has(cluster)) say(noCluster(topic))
    const count = brokers.get(cluster) ?? countNodes(poolsOf(cluster, pools), 'broker')
    brokers.set(cluster, count)
    const replicas = topic.spec.replicas ?? 1
    if (count > 0 && replicas > count) {
      const message = `${replicas} replicas need as many brokers, and \`${cluster}\` has ${count}.`
      say(error('TooFewBrokers', ['spec', 'replicas'], message, `Write ${count} or less, or add brokers.`))
    }
    const kafka = kafkas.get(cluster)
    if (kafka) leastInSyncOfTopic(topic.spec, defaultCopies(kafka)).forEach(say)
  }
  return found
}

function conflict(topic: KafkaTopicResource, name: string, holder: KafkaTopicResource): Finding {
  const path = topic.spec.topicName === undefined ? ['metadata', 'name'] : ['spec', 'topicName']
  const message = `The topic \`${name}\` is already that of KafkaTopic/${holder.metadata.name} (${placeOf(holder.origin)}).`
  return error('ResourceConflict', path, message, 'Remove one of the two manifests; the topic and its records stay.')
}
