import type { RecordedCluster } from '../../model/observed-cluster.ts'
import type { Condition } from '../ground/plan.ts'
import type { NodeView } from '../node/node-view.ts'
import { isOnItsWay } from '../node/on-their-way.ts'
import type { Turns } from './roll.ts'

/**
 * How far a rolling restart is, while any node has to be restarted or is on its way: `2/6 rolled, restarting c-b-1`.
 * Its reason is what it waits for.
 */
export function rollProgress(
  nodes: readonly NodeView[],
  turns: Turns,
  recorded: RecordedCluster,
  paused: boolean,
): Condition | undefined {
  // What a backup holds comes and goes without a roll.
  const onTheirWay = nodes.filter(
    (node) => turns.get(node.nodeId)?.allowed || (isOnItsWay(node, recorded) && !node.held),
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
  for (const turn of turns.values()) if (!turn.allowed) return say(turn.reason, `waiting: ${turn.message}`)
  const names = pending.map(({ name }) => name).join(', ')
  return pending.some(({ replacing }) => replacing)
    ? say('NodeRestarting', `finishing with ${names}`)
    : say('AnotherNodeFirst', `waiting: it is not the turn of ${names} yet`)
}
