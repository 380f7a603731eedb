import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { Condition } from '../ground/plan.ts'
import type { ClusterView } from '../node/cluster-view.ts'
import { takenPorts } from '../node/host-ports.ts'
import { isOnItsWay, type NodeView, wasTold } from '../node/node-view.ts'
import { mayDisturb, type Verdict } from './disturbance.ts'
import { hasTime } from './maintenance.ts'
import { isReplaced, portsInTurn } from './ports-in-turn.ts'

/** Everything a rolling restart is decided from. */
export interface Roll extends Pick<ClusterView, 'nodes' | 'members' | 'kafka'> {
  readonly recorded: RecordedCluster
  /** How many brokers may be on their way at once, once one of them has come through. */
  readonly maxParallel: number
  /** Set outside of maintenance windows: the word on all restarts that have time until the next one. */
  readonly notNow?: Verdict | undefined
}

/** By node id, for the nodes whose turn it is; all others have to wait for these. */
export type Turns = ReadonlyMap<number, Verdict>

/**
 * Nobody can ask a node that nobody trusts, neither Drover nor the nodes that are trusted again. Those that are not
 * have their turn all together: what the others lack is only told by them.
 */
const isExpired = ({ up, restartReasons }: NodeView): boolean =>
  !up && restartReasons.some(({ reason }) => reason === 'CertificateExpired')

/**
 * Whose turn it is
 * ================
 *
 * A node whose replacement is begun, then nodes that are not up, then controllers before brokers, the leading
 * controller last of all controllers. One at a time; brokers that may be disturbed together have their turn together.
 * What has time until a maintenance window lets the others go first, and so does what needs a host port of theirs.
 */
export function takeTurns(roll: Roll): Turns {
  const { nodes, kafka, recorded, maxParallel, notNow } = roll
  const turns = new Map<number, Verdict>()
  // Those that are told in this very pass count as told for the ones after.
  const terminated = { ...recorded.terminated }
  const ports = portsInTurn(nodes)
  for (const view of disturbanceOrder(nodes, kafka)) {
    if (!wasTold(view, recorded) && isReplaced(view) && (ports.never || ports.isWaiting(view))) {
      // Told of one of them, which names all.
      if (ports.never && ![...turns.values()].includes(ports.never)) turns.set(view.nodeId, ports.never)
      continue
    }
    if (notNow && !wasTold(view, recorded) && hasTime(view, recorded)) {
      turns.set(view.nodeId, notNow)
      continue
    }
    if (isExpired(view)) {
      turns.set(view.nodeId, { allowed: true, unavoidable: [] })
      continue
    }
    const atOnce = canaryIsThrough(view, nodes) ? maxParallel : 1
    const verdict: Verdict = wasTold(view, recorded)
      ? { allowed: true, unavoidable: [] }
      : mayDisturb(view, roll, { ...recorded, terminated }, atOnce)
    turns.set(view.nodeId, verdict)
    if (verdict.allowed) for (const { id } of view.running) terminated[id] ??= 0
    if (atOnce === 1 || view.roles.includes('controller')) break
  }
  return turns
}

/**
 * Remembers which nodes a roll has told to stop until they are up again: a container that is started again in place
 * bears no sign of it.
 */
export function noteRestarting(builder: PlanBuilder, nodes: readonly NodeView[], turns: Turns): void {
  const before = builder.recorded.restarting ?? []
  const names = nodes
    .filter(
      (view) => turns.get(view.nodeId)?.allowed || (before.includes(view.name) && isOnItsWay(view, builder.recorded)),
    )
    .map(({ name }) => name)
  if (names.length > 0) builder.recorded.restarting = names
  else delete builder.recorded.restarting
}

/** Nodes with a restart reason, in the order in which they are to be disturbed. */
export function disturbanceOrder(nodes: readonly NodeView[], kafka: ObservedKafka): NodeView[] {
  const leader = kafka.quorum?.leaderId
  const rank = ({ node, up, current, former }: NodeView) =>
    (current && former ? 0 : 8) +
    (up ? 4 : 0) +
    (node.roles.includes('controller') ? 0 : 2) +
    (node.nodeId === leader ? 1 : 0)
  return nodes
    .filter(({ restartReasons }) => restartReasons.length > 0)
    .sort((a, b) => rank(a) - rank(b) || a.node.nodeId - b.node.nodeId)
}

/** What is wrong with a change shows on one broker of a pool, before it can show on several. */
const canaryIsThrough = ({ node }: NodeView, nodes: readonly NodeView[]): boolean =>
  nodes.some(
    (other) =>
      other.node.pool === node.pool && other.up && other.restartReasons.length === 0 && other.roles.includes('broker'),
  )

/**
 * Whether a node that runs is stopped, for all that is known, in this very pass: it is its turn, and there is an image
 * to go on with.
 */
export const disturbsNow = ({ nodeId, node, running }: NodeView, turns: Turns, { images }: ObservedDocker): boolean =>
  turns.get(nodeId)?.allowed === true && running.length > 0 && images.get(node.container.image) !== undefined

/**
 * What a node whose turn it is has to wait for all the same, because its successor could not be made or started.
 */
function lackOf(view: NodeView, docker: ObservedDocker): { reason: string; message: string } | undefined {
  const { node, current, name } = view
  if (!isReplaced(view)) return undefined
  const { image } = node.container
  if (current === undefined && docker.images.get(image) === undefined) {
    const failed = docker.pulls.get(image)?.state === 'failed'
    const reason = failed ? 'ImagePullFailed' : 'PullingImage'
    return { reason, message: `${name} is to run ${image}, which is not on the engine` }
  }
  const taken = takenPorts(node, docker)
  return taken.length > 0
    ? { reason: 'PortTaken', message: `${name} is to get host port ${taken.join(', ')}, which is in use` }
    : undefined
}

/**
 * How far a rolling restart is, while any node has to be restarted or is on its way: `2/6 rolled, restarting c-b-1`.
 * Its reason is what it waits for.
 */
export function rollProgress(
  nodes: readonly NodeView[],
  turns: Turns,
  recorded: RecordedCluster,
  docker: ObservedDocker,
  paused: boolean,
): Condition | undefined {
  const lacks = new Map(
    nodes.flatMap((view) => {
      const lack = turns.get(view.nodeId)?.allowed && !wasTold(view, recorded) ? lackOf(view, docker) : undefined
      return lack ? [[view, lack] as const] : []
    }),
  )
  // What a backup holds comes and goes without a roll.
  const onTheirWay = nodes.filter(
    (node) => (turns.get(node.nodeId)?.allowed && !lacks.has(node)) || (isOnItsWay(node, recorded) && !node.held),
  )
  const pending = nodes.filter((node) => node.restartReasons.length > 0 || node.replacing || onTheirWay.includes(node))
  if (pending.length === 0) return undefined
  const rolled = `${nodes.length - pending.length}/${nodes.length} rolled`
  const say = (reason: string, message: string): Condition => ({
    type: 'RollingUpdate',
    status: 'True',
    reason,
    message: `${rolled}, ${message}`,
  })
  if (paused) return say('ReconciliationPaused', 'paused')
  if (onTheirWay.length > 0) {
    return say('NodeRestarting', `restarting ${onTheirWay.map(({ name }) => name).join(', ')}`)
  }
  for (const { reason, message } of lacks.values()) return say(reason, `waiting: ${message}`)
  for (const turn of turns.values()) if (!turn.allowed) return say(turn.reason, `waiting: ${turn.message}`)
  const names = pending.map(({ name }) => name).join(', ')
  return pending.some(({ replacing }) => replacing)
    ? say('NodeRestarting', `finishing with ${names}`)
    : say('AnotherNodeFirst', `waiting: it is not the turn of ${names} yet`)
}
