import { readAnnotation } from '../model/annotations.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { DesiredTopic } from '../model/desired-topic.ts'
import { holdOf } from '../model/hold.ts'
import { isNamed } from '../model/listed.ts'
import type { ObservedDocker, ObservedKafka, RecordedCluster } from '../model/observed-cluster.ts'
import { PlanBuilder } from './builder.ts'
import { clusterStatuses } from './cluster-status.ts'
import type { AskedSpec } from './config/asked-spec.ts'
import { planDynamicConfig } from './config/dynamic-config.ts'
import { noteRefusal, tellRefusal } from './config/refused-config.ts'
import { noteRefusedLimits, tellRefusedLimits } from './config/refused-limits.ts'
import { giveUpCluster } from './give-up-cluster.ts'
import { holdsOf } from './leave/exits.ts'
import type { Absence } from './leave/hold.ts'
import { planLeave } from './leave/leave.ts'
import { type LeavingNode, viewLeaving } from './leave/leaving-node.ts'
import { roleObstacles } from './leave/role-obstacles.ts'
import { remember } from './memory.ts'
import { joinNetwork } from './network.ts'
import { viewNodes } from './node/node-view.ts'
import { followTrial, resumeTrial } from './node/trial.ts'
import { planNodes } from './nodes.ts'
import type { Plan, PlannedStatus } from './plan.ts'
import type { Refusal } from './refusal.ts'
import { awaitsRestore } from './removal/unfinished-restore.ts'
import { holding } from './roll/hold-node.ts'
import { lowerLimits } from './roll/lower-limits.ts'
import { outsideOfWindows } from './roll/maintenance.ts'
import { disturbsNow, noteRestarting, takeTurns } from './roll/roll.ts'
import { noteFailure, rememberGoodSpec, tellFailure } from './roll/roll-failure.ts'
import { rollProgress } from './roll/roll-progress.ts'
import { electGivenUp } from './storage/elect-given-up.ts'
import { emptyVolumes } from './storage/empty-volumes.ts'
import type { GivenUp } from './storage/given-up.ts'
import { holdLostQuorum } from './storage/hold-lost-quorum.ts'
import { forgetRemoved } from './storage/lost-volumes.ts'
import { replacements } from './storage/may-replace-volumes.ts'
import { removeTakenOutVolumes } from './storage/remove-taken-out.ts'
import { refuseOthers } from './storage/replace-volumes.ts'
import { orphanedTopics, planTopics } from './topics.ts'
import { raiseMetadataVersion } from './versions/raise-metadata-version.ts'
import { tellWithoutLeader } from './without-leader.ts'

export interface ClusterInput {
  readonly cluster: DesiredCluster
  /** What the manifests say, where something of it is held back; absent: `cluster` is all of it. */
  readonly asked?: AskedSpec
  readonly topics: readonly DesiredTopic[]
  /** What the manifests wish and `cluster` does not have. */
  readonly refusals?: readonly Refusal[]
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  readonly recorded: RecordedCluster
  /** Epoch milliseconds. */
  readonly now: number
  /** The container Drover runs in. */
  readonly ownContainer?: string
  /** What is known about why pools are absent. */
  readonly absence?: Absence
  /** What a person has given up for lost. */
  readonly givenUp?: GivenUp
}

/** Until Kafka is asked again when some of its nodes answer and yet a question failed. */
const ASK_AGAIN_MS = 2_000

/** Decides about one cluster: its network, volumes, nodes and topics. Pure: equal inputs give equal plans. */
export function planCluster(input: ClusterInput): Plan {
  const { cluster, topics, refusals = [], kafka, now, ownContainer, absence = {}, givenUp } = input
  const { asked = { kafka: cluster.kafka, pools: cluster.pools } } = input
  const leaving = viewLeaving(cluster, input.docker, kafka)
  const docker = withPortsOf(leaving, input.docker)
  const remembered = remember(input.recorded, { cluster, docker: input.docker, kafka, leaving, now })
  const builder = new PlanBuilder({ kind: 'Kafka', name: cluster.name }, remembered, now)
  const paused = readAnnotation('pause', cluster.kafka) === true
  const hold = holdOf(cluster.kafka, now)
  const nodes = viewNodes(cluster, docker, kafka, builder.recorded, hold?.node)
  const members = [...nodes, ...leaving.filter(({ container }) => container !== undefined)]
  if (!paused) resumeTrial(builder, members, docker)
  if (
    !paused &&
    (noteRefusal(builder, cluster, asked, nodes, docker, kafka) ||
      noteRefusedLimits(builder, asked, nodes, docker) ||
      noteFailure(builder, cluster, asked, nodes, docker))
  ) {
    return {
      owner: builder.owner,
      operations: [],
      waits: builder.waits,
      statuses: [],
      recorded: builder.recorded,
    }
  }
  if (!paused) followTrial(builder, members, docker)
  const leave = { cluster, nodes, leaving, members, docker, kafka, absence }
  const holds = holdsOf(leave)
  const obstacles = roleObstacles(nodes, holds, docker, kafka, builder.recorded)
  const free = nodes.filter(({ nodeId }) => !obstacles.has(nodeId))
  const maxParallel = readAnnotation('maxParallel', cluster.kafka) ?? 1
  const notNow = outsideOfWindows(cluster.kafka.spec.maintenanceTimeWindows, now)
  const turns = takeTurns({ nodes: free, members, kafka, recorded: builder.recorded, maxParallel, notNow })
  const progress = rollProgress(nodes, turns, builder.recorded, paused)
  const isFilled = !paused && awaitsRestore(builder, cluster.name, docker)
  const lostQuorum = paused || isFilled ? undefined : holdLostQuorum(builder, cluster, docker, kafka, givenUp)
  if (lostQuorum === 'given up' || lostQuorum === 'removed') {
    return giveUpCluster(cluster.name, docker, builder.recorded, now, lostQuorum, ownContainer)
  }
  const isLeftAlone = paused || isFilled || lostQuorum === 'held'
  if (!isLeftAlone) {
    const isDisturbing = nodes.some((view) => disturbsNow(view, turns, docker))
    const configPending = planDynamicConfig(builder, cluster, nodes, members, kafka, isDisturbing)
    lowerLimits(builder, nodes, members, kafka, isDisturbing)
    noteRestarting(builder, nodes, turns)
    const held = hold && holding(hold, members, kafka, builder.recorded)
    const situation = { cluster, nodes, docker, kafka, turns }
    const replaced = replacements({ ...situation, members, recorded: builder.recorded })
    planNodes(builder, { ...situation, configPending, obstacles, replacements: replaced, held, givenUp })
    refuseOthers(builder, cluster)
    tellRefusal(builder, cluster)
    tellRefusedLimits(builder)
    tellFailure(builder, cluster)
    rememberGoodSpec(builder, cluster, nodes)
    joinNetwork(builder, docker, ownContainer)
    markQuorum(builder, cluster, docker, kafka)
    electGivenUp(builder, cluster.name, docker, kafka)
    emptyVolumes(builder, cluster, nodes, kafka)
    removeTakenOutVolumes(builder, nodes, docker)
    raiseMetadataVersion(builder, cluster, nodes, kafka)
  }
  for (const { target, reason, message } of refusals) builder.wait(target, reason, message)
  tellWithoutLeader(builder, cluster.name, docker, kafka)
  const kept = isLeftAlone ? [] : planLeave(builder, leave, holds)
  const statuses = clusterStatuses(cluster, nodes, docker, kafka, builder, paused, progress)
  const topicStatuses = planTopics(builder, topics, nodes, kafka)
  // Nobody announces that Kafka answers again; without another look its topics would wait for the next resync.
  if (kafka.answering.size > 0 && kafka.unavailable !== undefined) {
    builder.wait({ kind: 'Kafka', name: cluster.name }, 'KafkaNotReady', kafka.unavailable, ASK_AGAIN_MS)
  }
  const orphans = orphanedTopics(builder, topics)
  forgetRemoved(builder)
  return {
    owner: builder.owner,
    operations: builder.operations,
    waits: builder.waits,
    statuses: [...withKept(withOrphans(statuses, cluster.name, orphans), cluster.name, kept), ...topicStatuses],
    recorded: builder.recorded,
  }
}

/** A port that a leaving node publishes is free only when it is gone. */
function withPortsOf(leaving: readonly LeavingNode[], docker: ObservedDocker): ObservedDocker {
  const published = leaving.flatMap(({ running }) => running.flatMap(({ publishedPorts }) => publishedPorts))
  return { ...docker, takenPorts: new Set([...docker.takenPorts, ...published.map(({ hostPort }) => hostPort)]) }
}

/**
 * Remembers, on the host, that this cluster's quorum was formed: from then on empty storage may only join it, whatever
 * else is lost (see `formatScript`).
 */
function markQuorum(builder: PlanBuilder, cluster: DesiredCluster, docker: ObservedDocker, kafka: ObservedKafka): void {
  const { name, labels } = cluster.quorumMarker
  const formed = kafka.quorum !== undefined && kafka.quorum.leaderId >= 0
  if (!formed || isNamed(docker.volumes, name) || docker.foreign.has(`volume ${name}`)) return
  builder.add(
    { kind: 'volume', name },
    { type: 'CreateVolume', name, labels },
    'the quorum was formed, and must not be formed again',
  )
}

function withOrphans(statuses: readonly PlannedStatus[], cluster: string, orphans: readonly string[]): PlannedStatus[] {
  if (orphans.length === 0) return [...statuses]
  const message = `topics kept although their manifests are gone: ${orphans.join(', ')}`
  const condition = { type: 'Warning', status: 'True', reason: 'TopicsRetained', message } as const
  return statuses.map((status) =>
    status.kind === 'Kafka' && status.name === cluster
      ? {
          ...status,
          conditions: [...status.conditions, condition],
          fields: { ...status.fields, retainedTopics: orphans },
        }
      : status,
  )
}

/** Names the data volumes that are kept of nodes that have left. */
function withKept(statuses: readonly PlannedStatus[], cluster: string, kept: readonly string[]): PlannedStatus[] {
  return statuses.map((status) =>
    kept.length > 0 && status.kind === 'Kafka' && status.name === cluster
      ? { ...status, fields: { ...status.fields, retainedVolumes: kept } }
      : status,
  )
}
