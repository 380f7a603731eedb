import { readAnnotation } from '../model/annotations.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
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
import { remember } from './memory.ts'
import { worthAskingAgain } from './missing-facts.ts'
import { beginMoves } from './moves/begin-moves.ts'
import { planMoves } from './moves/plan-moves.ts'
import { joinNetwork } from './network.ts'
import { viewNodes } from './node/node-view.ts'
import { followTrial, resumeTrial } from './node/trial.ts'
import { planNodes } from './nodes.ts'
import type { PartOfPass } from './parts/part.ts'
import { joinParts, planParts } from './parts/parts.ts'
import type { Plan } from './plan.ts'
import type { Refusal } from './refusal.ts'
import { awaitsRestore } from './removal/unfinished-restore.ts'
import { holding } from './roll/hold-node.ts'
import { lowerLimits } from './roll/lower-limits.ts'
import { outsideOfWindows } from './roll/maintenance.ts'
import { disturbsNow, noteRestarting, takeTurns } from './roll/roll.ts'
import { noteFailure, rememberGoodSpec, tellFailure } from './roll/roll-failure.ts'
import { rollProgress } from './roll/roll-progress.ts'
import { blockersOf } from './scale-down/blockers.ts'
import { cordonBrokers, drainOf, wishesOf } from './scale-down/drain.ts'
import { roleObstacles } from './scale-down/role-obstacles.ts'
import { planScaleDown } from './scale-down/scale-down.ts'
import { type Absence, type LeavingNode, viewLeaving } from './scale-down/who-leaves.ts'
import { joinStatuses } from './statuses.ts'
import { electGivenUp } from './storage/elect-given-up.ts'
import { emptyVolumes } from './storage/empty-volumes.ts'
import type { GivenUp } from './storage/given-up.ts'
import { holdLostQuorum } from './storage/hold-lost-quorum.ts'
import { forgetRemoved } from './storage/lost-volumes.ts'
import { replacements } from './storage/may-replace-volumes.ts'
import { removeTakenOutVolumes } from './storage/remove-taken-out.ts'
import { refuseOthers } from './storage/replace-volumes.ts'
import { raiseMetadataVersion } from './versions/raise-metadata-version.ts'
import { tellWithoutLeader } from './without-leader.ts'

export interface ClusterInput {
  readonly cluster: DesiredCluster
  /** What the manifests say, where something of it is held back; absent: `cluster` is all of it. */
  readonly asked?: AskedSpec
  /** What else is looked after in the pass. */
  readonly parts: readonly PartOfPass[]
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

/** Until Kafka is asked again for what could not be had. */
const ASK_AGAIN_MS = 2_000

/**
 * Decides about one cluster: its network, volumes and nodes, and what else is looked after with them. Pure: equal
 * inputs give equal plans.
 */
export function planCluster(input: ClusterInput): Plan {
  const { cluster, parts, refusals = [], kafka, now, ownContainer, absence = {}, givenUp } = input
  const { asked = { kafka: cluster.kafka, pools: cluster.pools } } = input
  const leaving = viewLeaving(cluster, input.docker, kafka)
  const docker = withPortsOf(leaving, input.docker)
  const remembered = remember(input.recorded, { cluster, docker: input.docker, kafka, leaving, now })
  const owner = { kind: 'Kafka', name: cluster.name } as const
  const builder = new PlanBuilder(owner, remembered, now)
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
  const planned = planParts(parts, { owner, nodes, kafka, recorded: remembered, now })
  const scaleDown = { cluster, nodes, leaving, members, docker, kafka, absence }
  const blockers = blockersOf(scaleDown)
  const obstacles = roleObstacles(nodes, blockers, docker, kafka, builder.recorded)
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
    electGivenUp(builder, docker, kafka)
    emptyVolumes(builder, cluster, nodes, kafka)
    removeTakenOutVolumes(builder, nodes, docker)
    raiseMetadataVersion(builder, cluster, nodes, kafka)
  }
  for (const { target, reason, message } of refusals) builder.wait(target, reason, message)
  tellWithoutLeader(builder, docker, kafka)
  const drain = drainOf(scaleDown, blockers)
  const moves = planMoves(wishesOf(drain), kafka, builder.recorded)
  if (!isLeftAlone) {
    cordonBrokers(builder, drain, moves, kafka)
    if (moves) beginMoves(builder, moves, cluster.kafka, kafka)
  }
  const kept = isLeftAlone ? [] : planScaleDown(builder, scaleDown, blockers, drain, moves)
  const said = joinParts(builder, planned)
  // Nobody announces that Kafka answers again; without another look what needs it would wait for the next resync.
  const askAgain = worthAskingAgain(kafka)
  if (askAgain !== undefined) {
    builder.wait(owner, 'KafkaNotReady', askAgain, ASK_AGAIN_MS, 'look')
  }
  forgetRemoved(builder)
  const statuses = [
    ...clusterStatuses(cluster, nodes, docker, kafka, builder, paused, progress),
    ...said,
    { ...owner, conditions: [], fields: kept.length > 0 ? { retainedVolumes: kept } : {} },
  ]
  return {
    owner: builder.owner,
    operations: builder.operations,
    waits: builder.waits,
    statuses: joinStatuses(statuses, builder.waits),
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
