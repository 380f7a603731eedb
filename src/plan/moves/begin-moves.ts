import { readAnnotation } from '../../model/annotations.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import type { RecordedCluster, RecordedMove } from '../../model/recorded-cluster.ts'
import type { KafkaResource } from '../../model/resource.ts'
import { DEFAULT_THROTTLE } from '../../model/throttle.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import { shortList } from '../ground/short-list.ts'
import type { MovePlan, WishPlan } from './plan-moves.ts'
import { destinationOf } from './replicas.ts'
import { liftThrottle, setThrottle } from './throttle.ts'

/**
 * Carries a plan of moves out: calls off what nobody wishes any more, and begins what was planned, throttled. In a pass
 * in which nothing begins the throttle is lifted, unless something it is for still moves.
 */
export function beginMoves(
  builder: PlanBuilder,
  { wishes, goingOn, calledOff }: MovePlan,
  declared: KafkaResource,
  kafka: ObservedKafka,
): void {
  if (calledOff.length > 0) {
    const topics = [...new Set(calledOff.map(({ topic }) => topic))].sort()
    const moves = calledOff.map(({ topic, partition }) => ({ topic, partition, replicas: null }))
    const count =
      moves.length === 1 ? '1 partition stays where it was' : `${moves.length} partitions stay where they were`
    const cause = `nobody wishes it any more: ${count}`
    builder.add({ kind: 'topic', name: shortList(topics) }, { type: 'AlterReassignments', moves }, cause)
  }
  const begun = wishes.flatMap((plan) => plan.begun)
  if (begun.length === 0) {
    liftThrottle(builder, kafka)
    return
  }
  const rate = readAnnotation('replicationThrottle', declared) ?? DEFAULT_THROTTLE
  const touched = new Set(begun.map(({ topic }) => topic))
  const throttled = [...begun, ...goingOn.filter(({ topic }) => touched.has(topic))]
  const needs = rate === 'none' ? [] : setThrottle(builder, throttled, rate, kafka)
  for (const plan of wishes) if (plan.begun.length > 0) begin(builder, plan, needs)
}

function begin(builder: PlanBuilder, { wish, begun }: WishPlan, needs: readonly number[]): void {
  const moves = begun.map(({ topic, partition, replicas }) => ({ topic, partition, replicas }))
  const cause = `${wish.why}: ${moves.length} partitions begin to move`
  builder.add(wish.target, { type: 'AlterReassignments', moves }, cause, { needs })
  const known = builder.recorded.moves
  const recorded = moves.map((move): [string, RecordedMove] => {
    const name = partitionName(move)
    return [name, { replicas: move.replicas, ...beforeOf(known?.[name]) }]
  })
  builder.recorded.moves = { ...known, ...Object.fromEntries(recorded) }
}

function beforeOf(known: RecordedMove | undefined): Pick<RecordedMove, 'before'> {
  if (!known) return {}
  const { before: _, ...move } = known
  return { before: move }
}

/** Moves that Drover began, as long as they are seen to go on to where it sent them; undefined: none. */
export function rememberMoves(
  recorded: RecordedCluster['moves'],
  { reassignments }: Pick<ObservedKafka, 'reassignments'>,
): RecordedCluster['moves'] {
  if (!recorded || !reassignments) return recorded
  const still = reassignments.flatMap((move): [string, RecordedMove][] => {
    const known = recorded[partitionName(move)]
    const goes = [known, known?.before].find((each) => each?.replicas.join() === destinationOf(move).join())
    return goes ? [[partitionName(move), { replicas: goes.replicas }]] : []
  })
  return still.length > 0 ? Object.fromEntries(still) : undefined
}
