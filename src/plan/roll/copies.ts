import type { ObservedPartition, ObservedTopic } from '../../model/kafka-state.ts'
import { partitionName } from '../../model/partition-name.ts'
import { withReason } from '../ground/missing-facts.ts'
import { shortList } from '../ground/short-list.ts'
import type { Member } from '../node/node-view.ts'
import type { Situation } from './situation.ts'

interface NamedPartition extends ObservedPartition {
  readonly topic: string
}

const nameOf = ({ topic, index }: NamedPartition): string => partitionName({ topic, partition: index })

interface Partitions {
  readonly all: readonly NamedPartition[]
  readonly byNode: ReadonlyMap<number, readonly NamedPartition[]>
}

/**
 * Of each answer of Kafka once, not once a candidate: there may be hundreds of these, and tens of thousands of
 * partitions.
 */
const sorted = new WeakMap<readonly ObservedTopic[], Partitions>()

function partitionsOf({ kafka: { topics = [] } }: Situation): Partitions {
  const known = sorted.get(topics)
  if (known) return known
  const all = topics.flatMap(({ name, partitions }) => partitions.map((partition) => ({ topic: name, ...partition })))
  const byNode = new Map<number, NamedPartition[]>()
  for (const partition of all) {
    for (const id of new Set(partition.replicas)) {
      const own = byNode.get(id)
      if (own) own.push(partition)
      else byNode.set(id, [partition])
    }
  }
  const partitions = { all, byNode }
  sorted.set(topics, partitions)
  return partitions
}

const hosted = (situation: Situation): readonly NamedPartition[] =>
  partitionsOf(situation).byNode.get(situation.candidate.nodeId) ?? []

/** Partitions that have replicas on both, and so keep nodes from being on their way together. */
export function shareReplicas(situation: Situation, other: Member): boolean {
  return hosted(situation).some(({ replicas }) => replicas.includes(other.nodeId))
}

/** Replicas catch up on nodes that are neither the candidate nor on their way; the new ones of a reassignment count. */
export function replicasCatchingUp(situation: Situation): string | undefined {
  const { candidate, onTheirWay, members, kafka } = situation
  if (!kafka.topics) return withReason('partitions cannot be seen', kafka, 'topics')
  const expected = new Set([candidate, ...onTheirWay].map(({ nodeId }) => nodeId))
  const missing = ({ replicas, isr }: ObservedPartition) =>
    replicas.filter((id) => !expected.has(id) && !isr.includes(id))
  const behind = partitionsOf(situation).all.filter((partition) => missing(partition).length > 0)
  if (behind.length === 0) return undefined
  const ids = [...new Set(behind.flatMap(missing))].sort((a, b) => a - b)
  const names = ids.map((id) => members.find(({ nodeId }) => nodeId === id)?.name ?? `broker ${id}`)
  const count = `${behind.length} partition${behind.length > 1 ? 's' : ''}`
  const shown = behind.slice(0, 3).map(nameOf)
  return `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} still catching up with ${count} (${shown.join(', ')}${behind.length > 3 ? ', ...' : ''})`
}

/** Every replica it has must be in sync: no order of restarts can keep such a partition writable. */
const needsAll = (situation: Situation, { topic, replicas }: NamedPartition): boolean =>
  replicas.length <= (situation.kafka.minInsync?.get(topic) ?? 1)

/** What would have fewer than `min.insync.replicas` in sync without the candidate and the nodes on their way. */
export function tooFewInSync(situation: Situation): string | undefined {
  const { candidate, onTheirWay, kafka } = situation
  const gone = new Set([candidate, ...onTheirWay].map(({ nodeId }) => nodeId))
  for (const partition of hosted(situation)) {
    const { topic, isr } = partition
    if (partition.replicas.length === 1 || needsAll(situation, partition)) continue
    const min = kafka.minInsync?.get(topic)
    if (min === undefined) return `min.insync.replicas of ${topic} cannot be seen`
    const left = isr.filter((id) => !gone.has(id)).length
    if (left < min) return `${nameOf(partition)} would have ${left} of at least ${min} replicas in sync`
  }
  return undefined
}

/** Partitions that take no records while the candidate is away, whenever that is. */
export function unavoidable(situation: Situation): string[] {
  return hosted(situation)
    .filter((partition) => needsAll(situation, partition))
    .map((partition) => {
      const { length } = partition.replicas
      return `${nameOf(partition)} (${length === 1 ? '1 replica' : `needs all ${length} replicas`})`
    })
}

/** The cause of a restart, and what it makes unavailable. */
export function withUnavoidable(cause: string, partitions: readonly string[]): string {
  if (partitions.length === 0) return cause
  return `${cause}; not available for writes meanwhile: ${shortList(partitions)}`
}
