import type { ObservedContainer } from '../model/container.ts'
import type { DesiredNode } from '../model/desired-node.ts'
import { LABELS } from '../model/labels.ts'
import { previousName } from '../model/names.ts'
import { unliftableLimits } from './drift.ts'

const RUNNING = new Set(['running', 'paused', 'restarting'])

/** True while it holds its data volumes open. */
export const isRunning = (container: ObservedContainer): boolean => RUNNING.has(container.status)

/** True when it never ran since it was created. */
export const neverRan = (container: ObservedContainer): boolean => container.startedAt === undefined

/** The containers that claim one node, told apart by what they are made of; names do not count. */
export interface NodeContainers {
  /** Made of the desired spec, and nothing about it needs a new container. At most one is kept. */
  readonly current: ObservedContainer | undefined
  /** Made of another spec, the one to fall back to. At most one is kept. */
  readonly former: ObservedContainer | undefined
  /** Left over from an interrupted replacement, or a second one claiming the node. */
  readonly surplus: readonly ObservedContainer[]
}

/**
 * Of several containers with equal claims the running one is kept, then one that ran before, then the one that does not
 * bear the name of a predecessor, then the newest.
 */
export function containersOf(node: DesiredNode, containers: readonly ObservedContainer[]): NodeContainers {
  const mine = containers.filter(
    ({ labels, status }) =>
      labels[LABELS.kind] === 'node' && labels[LABELS.nodeId] === String(node.nodeId) && status !== 'removing',
  )
  const rank = (container: ObservedContainer) =>
    (isRunning(container) ? 8 : 0) +
    (neverRan(container) ? 0 : 4) +
    (container.name === previousName(node.name) ? 0 : 2)
  const byClaim = (a: ObservedContainer, b: ObservedContainer) =>
    rank(b) - rank(a) || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)
  const matches = (container: ObservedContainer) =>
    container.labels[LABELS.specHash] === node.specHash && unliftableLimits(node, container).length === 0
  const matching = mine.filter(matches).sort(byClaim)
  const others = mine.filter((container) => !matches(container)).sort(byClaim)
  const [current, ...doubles] = matching
  const [former, ...leftovers] = others
  return { current, former, surplus: [...doubles, ...leftovers] }
}
