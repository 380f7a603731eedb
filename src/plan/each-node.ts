import { readAnnotation } from '../model/annotations.ts'
import { termsOf } from '../model/authority-terms.ts'
import type { ForcedChange } from '../model/certificates.ts'
import type { DesiredNode } from '../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../model/docker-state.ts'
import type { ObservedIdentities } from '../model/identities.ts'
import type { KafkaResource } from '../model/resource.ts'
import { planAuthorities } from './certificates/authorities.ts'
import { endFounding, markFounding } from './found-cluster.ts'
import type { PlanBuilder } from './ground/builder.ts'
import { ageOf } from './ground/clock-set-back.ts'
import { isTaken } from './ground/conflict.ts'
import { planNetwork } from './ground/network.ts'
import type { ClusterView } from './node/cluster-view.ts'
import { createContainer, type NodeContext } from './node/create-node.ts'
import { loopReason, startedOnceMore } from './node/deaths.ts'
import { healContainer, healFormer } from './node/heal-node.ts'
import { lacksPorts } from './node/host-ports.ts'
import { imageReady } from './node/images.ts'
import type { NodeView } from './node/node-view.ts'
import { stopContainer } from './node/stop-node.ts'
import { withUnavoidable } from './roll/copies.ts'
import { ANOTHER_NODE_FIRST, type Verdict } from './roll/disturbance.ts'
import { type Holding, holdNode } from './roll/hold-node.ts'
import { outsideOfWindows } from './roll/maintenance.ts'
import { removeSuccessor, removeSurplus, replaceNode } from './roll/replace-node.ts'
import type { Turns } from './roll/turns.ts'
import type { RoleObstacle } from './scale-down/role-obstacles.ts'
import type { GivenUp } from './storage/given-up.ts'
import type { Replacement } from './storage/may-replace-volumes.ts'
import { replaceVolumes } from './storage/replace-volumes.ts'
import { planVolumes, removeStaleConfigVolumes } from './storage/volumes.ts'

/** What was decided for the cluster as a whole before its nodes are looked at one by one. */
export interface NodeSteps {
  /** Configs that need no restart are on their way to the nodes. */
  readonly configPending: boolean
  readonly turns: Turns
  readonly obstacles: ReadonlyMap<number, RoleObstacle>
  readonly replacements: ReadonlyMap<number, Replacement>
  readonly held: Holding | undefined
  readonly givenUp: GivenUp | undefined
  readonly identities: ObservedIdentities
  readonly fresh: string
  /** Somebody else than the nodes needs what is kept secret. */
  readonly areSecretsNeeded: boolean
}

/** Network, volumes and containers of every node, and a step of a rolling restart for those whose turn it is. */
export function planNodes(builder: PlanBuilder, seen: ClusterView, steps: NodeSteps): void {
  const { cluster, nodes, docker, kafka } = seen
  const { configPending, turns, obstacles, replacements, held, givenUp, identities, fresh, areSecretsNeeded } = steps
  // Checks compare with what was recorded before this pass, not with what it decides itself.
  const recorded = { ...builder.recorded }
  if (!markFounding(builder, cluster, docker)) return
  const network = planNetwork(builder, cluster, docker)
  if (!network) return
  const images = [...new Set(cluster.nodes.map(({ container }) => container.image))]
  const ready = new Set(images.filter((image) => imageReady(builder, image, docker, cluster.logins)))
  const volumesOf = (node: DesiredNode) => planVolumes(builder, node, { ...seen, givenUp })
  const hasImage = (node: DesiredNode) => ready.has(node.container.image)
  const founded = endFounding(builder, cluster, docker, hasImage)

  const certified = planAuthorities(builder, cluster, docker, {
    identities,
    fresh,
    image: images.find((image) => ready.has(image)),
    isNeeded: areSecretsNeeded,
    wishes: {
      terms: termsOf(cluster.kafka.spec),
      given: identities.given,
      asked: askedOf(cluster.kafka),
      inWindow: outsideOfWindows(cluster.kafka.spec.maintenanceTimeWindows, builder.now) === undefined,
    },
  })

  for (const view of nodes) {
    const { node, current, former } = view
    awaitStart(builder, view)
    const obstacle = obstacles.get(node.nodeId)
    const replacement = obstacle ? undefined : replacements.get(node.nodeId)
    if (replacement && replaceVolumes(builder, view, replacement, seen)) continue
    removeSurplus(builder, view)
    const made = volumesOf(node)
    if (!made) continue
    if (!founded) {
      const message =
        'it is made and started when every controller that is to found the quorum has its volume and its image'
      builder.wait({ kind: 'container', name: node.name }, 'NodeStarting', message, undefined, 'step')
      continue
    }
    const needs = [...made, ...founded]
    const context: NodeContext = {
      builder,
      node,
      docker,
      kafka,
      configPending,
      groundwork: { network, needs, certified },
    }
    if (obstacle) {
      const { reason, message } = obstacle
      if (message !== undefined) builder.wait({ kind: 'container', name: node.name }, reason, message, 2_000, 'scale')
      if (obstacle.keep) healFormer(context, obstacle.keep)
      if (obstacle.keep && obstacle.reason === 'ScaleDownHeld') removeSuccessor(builder, view)
      continue
    }
    if (view.nodeId === held?.nodeId && holdNode(context, view, held, recorded)) continue
    if (former && (current || hasImage(node)) && isDueForReplacement(view, turns, recorded)) {
      replaceNode(context, view, turns.get(node.nodeId) ?? ANOTHER_NODE_FIRST, recorded)
    } else if (former) {
      healFormer(context, former)
    } else if (current && isRunning(current) && isToRestart(view, current, recorded)) {
      restartInPlace(context, view, current, turns.get(node.nodeId) ?? ANOTHER_NODE_FIRST, recorded)
    } else if (current) {
      healContainer(context, current)
    } else if (!isTaken(builder, 'container', node.name, docker) && hasImage(node) && !lacksPorts(context)) {
      startNew(context)
    }
  }
  removeStaleConfigVolumes(builder, seen)
}

/** What people ask for of the authorities. */
function askedOf(kafka: KafkaResource): ForcedChange {
  const [renew, replace] = [readAnnotation('forceRenew', kafka), readAnnotation('forceReplace', kafka)]
  return { ...(renew !== undefined && { renew }), ...(replace !== undefined && { replace }) }
}

/** For this long a starting node is looked at often; a start that takes longer is a recovery of its logs. */
const QUICK_START_MS = 60_000

/** Docker says when a container runs, but nobody says when Kafka in it serves: so look again. */
function awaitStart(builder: PlanBuilder, { node, current, former, up }: NodeView): void {
  const running = [current, former].find((container) => container?.status === 'running')
  if (up || !running || builder.recorded.terminated[running.id] !== undefined) return
  const age = ageOf(running.startedAt ?? builder.now, builder.now)
  const again = age < QUICK_START_MS ? 500 : 5_000
  const deaths = builder.recorded.deaths[node.name]
  const loop = loopReason(deaths)
  if (loop !== undefined) {
    builder.wait({ kind: 'container', name: node.name }, loop, startedOnceMore(deaths), again)
    return
  }
  builder.wait({ kind: 'container', name: node.name }, 'NodeStarting', 'it runs, and does not serve yet', again, 'step')
}

/**
 * Several nodes may wait to be replaced; a running one is touched only when it is its turn or has been touched already.
 */
function isDueForReplacement(view: NodeView, turns: Turns, recorded: PlanBuilder['recorded']): boolean {
  const { former, current } = view
  if (!former || !isRunning(former)) return true
  return (
    turns.has(view.nodeId) ||
    recorded.terminated[former.id] !== undefined ||
    (current !== undefined && isRunning(current))
  )
}

function startNew(context: NodeContext): void {
  const { builder, node } = context
  const known = builder.recorded.nodeIds[node.pool]?.includes(node.nodeId) ?? false
  const removed = builder.recorded.takenVolumes?.[node.name] !== undefined
  const found = known && !removed ? { found: 'ContainerMissing' } : {}
  const made = createContainer(context, node.name, 'it is missing', found)
  builder.add(
    { kind: 'container', name: node.name },
    { type: 'StartContainer', container: made.container },
    'it should run',
    {
      needs: [made.ready],
    },
  )
}

/**
 * A node that was told to stop is seen through it, even when the reason is gone by now: it may already be half down.
 */
function isToRestart(view: NodeView, current: ObservedContainer, recorded: PlanBuilder['recorded']): boolean {
  return view.restartReasons.length > 0 || recorded.terminated[current.id] !== undefined
}

function restartInPlace(
  context: NodeContext,
  { restartReasons }: NodeView,
  current: ObservedContainer,
  turn: Verdict,
  recorded: PlanBuilder['recorded'],
): void {
  const { builder, node } = context
  const reasons = restartReasons.map(({ message }) => message).join('; ')
  const told = recorded.terminated[current.id] !== undefined
  if (!told && !turn.allowed) {
    builder.wait(
      { kind: 'container', name: node.name },
      turn.reason,
      `it has to be restarted (${reasons}), but ${turn.message}`,
      turn.inMs,
      'roll',
    )
    // It may itself be what the check waits for, so it is kept well until its turn.
    healContainer(context, current)
    return
  }
  const cause = turn.allowed ? withUnavoidable(reasons, turn.unavoidable) : reasons
  stopContainer(builder, current, node.gracePeriodSeconds, cause)
}
