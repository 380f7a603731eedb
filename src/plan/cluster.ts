import { readAnnotation } from '../model/annotations.ts'
import { termsOf } from '../model/authority-terms.ts'
import type { DesiredCluster } from '../model/desired-cluster.ts'
import { holdOf } from '../model/hold.ts'
import { NO_IDENTITIES, type ObservedIdentities } from '../model/identities.ts'
import type { ObservedDocker, ObservedKafka } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'
import { secretsPlaceOf } from './certificates/authorities.ts'
import { certificateEnds } from './certificates/expiry.ts'
import { wantedCertificates } from './certificates/wanted-certificates.ts'
import { clusterStatuses } from './cluster-status.ts'
import type { DeclaredSpec } from './config/declared-spec.ts'
import { planDynamicConfig } from './config/dynamic-config.ts'
import { planLoggers } from './config/logger-levels.ts'
import { noteRefusal, tellRefusal } from './config/refused-config.ts'
import { noteRefusedLimits, tellRefusedLimits } from './config/refused-limits.ts'
import { type NodeSteps, planNodes } from './each-node.ts'
import { markQuorum } from './found-cluster.ts'
import { PlanBuilder } from './ground/builder.ts'
import { worthAskingAgain } from './ground/missing-facts.ts'
import { joinNetwork } from './ground/network.ts'
import type { Plan, PlannedStatus, Refusal } from './ground/plan.ts'
import { remember } from './memory.ts'
import { beginMoves } from './moves/begin-moves.ts'
import { planMoves } from './moves/plan-moves.ts'
import type { ClusterView } from './node/cluster-view.ts'
import { viewNodes } from './node/node-view.ts'
import { followTrial, resumeTrial } from './node/trial.ts'
import type { PartOfPass } from './parts/part.ts'
import { joinParts, planParts } from './parts/parts.ts'
import { awaitsRestore } from './removal/unfinished-restore.ts'
import { giveUpCluster } from './remove-cluster.ts'
import { holding } from './roll/hold-node.ts'
import { lowerLimits } from './roll/lower-limits.ts'
import { outsideOfWindows } from './roll/maintenance.ts'
import { noteFailure, rememberGoodSpec, tellFailure } from './roll/roll-failure.ts'
import { disturbsNow, noteRestarting, rollProgress, takeTurns } from './roll/turns.ts'
import { blockersOf } from './scale-down/blockers.ts'
import { cordonBrokers, drainOf, wishesOf } from './scale-down/drain.ts'
import { roleObstacles } from './scale-down/role-obstacles.ts'
import { planScaleDown } from './scale-down/scale-down.ts'
import { type Absence, type LeavingNode, type ScaleDown, viewLeaving } from './scale-down/who-leaves.ts'
import { joinStatuses } from './statuses.ts'
import { electGivenUp } from './storage/elect-given-up.ts'
import type { GivenUp } from './storage/given-up.ts'
import { holdLostQuorum } from './storage/hold-lost-quorum.ts'
import { forgetRemoved } from './storage/lost-volumes.ts'
import { replacements } from './storage/may-replace-volumes.ts'
import { refuseOthers } from './storage/replace-volumes.ts'
import { emptyVolumes, removeTakenOutVolumes } from './storage/take-out-volumes.ts'
import { raiseMetadataVersion } from './versions/raise-metadata-version.ts'
import { tellWithoutLeader } from './without-leader.ts'

export interface ClusterInput {
  readonly cluster: DesiredCluster
  /** What the manifests say, where something of it is held back; absent: `cluster` is all of it. */
  readonly declared?: DeclaredSpec
  /** What else is looked after in the pass. */
  readonly parts: readonly PartOfPass[]
  /** What the manifests wish and `cluster` does not have. */
  readonly refusals?: readonly Refusal[]
  readonly docker: ObservedDocker
  readonly kafka: ObservedKafka
  readonly recorded: RecordedCluster
  /** What the store of secrets has of it. */
  readonly identities?: ObservedIdentities
  /** What no other pass has; ids that have to be new are made of it. */
  readonly fresh?: string
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
  const { cluster, refusals = [], kafka, now, ownContainer, givenUp } = input
  const { declared = { kafka: cluster.kafka, pools: cluster.pools } } = input
  const { builder, view, remembered } = lookAt(input)
  const { nodes, docker } = view
  const paused = readAnnotation('pause', cluster.kafka) === true
  if (!paused && notesFailure(builder, declared, view)) return { ...planOf(builder, []), operations: [] }

  const planned = planParts(input.parts, {
    owner: builder.owner,
    nodes,
    kafka,
    recorded: remembered,
    now,
    secretsPlace: secretsPlaceOf(cluster, docker, input.identities ?? NO_IDENTITIES),
  })
  const blockers = blockersOf(view)
  const obstacles = roleObstacles(view, blockers, builder.recorded)
  const turns = takeTurns({
    ...view,
    nodes: nodes.filter(({ nodeId }) => !obstacles.has(nodeId)),
    recorded: builder.recorded,
    maxParallel: readAnnotation('maxParallel', cluster.kafka) ?? 1,
    notNow: outsideOfWindows(cluster.kafka.spec.maintenanceTimeWindows, now),
  })
  const progress = rollProgress(nodes, turns, builder.recorded, docker, paused)
  const isFilled = !paused && awaitsRestore(builder, docker)
  const lostQuorum = paused || isFilled ? undefined : holdLostQuorum(builder, view, givenUp)
  if (lostQuorum === 'given up' || lostQuorum === 'removed') {
    return giveUpCluster(builder, docker, lostQuorum, ownContainer)
  }
  const isLeftAlone = paused || isFilled || lostQuorum === 'held'
  if (!isLeftAlone) planItself(builder, view, { turns, obstacles }, input)
  for (const { target, reason, message } of refusals) builder.wait(target, reason, message)
  tellWithoutLeader(builder, view)

  const drain = drainOf(view, blockers, builder.recorded)
  const moves = planMoves(wishesOf(drain), kafka, builder.recorded)
  if (!isLeftAlone) {
    cordonBrokers(builder, drain, moves, kafka)
    if (moves) beginMoves(builder, moves, cluster.kafka, kafka)
  }
  const kept = isLeftAlone ? [] : planScaleDown(builder, view, { blockers, drain, moves })
  const said = joinParts(builder, planned)
  // Nobody announces that Kafka answers again; without another look what needs it would wait for the next resync.
  const askAgain = worthAskingAgain(kafka)
  if (askAgain !== undefined) builder.wait(builder.owner, 'KafkaNotReady', askAgain, ASK_AGAIN_MS, 'look')
  forgetRemoved(builder)
  return planOf(builder, [
    ...clusterStatuses(builder, view, {
      paused,
      progress,
      trusted: input.identities?.trusted,
      ends: certificateEnds(input.identities ?? NO_IDENTITIES, docker),
    }),
    ...said,
    { ...builder.owner, conditions: [], fields: kept.length > 0 ? { retainedVolumes: kept } : {} },
  ])
}

/** Everything the rules look at, and what is still known from the pass before. */
function lookAt({ cluster, docker: seen, kafka, recorded, identities, now, absence = {} }: ClusterInput) {
  const leaving = viewLeaving(cluster, seen, kafka)
  const docker = withPortsOf(leaving, seen)
  const remembered = remember(recorded, { cluster, docker: seen, kafka, leaving, now })
  const builder = new PlanBuilder({ kind: 'Kafka', name: cluster.name }, remembered, now)
  const wanted = identities && wantedCertificates(identities, termsOf(cluster.kafka.spec).cluster, now)
  const nodes = viewNodes({ cluster, docker, kafka, wanted }, remembered, holdOf(cluster.kafka, now)?.node)
  const members = [...nodes, ...leaving.filter(({ container }) => container !== undefined)]
  const view: ScaleDown = { cluster, nodes, members, leaving, docker, kafka, absence }
  return { builder, view, remembered }
}

/**
 * Whether something that was tried has just failed. Nothing else may be done in such a pass: everything it would do was
 * thought out with what failed.
 */
function notesFailure(builder: PlanBuilder, declared: DeclaredSpec, view: ClusterView): boolean {
  resumeTrial(builder, view.members, view.docker)
  if (
    noteRefusal(builder, declared, view) ||
    noteRefusedLimits(builder, declared, view) ||
    noteFailure(builder, declared, view)
  )
    return true
  followTrial(builder, view.members, view.docker)
  return false
}

/** Plans what the cluster itself is made of: network, volumes, nodes, and the config and version they run with. */
function planItself(
  builder: PlanBuilder,
  view: ClusterView,
  { turns, obstacles }: Pick<NodeSteps, 'turns' | 'obstacles'>,
  {
    parts,
    ownContainer,
    givenUp,
    identities = NO_IDENTITIES,
    fresh = '',
  }: Pick<ClusterInput, 'parts' | 'ownContainer' | 'givenUp' | 'identities' | 'fresh'>,
): void {
  const { cluster, nodes, docker } = view
  const isDisturbing = nodes.some((node) => disturbsNow(node, turns, docker))
  const configPending = planDynamicConfig(builder, view, isDisturbing)
  planLoggers(builder, view)
  lowerLimits(builder, view, isDisturbing)
  noteRestarting(builder, nodes, turns)
  const hold = holdOf(cluster.kafka, builder.now)
  const held = hold && holding(hold, view, builder.recorded)
  const replaced = replacements(view, builder.recorded, turns)
  planNodes(builder, view, {
    configPending,
    turns,
    obstacles,
    replacements: replaced,
    held,
    givenUp,
    identities,
    fresh,
    areSecretsNeeded: parts.some(({ needsSecrets }) => needsSecrets),
  })
  refuseOthers(builder, cluster)
  tellRefusal(builder)
  tellRefusedLimits(builder)
  tellFailure(builder)
  rememberGoodSpec(builder, view)
  joinNetwork(builder, docker, ownContainer)
  markQuorum(builder, view)
  electGivenUp(builder, view)
  emptyVolumes(builder, view)
  removeTakenOutVolumes(builder, view)
  raiseMetadataVersion(builder, view)
}

const planOf = ({ owner, operations, waits, recorded }: PlanBuilder, said: readonly PlannedStatus[]): Plan => ({
  owner,
  operations,
  waits,
  statuses: said.length > 0 ? joinStatuses(said, waits) : [],
  recorded,
})

/** A port that a leaving node publishes is free only when it is gone. */
function withPortsOf(leaving: readonly LeavingNode[], docker: ObservedDocker): ObservedDocker {
  const published = leaving.flatMap(({ running }) => running.flatMap(({ publishedPorts }) => publishedPorts))
  return { ...docker, takenPorts: new Set([...docker.takenPorts, ...published.map(({ hostPort }) => hostPort)]) }
}
