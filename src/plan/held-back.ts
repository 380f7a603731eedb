import type { DesiredCluster } from '../model/desired-cluster.ts'
import type { Wait } from './ground/operation.ts'
import type { NodeView } from './node/node-view.ts'

/**
 * Reasons of waits that keep nodes from being there and from serving, what is worse first. A node that is only on its
 * way, or is stopped for a while, is held back by nothing.
 */
const HOLDS_BACK = [
  'QuorumLost',
  'VotersNotDeclared',
  'CopiesLost',
  'Conflict',
  'RestoreUnfinished',
  'DataVolumeMissing',
  'QuorumNotFormed',
  'PortTaken',
  'ImagePullFailed',
  'DiskFull',
  'CrashLoop',
  'StartFailed',
]

/** What holds these nodes back, the worst of it; undefined when nothing does. */
export function heldBackBy(
  down: readonly NodeView[],
  waits: readonly Wait[],
  { foundingMark }: Pick<DesiredCluster, 'foundingMark'>,
): Wait | undefined {
  const rank = ({ reason }: Wait) => HOLDS_BACK.indexOf(reason)
  const concerns = ({ target: { kind, name } }: Wait, { node }: NodeView): boolean => {
    switch (kind) {
      case 'container':
        return name === node.name
      case 'volume':
        return name === foundingMark.name || node.volumes.some((volume) => volume.name === name)
      case 'image':
        return name === node.container.image
      default:
        return true
    }
  }
  const holding = waits.filter(
    (wait) =>
      wait.resource === undefined &&
      wait.progress === undefined &&
      rank(wait) >= 0 &&
      down.some((node) => concerns(wait, node)),
  )
  return holding.sort((a, b) => rank(a) - rank(b))[0]
}
