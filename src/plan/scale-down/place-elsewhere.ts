import type { ObservedBroker } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import { largestFirst, movingOff, settledReplicas, sizesOf } from '../moves/replicas.ts'
import type { Placement } from '../moves/wish.ts'

/**
 * Where the replicas of leaving brokers go
 * ========================================
 *
 * 1. In a partition's list of replicas each leaving broker is replaced by one that stays and has none of the partition
 *    yet: in a rack the partition is not in yet where racks are known, then the one with the fewest replicas, then the
 *    one with the lowest id. The others keep their places in the list, so leaders stay where they are wanted, and a
 *    leader that leaves hands over to the least laden broker.
 * 2. The largest partitions are placed first.
 * 3. A move off a leaving broker that is going on stays as it is, unless it leads to a leaving broker.
 *
 * By name of the partition; what is on no leaving broker is left out.
 */
export function placeElsewhere(
  kafka: Pick<ObservedKafka, 'topics' | 'reassignments' | 'logDirs'>,
  leaving: ReadonlySet<number>,
  targets: readonly ObservedBroker[],
): ReadonlyMap<string, Placement> {
  const sizes = sizesOf(kafka.logDirs)
  const partitions = settledReplicas(kafka)
    .map((partition) => ({ ...partition, bytes: sizes.get(partitionName(partition)) ?? 0 }))
    .sort(largestFirst)
  const load = new Map(targets.map(({ id }) => [id, 0]))
  const count = (id: number) => load.has(id) && load.set(id, (load.get(id) ?? 0) + 1)
  for (const { from } of partitions) from.forEach(count)

  const placements = new Map<string, Placement>(movingOff(leaving, kafka))
  for (const { topic, partition, from } of partitions) {
    const name = partitionName({ topic, partition })
    if (!from.some((id) => leaving.has(id))) continue
    const replicas = [...from]
    for (const [place, id] of from.entries()) {
      if (!leaving.has(id)) continue
      const target = bestTarget(replicas, leaving, targets, load)
      if (target === undefined) break
      replicas[place] = target
      count(target)
    }
    placements.set(name, replicas.some((id) => leaving.has(id)) ? undefined : replicas)
  }
  return placements
}

function bestTarget(
  replicas: readonly number[],
  leaving: ReadonlySet<number>,
  targets: readonly ObservedBroker[],
  load: ReadonlyMap<number, number>,
): number | undefined {
  const staying = new Set(replicas.filter((id) => !leaving.has(id)))
  const racks = new Set(targets.filter(({ id }) => staying.has(id)).map(({ rack }) => rack))
  const rank = ({ rack }: ObservedBroker) => (rack !== undefined && racks.has(rack) ? 1 : 0)
  const loadOf = ({ id }: ObservedBroker) => load.get(id) ?? 0
  return targets
    .filter(({ id }) => !replicas.includes(id))
    .sort((a, b) => rank(a) - rank(b) || loadOf(a) - loadOf(b) || a.id - b.id)[0]?.id
}
