import { LABELS, nodeIdOf } from '../../model/labels.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { MovePlan } from '../moves/plan-moves.ts'
import { absenceBlockers } from './blockers.ts'
import { type Drain, namesOf, obstacleOf, tellDrain } from './drain.ts'
import { removeLeftVolumes, unregisterBrokers } from './forget-node.ts'
import { stopAndRemove } from './stop-and-remove.ts'
import { planVoters } from './voters.ts'
import { type LeavingNode, type ScaleDown, whoLeaves } from './who-leaves.ts'

/** What was decided of a scale-down before its nodes are looked at one by one. */
export interface ScaleDownSteps {
  readonly blockers: ReadonlyMap<number, string>
  readonly drain: Drain
  /** What becomes of the wish of the drain; undefined: it cannot be seen where replicas are. */
  readonly moves: MovePlan | undefined
}

/**
 * How nodes leave a cluster
 * =========================
 *
 * A node leaves when its id is not in the manifest any more; a node that stays and loses a role goes through the same
 * steps for that role. Which step is next is read from Docker and Kafka in every pass, so that a manifest that changes
 * its mind half-way, a crash, and a node that dies on the way need nothing of their own:
 *
 * 1. It is asked whether it may go at all (`blockers.ts`).
 * 2. A broker gets nothing new, and wishes its replicas on the brokers that stay (`drain.ts`).
 * 3. Once nothing is on it, it is stopped and its container removed (`stop-and-remove.ts`).
 * 4. Kafka forgets it: the broker's registration (`forget-node.ts`), the controller's vote (`voters.ts`).
 * 5. Its data volumes go, or are kept (`forget-node.ts`).
 *
 * Takes the next steps of those that nothing blocks (`blockersOf`) and returns the names of data volumes that are kept.
 * Call it after the nodes were planned, and when what is moved for the drain has begun.
 */
export function planScaleDown(
  builder: PlanBuilder,
  scaleDown: ScaleDown,
  { blockers, drain, moves }: ScaleDownSteps,
): string[] {
  const { nodes, leaving, kafka } = scaleDown
  const brokers = whoLeaves(scaleDown, 'broker')
  const blocked = new Map(blockers)
  forgetReturned(builder, [...brokers.leaving, ...leaving])
  tellDrain(builder, drain, moves)
  const obstacle = obstacleOf(drain, moves, kafka)
  if (obstacle?.reason === 'ScaleDownHeld') {
    for (const { nodeId } of drain.draining) blocked.set(nodeId, obstacle.message)
  } else if (obstacle) {
    const target = { kind: 'broker', name: namesOf(drain.draining) } as const
    builder.wait(target, obstacle.reason, obstacle.message, 2_000, 'scale')
  }
  const names = new Map([...leaving, ...nodes].map(({ nodeId, name }) => [nodeId, name]))
  for (const [id, reason] of [...blocked].sort(([a], [b]) => a - b)) {
    const losesRole = nodes.some(({ nodeId }) => nodeId === id)
    const message = `${losesRole ? 'it keeps its roles' : 'it is not in the manifest any more, and stays'}: ${reason}`
    builder.wait({ kind: 'container', name: names.get(id) ?? String(id) }, 'ScaleDownHeld', message)
  }

  const ids = new Set(blocked.keys())
  stopAndRemove(builder, scaleDown, ids)
  planVoters(builder, scaleDown, ids)
  unregisterBrokers(builder, scaleDown, ids)
  const reasonOf = absenceBlockers(scaleDown)
  return removeLeftVolumes(
    builder,
    scaleDown,
    ({ labels }) => ids.has(nodeIdOf({ labels })) || reasonOf(labels[LABELS.pool]) !== undefined,
  )
}

/** Progress is told from the beginning when a node that came back leaves once more. */
function forgetReturned(builder: PlanBuilder, leaving: readonly Pick<LeavingNode, 'nodeId'>[]): void {
  const ids = new Set(leaving.map(({ nodeId }) => String(nodeId)))
  const still = Object.entries(builder.recorded.leaving ?? {}).filter(([id]) => ids.has(id))
  const fresh = leaving.map(({ nodeId }) => [String(nodeId), { replicas: 0 }] as const)
  const next = Object.fromEntries([...fresh, ...still])
  if (ids.size === 0) delete builder.recorded.leaving
  else builder.recorded.leaving = next
}
