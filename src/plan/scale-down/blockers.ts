import type { ObservedKafka } from '../../model/observed-cluster.ts'
import { partitionName } from '../../model/partition-name.ts'
import { settledReplicas } from '../moves/replicas.ts'
import type { Member } from '../node/node-view.ts'
import { type Absence, type RoleChange, type ScaleDown, whoLeaves } from './who-leaves.ts'

/**
 * What blocks a scale-down as a whole
 * ===================================
 *
 * None of the nodes in question is touched, and the rest of the manifest proceeds, when
 *
 * 1. no broker, or no controller, would be left;
 * 2. a topic's replication factor is larger than the number of brokers that would be left;
 * 3. a partition's only in-sync copy is on a leaving broker that is down: whoever moved the partition then would lose
 *    records;
 * 4. fewer than two voters would be left: from two to one there is no majority to agree on it once one of them is
 *    stopped, and one that is removed while it runs joins again by itself. A controller that has no vote takes none
 *    away;
 * 5. nobody may conclude anything from a pool's absence (`absenceBlocker`), or the disks have no room (`roomFor`).
 *
 * Returns the reason by the ids of nodes that may not go, or not lose a role.
 */
export function blockersOf(scaleDown: ScaleDown): ReadonlyMap<number, string> {
  const { kafka } = scaleDown
  const blocked = new Map(absent(scaleDown))
  const block = (
    { leaving, staying }: RoleChange,
    rule: (change: RoleChange, kafka: ObservedKafka) => string | undefined,
  ) => {
    const free = leaving.filter(({ nodeId }) => !blocked.has(nodeId))
    const reason = rule({ leaving: free, staying }, kafka)
    if (reason !== undefined) for (const { nodeId } of free) blocked.set(nodeId, reason)
  }
  block(whoLeaves(scaleDown, 'broker'), brokerBlocker)
  const { leaving, staying } = whoLeaves(scaleDown, 'controller')
  const hasVote = ({ nodeId }: Pick<Member, 'nodeId'>) =>
    kafka.quorum === undefined || kafka.quorum.voters.some(({ id }) => id === nodeId)
  block({ leaving: leaving.filter(hasVote), staying }, controllerBlocker)
  return blocked
}

/** Why these brokers may not go; undefined when they may, as far as can be seen. */
export function brokerBlocker({ leaving, staying }: RoleChange, kafka: ObservedKafka): string | undefined {
  if (leaving.length === 0) return undefined
  if (staying.length === 0) return 'no broker would be left'
  const out = new Map(leaving.map((node) => [node.nodeId, node]))
  const down = (id: number) => out.get(id)?.up === false
  const affected = settledReplicas(kafka).filter(({ from }) => from.some((id) => out.has(id)))
  const [wide] = affected.filter(({ from }) => from.length > staying.length)
  if (wide) {
    const left = staying.length === 1 ? '1 broker' : `${staying.length} brokers`
    return `topic ${wide.topic} has replication factor ${wide.from.length}, and ${left} would be left`
  }
  for (const { name: topic, partitions } of kafka.topics ?? []) {
    for (const { index, replicas, isr } of partitions) {
      const holder = replicas.find((id) => down(id) && isr.every((inSync) => down(inSync)) && isIn(isr, id))
      if (holder === undefined) continue
      return `the only in-sync copy of ${partitionName({ topic, partition: index })} is on ${out.get(holder)?.name}, which is down`
    }
  }
  return undefined
}

/** A partition without any in-sync copy left may come back from every one of its replicas. */
const isIn = (isr: readonly number[], id: number): boolean => isr.length === 0 || isr.includes(id)

/** Why these controllers may not go; undefined when they may, as far as can be seen. */
export function controllerBlocker({ leaving, staying }: RoleChange, { quorum }: ObservedKafka): string | undefined {
  if (leaving.length === 0) return undefined
  if (staying.length === 0) return 'no controller would be left'
  const out = new Set(leaving.map(({ nodeId }) => nodeId))
  const left = quorum?.voters.filter(({ id }) => !out.has(id)).length
  if (left === undefined || left >= 2 || left === quorum?.voters.length) return undefined
  return `${left === 0 ? 'no voter' : 'only 1 voter'} would be left of ${quorum?.voters.length}, and the last step has no majority; keep 2 controllers or more`
}

/** Nodes whose pool is absent, with the reason why that may not be taken for a wish. */
function absent(scaleDown: ScaleDown): [number, string][] {
  const reasonOf = absenceBlockers(scaleDown)
  return scaleDown.leaving.flatMap(({ nodeId, pool }): [number, string][] => {
    const reason = reasonOf(pool)
    return reason === undefined ? [] : [[nodeId, reason]]
  })
}

/** The same for a pool by its name; undefined when it is there, or may be taken for gone. */
export function absenceBlockers({
  cluster,
  nodes,
  leaving,
  absence,
}: ScaleDown): (pool: string | undefined) => string | undefined {
  const isAbsent = (pool: string | undefined) => pool !== undefined && !cluster.identity.nodeIds.has(pool)
  const share = leaving.filter(({ pool }) => isAbsent(pool)).length / Math.max(1, leaving.length + nodes.length)
  return (pool) => (pool !== undefined && isAbsent(pool) ? absenceBlocker(pool, absence, share) : undefined)
}

/**
 * Why a pool's absence may not be taken for a wish. An absent manifest is a weak sign: a file that was lost looks like
 * one that was deleted. `replicas: 0` is a clear word.
 *
 * @param share of all nodes of the cluster that absent pools have, 0 to 1
 */
export function absenceBlocker(pool: string, { frozen, elsewhere }: Absence, share: number): string | undefined {
  if (frozen !== undefined) return `the manifest of pool ${pool} is gone, but absence proves nothing now: ${frozen}`
  const file = elsewhere?.get(pool)
  if (file !== undefined) return `the manifest of pool ${pool} stood in ${file}, which this Drover does not watch`
  if (share <= 0.5) return undefined
  return `the manifest of pool ${pool} is gone, and with it more than half of the cluster's nodes; if that is meant, write the pool with replicas: 0`
}
