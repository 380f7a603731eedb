import type { DesiredCluster } from '../../model/desired-cluster.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { restartScopes } from '../../model/manual-roll.ts'
import type { RecordedCluster } from '../../model/observed-cluster.ts'

/** Since when each restart that is asked for was seen: what was started before that has to be restarted. */
export function rememberRolls(
  { name, restarts }: DesiredCluster,
  { manualRoll, manualRolls }: RecordedCluster,
  now: number,
): Pick<RecordedCluster, 'manualRolls'> {
  const before = manualRolls ?? (manualRoll && { [restartScopes.cluster(name)]: manualRoll }) ?? {}
  const rolls = Object.entries(restarts).map(([scope, value]) => {
    const known = before[scope]
    return [scope, known?.value === value ? known : { value, at: now }] as const
  })
  return rolls.length > 0 ? { manualRolls: Object.fromEntries(rolls) } : {}
}

/** Why a node started at that time (epoch milliseconds) has to be restarted by hand; undefined when nobody asks for it. */
export function askedToRestart(
  { cluster, pool, name }: DesiredNode,
  startedAt: number,
  { manualRolls = {} }: RecordedCluster,
): string | undefined {
  const isAsked = (scope: string) => startedAt < (manualRolls[scope]?.at ?? 0)
  if (isAsked(restartScopes.node(name))) return 'its restart was asked for'
  const rolling = [restartScopes.cluster(cluster), restartScopes.pool(pool)].some(isAsked)
  return rolling ? 'a rolling restart was asked for' : undefined
}
