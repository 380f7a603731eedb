import { termsOf } from '../model/authority-terms.ts'
import { isFormed } from '../model/cluster-identity.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { bootstrapServers } from '../model/endpoints.ts'
import { compareVersions, metadataVersionName } from '../model/kafka-versions.ts'
import { LABELS } from '../model/labels.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { KafkaNodePoolResource } from '../model/resource.ts'
import { type CertificateEnd, endFields, expiring } from './certificates/expiry.ts'
import type { PlanBuilder } from './ground/builder.ts'
import type { Condition, PlannedStatus } from './ground/plan.ts'
import { heldBackBy } from './held-back.ts'
import type { ClusterView } from './node/cluster-view.ts'
import type { NodeView } from './node/node-view.ts'
import { ownerConditions } from './statuses.ts'
import { failedLogDirs, fillingVolumes } from './storage/volume-warnings.ts'

interface ClusterSituation {
  readonly paused: boolean
  readonly progress: Condition | undefined
  /** PEM: whom clients of its nodes are to trust; absent: nobody yet. */
  readonly trusted?: string | undefined
  /** When its certificates end, the nearest first. */
  readonly ends: readonly CertificateEnd[]
}

/** `.status` of a Kafka and its pools, in Strimzi's fields. Call it last: waits become conditions. */
export function clusterStatuses(
  builder: PlanBuilder,
  { cluster, nodes, docker, kafka }: ClusterView,
  { paused, progress, trusted, ends }: ClusterSituation,
): PlannedStatus[] {
  const pools = [...cluster.pools].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const brokers = cluster.nodes.filter(({ roles }) => roles.includes('broker'))
  const { kafka: resource, identity } = cluster
  const conditions: Condition[] = [
    ready(nodes, cluster, kafka, builder),
    ...(progress ? [progress] : []),
    ...(paused ? [PAUSED] : [...ownerConditions(builder.waits), ...imageMoved(nodes, docker)]),
    ...failedLogDirs(nodes, kafka),
    ...fillingVolumes(nodes, kafka),
    ...expiring(ends, termsOf(resource.spec), builder.now),
  ]
  const level = kafka.features?.finalised['metadata.version']
  const fields = {
    clusterId: identity.clusterId,
    kafkaVersion: lowestVersion(nodes) ?? resource.spec.kafka.version,
    ...(level !== undefined && { kafkaMetadataVersion: metadataVersionName(level) }),
    listeners: resource.spec.kafka.listeners.map((listener) => ({
      name: listener.name,
      type: listener.type,
      bootstrapServers: bootstrapServers(cluster.name, listener, brokers),
      ...(listener.tls && trusted !== undefined && { certificates: [trusted] }),
    })),
    ...endFields(ends),
    kafkaNodePools: pools.map(({ metadata: { name } }) => ({ name })),
  }
  const ofPool = ({ metadata: { name }, spec }: KafkaNodePoolResource): PlannedStatus => {
    const own = nodes.filter(({ node }) => node.pool === name)
    return {
      kind: 'KafkaNodePool',
      name,
      conditions: [
        ready(own, cluster, kafka, builder),
        ...(paused ? [PAUSED] : []),
        ...failedLogDirs(own, kafka),
        ...fillingVolumes(own, kafka),
      ],
      fields: {
        nodeIds: own.map(({ node }) => node.nodeId),
        clusterId: identity.clusterId,
        roles: [...spec.roles].sort(),
        replicas: own.length,
      },
    }
  }
  return [{ kind: 'Kafka', name: cluster.name, conditions, fields }, ...pools.map(ofPool)]
}

/** While a cluster goes from one version to another, clients can count on the lower one. */
const lowestVersion = (nodes: readonly NodeView[]): string | undefined =>
  nodes
    .flatMap(({ running }) => running.map(({ labels }) => labels[LABELS.kafkaVersion]))
    .filter((version) => version !== undefined)
    .sort(compareVersions)[0]

/** Whether it serves is told of a paused cluster too: nobody else looks after it. */
const PAUSED: Condition = {
  type: 'ReconciliationPaused',
  status: 'True',
  message: 'nothing is healed or changed until it is resumed',
}

/** Where something holds nodes back, that is the reason, rather than what follows from it. */
function ready(
  nodes: readonly NodeView[],
  cluster: DesiredCluster,
  kafka: ObservedKafka,
  { now, waits }: Pick<PlanBuilder, 'now' | 'waits'>,
): Condition {
  const down = nodes.filter(({ up }) => !up)
  if (down.length === 0 && (kafka.quorum?.leaderId ?? -1) >= 0) return { type: 'Ready', status: 'True' }
  const states = down.map((view) => `${view.name} ${stateOf(view, now)}`)
  const state =
    down.length === 0
      ? 'the quorum has no leader'
      : `${nodes.length - down.length}/${nodes.length} nodes up: ${states.join(', ')}`
  const held = heldBackBy(down, waits, cluster)
  const reason = held?.reason ?? (isFormed(cluster.identity) ? 'NodesNotReady' : 'Creating')
  const message = held ? `${state}; ${held.target.kind} ${held.target.name}: ${firstSentence(held.message)}` : state
  return { type: 'Ready', status: 'False', reason, message }
}

/** All of it stands in the condition that the wait is. */
const firstSentence = (text: string): string => text.split(/\.\s+(?=[A-Z])/, 1)[0] ?? text

/** After this long a node that runs and does not serve either recovers very large logs or hangs. */
const LONG_START_MS = 5 * 60_000

function stateOf({ current, former, held }: NodeView, now: number): string {
  const { status, startedAt = now } = current ?? former ?? {}
  if (held) return 'is held for a backup'
  switch (status) {
    case undefined:
      return 'is missing'
    case 'running':
      return now - startedAt < LONG_START_MS ? 'is starting' : 'runs and does not serve'
    case 'created':
      return 'has not been started yet'
    case 'exited':
      return 'has stopped'
    default:
      return `is ${status}`
  }
}

/** A tag that names another image by now is reported; acting on it is a person's decision. */
function imageMoved(nodes: readonly NodeView[], docker: ObservedDocker): Condition[] {
  const moved = nodes.filter(({ node, current }) => {
    const image = docker.images.get(node.container.image)
    return current !== undefined && image !== undefined && current.imageId !== image.id
  })
  if (moved.length === 0) return []
  const names = moved.map(({ name }) => name).join(', ')
  const message = `${names} ${moved.length > 1 ? 'run' : 'runs'} an older image than the one ${moved[0]?.node.container.image} names now`
  return [{ type: 'Warning', status: 'True', reason: 'ImageMoved', message }]
}
