import { poolsOf } from '../model/node-ids.ts'
import { CLUSTER_LABEL, type KafkaTopicResource, type Resource } from '../model/resource.ts'
import { countNodes, noCluster } from './cluster-rules.ts'
import { type CrossFinding, error, type Finding, placeOf } from './finding.ts'

/** How the topics fit one another and their clusters; among two for one topic of Kafka, the first keeps it. */
export function topicFindings(resources: readonly Resource[], clusters: ReadonlySet<string>): CrossFinding[] {
  const pools = resources.filter((resource) => resource.kind === 'KafkaNodePool')
  const claims = new Map<string, KafkaTopicResource>()
  const brokers = new Map<string, number>()
  const found: CrossFinding[] = []
  for (const topic of resources.filter((resource) => resource.kind === 'KafkaTopic')) {
    const say = (finding: Finding) => found.push({ resource: topic, concerns: 'resource', finding })
    const cluster = topic.metadata.labels[CLUSTER_LABEL] ?? ''
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
  }
  return found
}

function conflict(topic: KafkaTopicResource, name: string, holder: KafkaTopicResource): Finding {
  const path = topic.spec.topicName === undefined ? ['metadata', 'name'] : ['spec', 'topicName']
  const message = `The topic \`${name}\` is already that of KafkaTopic/${holder.metadata.name} (${placeOf(holder.origin)}).`
  return error('ResourceConflict', path, message, 'Remove one of the two.')
}
