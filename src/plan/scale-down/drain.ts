import type { ObservedBroker } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { sizeText } from '../../model/quantity.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { withReason } from '../ground/missing-facts.ts'
import type { MovePlan, WishPlan } from '../moves/plan-moves.ts'
import { movingOff } from '../moves/replicas.ts'
import type { Wish } from '../moves/wish.ts'
import type { Member } from '../node/node-view.ts'
import { CORDON } from '../storage/kept-volumes.ts'
import { placeElsewhere } from './place-elsewhere.ts'
import { type ScaleDown, whoLeaves } from './who-leaves.ts'

/** Nobody announces that a replica has arrived. */
const LOOK_AGAIN_MS = 2_000

/** Brokers whose replicas have to go elsewhere, and what that makes them wish. */
export interface Drain {
  readonly draining: readonly Pick<Member, 'nodeId' | 'name' | 'up'>[]
  /** Brokers that stay. */
  readonly staying: ReadonlySet<number>
  /** Those of them that can take replicas. */
  readonly targets: readonly ObservedBroker[]
  /** Absent: there is nobody to drain. */
  readonly wish?: Wish
  /** What is on its way off brokers that may not go for now: called off, it would begin anew once they may. */
  readonly heldBack?: Wish
}

/** All that is wished of replicas, so that brokers can go. */
export const wishesOf = ({ wish, heldBack }: Drain): Wish[] => [wish, heldBack].filter((each) => each !== undefined)

/** Who is drained, and where to. @param blockers of nodes that stay after all */
export function drainOf(
  scaleDown: ScaleDown,
  blockers: ReadonlyMap<number, unknown>,
  { moves: ours = {} }: Pick<RecordedCluster, 'moves'>,
): Drain {
  const { kafka } = scaleDown
  const brokers = whoLeaves(scaleDown, 'broker')
  const staying = new Set(brokers.staying)
  const draining = brokers.leaving.filter(({ nodeId }) => !blockers.has(nodeId))
  const held = brokers.leaving.filter(({ nodeId }) => blockers.has(nodeId))
  const targets = (kafka.brokers ?? []).filter(({ id, fenced }) => staying.has(id) && !fenced)
  const wish = draining.length === 0 ? undefined : wishOf(draining, placeElsewhere(kafka, idsOf(draining), targets))
  // What somebody else moves is left to him, and counted nowhere.
  const isOurs = ([name]: readonly [string, unknown]) => ours[name] !== undefined && !wish?.replicas.has(name)
  const heldBack = new Map([...movingOff(idsOf(held), kafka)].filter(isOurs))
  return {
    draining,
    staying,
    targets,
    ...(wish && { wish }),
    ...(heldBack.size > 0 && { heldBack: wishOf(held, heldBack) }),
  }
}

function wishOf(brokers: Drain['draining'], replicas: Wish['replicas']): Wish {
  const names = namesOf(brokers)
  const why = `${names} ${brokers.length === 1 ? 'leaves' : 'leave'}`
  return { party: 'drain', target: { kind: 'broker', name: names }, why, replicas }
}

/** Names of the brokers that are drained, as one. */
export const namesOf = (draining: Drain['draining']): string => draining.map(({ name }) => name).join(', ')

const idsOf = (brokers: Drain['draining']): ReadonlySet<number> => new Set(brokers.map(({ nodeId }) => nodeId))

/** Why the brokers are not drained now, or not all of what is on them; undefined: nothing is in the way. */
export type Obstacle = { readonly reason: 'ScaleDownHeld' | 'ScalingDown'; readonly message: string } | undefined

/** @param moves undefined: it cannot be seen where replicas are */
export function obstacleOf(drain: Drain, moves: MovePlan | undefined, kafka: ObservedKafka): Obstacle {
  const { wish, staying, targets } = drain
  if (!wish) return undefined
  if (!moves) {
    const message = withReason('the partitions cannot be seen', kafka, 'topics', 'reassignments', 'brokers')
    return { reason: 'ScalingDown', message }
  }
  const lacking = planOf(wish, moves)?.lacking
  if (lacking !== undefined) return { reason: 'ScaleDownHeld', message: lacking }
  const [stuck] = [...wish.replicas].filter(([, to]) => to === undefined)
  if (stuck === undefined) return undefined
  const down = [...staying].filter((id) => !targets.some((target) => target.id === id)).sort((a, b) => a - b)
  const brokers = `broker ${down.join(', ')} ${down.length === 1 ? 'is' : 'are'}`
  return { reason: 'ScalingDown', message: `${stuck[0]} has no broker to go to: ${brokers} not up` }
}

/** What becomes of the drain's wish; undefined while nothing is to be begun for it. */
export const planOf = (wish: Wish | undefined, moves: MovePlan | undefined): WishPlan | undefined =>
  moves?.wishes.find((plan) => plan.wish === wish)

/**
 * Kafka puts no new replicas on a broker whose directories are all cordoned (4.3 and newer). One that was to leave and
 * stays after all gets some again. `*` is Drover's; a person cordons by path.
 */
export function cordonBrokers(
  builder: PlanBuilder,
  { draining, staying, wish }: Drain,
  moves: MovePlan | undefined,
  { nodeConfigs }: ObservedKafka,
): void {
  for (const [brokerId, entries] of [...(nodeConfigs ?? [])].sort(([a], [b]) => a - b)) {
    const found = entries.find(({ name, source }) => name === CORDON && source === 'broker')
    if (!staying.has(brokerId) || found?.value !== '*') continue
    const changes = [{ name: CORDON, value: null }]
    const action = { type: 'AlterNodeConfig', brokerId, changes } as const
    builder.add({ kind: 'broker', name: String(brokerId) }, action, 'it does not leave any more')
  }
  const plan = planOf(wish, moves)
  if (!plan || plan.lacking !== undefined) return
  for (const { nodeId, name } of draining) {
    const found = nodeConfigs?.get(nodeId)?.find((entry) => entry.name === CORDON)
    if (found === undefined || found.value === '*') continue
    const changes = [{ name: CORDON, value: '*' }]
    const action = { type: 'AlterNodeConfig', brokerId: nodeId, changes } as const
    builder.add({ kind: 'broker', name }, action, `${name} leaves, so nothing new is to be put there`)
  }
}

/** Says how far it is, and remembers how much it was. */
export function tellDrain(builder: PlanBuilder, { draining, wish }: Drain, moves: MovePlan | undefined): void {
  const plan = planOf(wish, moves)
  if (!plan || plan.lacking !== undefined) return
  const blind = plan.unknown.length === 0 ? '' : `; the free space of broker ${plan.unknown.join(', ')} is not known`
  for (const { nodeId, name } of draining) {
    const left = plan.left.filter(({ replicas }) => replicas.includes(nodeId))
    const most = Math.max(left.length, builder.recorded.leaving?.[nodeId]?.replicas ?? 0)
    builder.recorded.leaving = { ...builder.recorded.leaving, [nodeId]: { replicas: most } }
    if (left.length === 0) continue
    const bytes = left.reduce((sum, replica) => sum + replica.bytes, 0)
    const message = `it is leaving: ${most - left.length} of ${most} replicas moved, ${sizeText(bytes)} to go${blind}`
    builder.wait({ kind: 'broker', name }, 'ScalingDown', message, LOOK_AGAIN_MS, 'scale')
  }
}
