import type { DesiredNode } from '../../model/desired-node.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { LABELS } from '../../model/labels.ts'

/**
 * True when a container was made of the spec by a release that knew all of it; the levels of its loggers may have
 * changed since, which a node that runs is told (config/logger-levels.ts).
 */
export const isMadeOfSpec = (
  { specHash, levelFreeHash }: Pick<DesiredNode, 'specHash' | 'levelFreeHash'>,
  { labels }: Pick<ObservedContainer, 'labels'>,
): boolean =>
  labels[LABELS.specHash] === specHash ||
  (levelFreeHash !== undefined && labels[LABELS.levelFreeHash] === levelFreeHash)
