import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { restartScopes } from '../../model/manual-roll.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'
import type { RecordedCluster, RecordedRoll } from '../../model/recorded-cluster.ts'

/** What stands for the start of a container that never had one. */
const NEVER = 0

/**
 * Each restart that is asked for, and what ran when it was first seen, or ran last: that has to be restarted, and
 * started where it has ended. Which of two times is earlier
 * says nothing here: one is the engine's and the other Drover's, and a clock that is set back makes a new start look
 * old.
 */
export function rememberRolls(
  { name, restarts }: DesiredCluster,
  { manualRoll, manualRolls }: RecordedCluster,
  { containers }: ObservedDocker,
  now: number,
): RecordedCluster['manualRolls'] {
  const runs = Object.fromEntries(containers.map(({ id, startedAt = NEVER }) => [id, startedAt]))
  const before = manualRolls ?? (manualRoll && { [restartScopes.cluster(name)]: manualRoll }) ?? {}
  const rolls = Object.entries(restarts).map(([scope, value]) => {
    const known = before[scope]
    return [scope, known?.value === value ? known : { value, at: now, runs }] as const
  })
  return rolls.length > 0 ? Object.fromEntries(rolls) : undefined
}

/**
 * Why a node that runs in this container, or ran in it last, has to be restarted by hand; undefined when nobody asks
 * for it.
 */
export function restartRequested(
  { cluster, pool, name }: Pick<DesiredNode, 'cluster' | 'pool' | 'name'>,
  container: ObservedContainer,
  { manualRolls = {} }: RecordedCluster,
): string | undefined {
  const isAsked = (scope: string) => wasRunning(manualRolls[scope], container)
  if (isAsked(restartScopes.node(name))) return 'its restart was asked for'
  const rolling = [restartScopes.cluster(cluster), restartScopes.pool(pool)].some(isAsked)
  return rolling ? 'a rolling restart was asked for' : undefined
}

function wasRunning(roll: RecordedRoll | undefined, { id, startedAt = NEVER }: ObservedContainer): boolean {
  if (roll === undefined) return false
  // A record of before runs were noted has only times to compare.
  return roll.runs === undefined ? startedAt < roll.at : roll.runs[id] === startedAt
}
