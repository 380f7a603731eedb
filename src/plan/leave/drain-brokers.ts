import type { ObservedBroker } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import { sizeText } from '../../model/quantity.ts'
import type { PlanBuilder } from '../builder.ts'
import type { Member } from '../node/node-view.ts'
import { CORDON } from '../storage/kept-volumes.ts'
import { roomFor } from './disk-room.ts'
import { type Move, movesUnderWay, planMoves, sizesOf } from './move-replicas.ts'
import { liftThrottle, setThrottle } from './throttle.ts'

/**
 * Kafka copies from every leader at once; so many moves keep all disks busy, and are few enough that the throttle leaves
 * each of them some speed and that calling them off is quick.
 */
const MOVES_AT_ONCE = 20

/** Nobody announces that a replica has arrived. */
const LOOK_AGAIN_MS = 2_000

/** A broker whose replicas have to go elsewhere. */
export type Draining = Pick<Member, 'nodeId' | 'name' | 'up'>

/** Why the moves cannot go on now; undefined when they do, or when there are none left to begin. */
export type Obstacle = { readonly reason: 'ScaleDownHeld' | 'ScalingDown'; readonly message: string } | undefined

/** Begins to move replicas off these brokers, as many at once as is good, and says how far it is. */
export function drainBrokers(
  builder: PlanBuilder,
  draining: readonly Draining[],
  staying: ReadonlySet<number>,
  rate: number | 'none',
  kafka: ObservedKafka,
): Obstacle {
  const { topics, reassignments, brokers, unavailable } = kafka
  if (draining.length === 0) {
    liftThrottle(builder, kafka)
    return undefined
  }
  if (!topics || !reassignments || !brokers) {
    const because = unavailable === undefined ? '' : `: ${unavailable}`
    return { reason: 'ScalingDown', message: `the partitions cannot be seen${because}` }
  }
  const leaving = new Set(draining.map(({ nodeId }) => nodeId))
  const targets = brokers.filter(({ id, fenced }) => staying.has(id) && !fenced)
  const { moves, stuck } = planMoves(kafka, leaving, targets)
  const underWay = movesUnderWay(kafka, leaving)
  const { lacking, unknown } = roomFor([...moves, ...underWay], kafka.logDirs)
  if (lacking !== undefined) return { reason: 'ScaleDownHeld', message: lacking }

  cordon(builder, draining, kafka)
  const begun = moves.slice(0, Math.max(0, MOVES_AT_ONCE - underWay.length))
  if (begun.length > 0) begin(builder, draining, begun, underWay, rate, kafka)
  else liftThrottle(builder, kafka)
  tellProgress(builder, draining, unknown, kafka)
  const [first] = stuck
  if (first === undefined) return undefined
  return {
    reason: 'ScalingDown',
    message: `${partitionName(first)} has no broker to go to: ${namesOf(staying, targets)} not up`,
  }
}

function namesOf(staying: ReadonlySet<number>, targets: readonly ObservedBroker[]): string {
  const down = [...staying].filter((id) => !targets.some((target) => target.id === id))
  return `broker ${down.sort((a, b) => a - b).join(', ')} ${down.length === 1 ? 'is' : 'are'}`
}

/** Kafka puts no new replicas on a broker whose directories are all cordoned (4.3 and newer). */
function cordon(builder: PlanBuilder, draining: readonly Draining[], { nodeConfigs }: ObservedKafka): void {
  for (const { nodeId, name } of draining) {
    const found = nodeConfigs?.get(nodeId)?.find((entry) => entry.name === CORDON)
    if (found === undefined || found.value === '*') continue
    const changes = [{ name: CORDON, value: '*' }]
    const action = { type: 'AlterNodeConfig', brokerId: nodeId, changes } as const
    builder.add({ kind: 'broker', name }, action, `${name} leaves, so nothing new is to be put there`)
  }
}

/** A node that was to leave and stays after all gets new replicas again. `*` is Drover's; a person cordons by path. */
export function uncordon(builder: PlanBuilder, staying: ReadonlySet<number>, { nodeConfigs }: ObservedKafka): void {
  for (const [brokerId, entries] of [...(nodeConfigs ?? [])].sort(([a], [b]) => a - b)) {
    const found = entries.find(({ name, source }) => name === CORDON && source === 'broker')
    if (!staying.has(brokerId) || found?.value !== '*') continue
    const changes = [{ name: CORDON, value: null }]
    const action = { type: 'AlterNodeConfig', brokerId, changes } as const
    builder.add({ kind: 'broker', name: String(brokerId) }, action, 'it does not leave any more')
  }
}

function begin(
  builder: PlanBuilder,
  draining: readonly Draining[],
  begun: readonly Move[],
  underWay: readonly Move[],
  rate: number | 'none',
  kafka: ObservedKafka,
): void {
  const touched = new Set(begun.map(({ topic }) => topic))
  const throttled = [...begun, ...underWay.filter(({ topic }) => touched.has(topic))]
  const needs = rate === 'none' ? [] : setThrottle(builder, throttled, rate, kafka)
  const moves = begun.map(({ topic, partition, replicas }) => ({ topic, partition, replicas }))
  const names = draining.map(({ name }) => name).join(', ')
  const cause = `${names} ${draining.length === 1 ? 'leaves' : 'leave'}: ${moves.length} partitions begin to move`
  builder.add({ kind: 'broker', name: names }, { type: 'AlterReassignments', moves }, cause, { needs })
}

function tellProgress(
  builder: PlanBuilder,
  draining: readonly Draining[],
  unknown: readonly number[],
  kafka: ObservedKafka,
): void {
  const sizes = sizesOf(kafka.logDirs)
  for (const { nodeId, name } of draining) {
    const left = (kafka.topics ?? []).flatMap(({ name: topic, partitions }) =>
      partitions.filter(({ replicas }) => replicas.includes(nodeId)).map(({ index }) => ({ topic, partition: index })),
    )
    const most = Math.max(left.length, builder.recorded.leaving?.[nodeId]?.replicas ?? 0)
    builder.recorded.leaving = { ...builder.recorded.leaving, [nodeId]: { replicas: most } }
    if (left.length === 0) continue
    const bytes = left.reduce((sum, replica) => sum + (sizes.get(partitionName(replica)) ?? 0), 0)
    const blind = unknown.length === 0 ? '' : `; the free space of broker ${unknown.join(', ')} is not known`
    const message = `it is leaving: ${most - left.length} of ${most} replicas moved, ${sizeText(bytes)} to go${blind}`
    builder.wait({ kind: 'broker', name }, 'ScalingDown', message, LOOK_AGAIN_MS, 'scale')
  }
}

/** `holds` at least one replica, is `empty` as far as metadata, moves and its own disks say in this pass, or cannot be `unseen`. */
export type Content = 'holds' | 'empty' | 'unseen'

/**
 * Whether anything is left on a broker. Three witnesses have to agree: no replica in the metadata, no move that touches
 * it, and none in its own log directories. One that does not run cannot be asked about its disks; what is on them and not
 * in the metadata nobody would ever read.
 */
export function contentOf(
  { nodeId, running }: Pick<Member, 'nodeId' | 'running'>,
  { topics, reassignments, logDirs }: ObservedKafka,
): Content {
  if (!topics || !reassignments) return 'unseen'
  const inMetadata = topics.some(({ partitions }) => partitions.some(({ replicas }) => replicas.includes(nodeId)))
  if (inMetadata || reassignments.some(({ replicas }) => replicas.includes(nodeId))) return 'holds'
  if (running.length === 0) return 'empty'
  const dirs = logDirs?.get(nodeId)
  if (!dirs) return 'unseen'
  return dirs.some(({ replicas }) => replicas.some(({ topic }) => topic !== METADATA_TOPIC)) ? 'holds' : 'empty'
}

const METADATA_TOPIC = '__cluster_metadata'
