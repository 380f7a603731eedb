import { ofNode } from '../../model/by-node.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { isRunning, type ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'
import { previousName } from '../../model/names.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import { keyOfLabel } from '../../model/secret-environment.ts'
import { needRestart } from './config-changes.ts'
import { hasConfig } from './config-volume.ts'
import { changedProperties, showsProperties, unliftableLimits } from './drift.ts'
import { isMadeOfSpec } from './made-of-spec.ts'

/** True when it never ran since it was created. */
export const neverRan = (container: ObservedContainer): boolean => container.startedAt === undefined

/** Every container of a node, whatever it is made of. */
export const containersOfNode = (nodeId: number, { containers }: Pick<ObservedDocker, 'containers'>) =>
  ofNode(containers, nodeId).filter(({ labels }) => labels[LABELS.kind] === 'node')

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
 * Of several containers with equal claims the running one is kept, and of several that run the one that has run
 * longest: it has the lock on the data, and the others only wait for it. Then comes one that ran before, then the one
 * that does not bear the name of a predecessor, then the newest.
 */
export function containersOf(
  node: DesiredNode,
  docker: ObservedDocker,
  kafka: Pick<ObservedKafka, 'nodeConfigs'>,
): NodeContainers {
  const mine = containersOfNode(node.nodeId, docker).filter(({ status }) => status !== 'removing')
  const rank = (container: ObservedContainer) =>
    (neverRan(container) ? 0 : 2) + (container.name === previousName(node.name) ? 0 : 1)
  const byClaim = (a: ObservedContainer, b: ObservedContainer) =>
    Number(isRunning(b)) - Number(isRunning(a)) ||
    (isRunning(a) ? (a.startedAt ?? 0) - (b.startedAt ?? 0) : 0) ||
    rank(b) - rank(a) ||
    b.createdAt - a.createdAt ||
    (a.id < b.id ? -1 : 1)
  const ofSpec = mine.filter((container) => isOfSpec(node, container) && unliftableLimits(node, container).length === 0)
  const successor = ofSpec.some((container) => hasConfig(node, container))
  const matches = (container: ObservedContainer) =>
    ofSpec.includes(container) && !hasOldConfig(node, container, docker, kafka, successor)
  const matching = mine.filter(matches).sort(byClaim)
  const others = mine.filter((container) => !matches(container)).sort(byClaim)
  const [current, ...doubles] = matching
  const [former, ...leftovers] = others
  return { current, former, surplus: [...doubles, ...leftovers] }
}

/** True when only the manifest's config, and levels of loggers, may tell its container from the desired one. */
export const isOfSpec = (node: DesiredNode, { labels }: ObservedContainer): boolean => {
  const { v1, v2 } = node.formerSpecHashes
  const hash = labels[LABELS.specHash]
  if (!isMadeOfSpec(node, { labels })) return node.takesFormer && (hash === v1 || hash === v2)
  const secrets = labels[LABELS.seals] ?? ''
  const isOtherKey = keyOfLabel(secrets) !== keyOfLabel(node.secrets)
  return secrets === node.secrets || (isOtherKey && secrets !== '' && node.takesOtherSecrets)
}

/**
 * True when its config takes a new container: a key that the running node cannot change, or any key of one that does
 * not run. Its own config volume stays as it is then, so that it can be gone back to. As long as a running node has not
 * said which keys it can change, it stays, unless its successor is there already. So it is with one whose files cannot
 * be looked at.
 */
function hasOldConfig(
  node: DesiredNode,
  container: ObservedContainer,
  docker: ObservedDocker,
  { nodeConfigs }: Pick<ObservedKafka, 'nodeConfigs'>,
  successor: boolean,
): boolean {
  if (hasConfig(node, container)) return false
  if (!showsProperties(node, container, docker)) return successor
  const changed = changedProperties(node, container, docker)
  if (changed.length === 0) return false
  if (!isRunning(container) || successor) return true
  const entries = nodeConfigs?.get(node.nodeId)
  return entries !== undefined && needRestart(changed, entries).length > 0
}
