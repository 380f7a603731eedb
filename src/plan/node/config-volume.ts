import { ofNode } from '../../model/by-node.ts'
import { CONFIG_FOLDER } from '../../model/config-folder.ts'
import type { DesiredNode } from '../../model/desired-node.ts'
import { isBeingRemoved, type ObservedContainer } from '../../model/docker-state.ts'
import { hashOf } from '../../model/hash.ts'
import { configVolumeName } from '../../model/names.ts'
import type { ObservedDocker } from '../../model/observed-cluster.ts'

/**
 * A node has its container, its former one and at most a left-over of a broken-off replacement; each may have its own
 * volume.
 */
const SPARES = [1, 2, 3]

type Named = Pick<DesiredNode, 'name' | 'configVolume' | 'formerSpecHashes'>

/** The names that the config volume of a node's next container may have, best first. */
const configVolumesOf = ({ name, configVolume, formerSpecHashes: { v1, v2 } }: Named): readonly string[] => [
  configVolume,
  ...SPARES.map((spare) => configVolumeName(name, hashOf([v1, v2, spare]))),
]

/**
 * The config volume for a node's next container: one that no other container reads, so that each has its own, and a
 * container is known by it. Mostly that is the first; two containers may be made of the same files and yet differ (in a
 * limit that only a new one can lift, or in the version an image is said to have).
 * @param replaced id of a container that is gone by then
 */
export function freeConfigVolume(node: DesiredNode, docker: ObservedDocker, replaced?: string): string {
  const read = new Set(
    ofNode(docker.containers, node.nodeId)
      .filter(({ id, status }) => id !== replaced && !isBeingRemoved(status))
      .map(configVolumeRead),
  )
  const free = configVolumesOf(node).find((name) => !read.has(name) && !docker.foreign.has(`volume ${name}`))
  return free ?? node.configVolume
}

const configVolumeRead = ({ mounts }: ObservedContainer) =>
  mounts.find(({ target }) => target === CONFIG_FOLDER)?.volume

/** True when a container was made with the config the node is to have. */
export function hasConfig(node: DesiredNode, { mounts }: ObservedContainer): boolean {
  const names = configVolumesOf(node)
  return mounts.some(({ volume }) => names.includes(volume))
}

/** Config volumes that a container may be about to be made with. */
export const wantedConfigVolumes = (nodes: readonly DesiredNode[]): ReadonlySet<string> =>
  new Set(nodes.flatMap(configVolumesOf))
