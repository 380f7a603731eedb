import { CONFIG_FOLDER } from '../model/config-folder.ts'
import {
  isBeingRemoved,
  isRunning,
  type ObservedContainer,
  type ObservedNetwork,
  type ObservedVolume,
} from '../model/docker-state.ts'
import { secretsVolumeName } from '../model/identities.ts'
import { LABELS, type ObjectKind } from '../model/labels.ts'
import {
  dataVolumeName,
  foundingMarkName,
  networkName,
  nodeName,
  quorumMarkerName,
  restoreMarkerName,
} from '../model/names.ts'
import type { ObservedDocker } from '../model/observed-cluster.ts'
import type { RecordedCluster } from '../model/recorded-cluster.ts'

/**
 * What is ours
 * ============
 *
 * Labels prove nothing: an image that was committed from a node's container gives them to every container that is made
 * of it, and anybody may write them on anything. So of what bears the labels of this instance, ours is only what nobody
 * else could have made by accident:
 *
 * 1. A node's container: it mounts a config volume of its node at `/etc/drover` and a data volume of its node, and its
 *    host name is the node's. No container inherits mounts or a host name from an image.
 * 2. Of several that mount the same config volume, one is ours, because each container is made with a config volume of
 *    its own: the oldest that is not just being removed. Which ones are foreign is recorded and stays so while they
 *    exist, so that a copy does not become the node when the node's container is removed.
 * 3. Where nothing of this was recorded yet, one that runs comes before one that does not, and of those that do not,
 *    one with the node's name before one without: former releases could make a node's new container on the config
 *    volume of its predecessor, which is older, and serves no more. Two nodes on the same data is worse than a copy
 *    that is taken for the node, so this holds when the record is lost, too.
 * 4. Everything else: its name is the one that its labels imply. Drover gives no others.
 *
 * What is not ours is foreign, whatever it bears: it is never started, stopped, renamed, connected, written, removed,
 * mounted or dialled, not even when its cluster is removed. It is told (`ForeignLabelled`), because a person who sees
 * the labels takes it for Drover's.
 */
interface Rule {
  readonly on: readonly ('container' | 'network' | 'volume')[]
  /** @param node name of the node that the labels say it belongs to */
  readonly isNamed: (name: string, cluster: string, node: string, labels: Labels) => boolean
}

type Labels = Readonly<Record<string, string>>

const RULES: Readonly<Record<ObjectKind, Rule>> = {
  // Decided by its mounts: people rename containers.
  node: { on: ['container'], isNamed: () => true },
  network: { on: ['network'], isNamed: (name, cluster) => name === networkName(cluster) },
  data: {
    on: ['volume'],
    isNamed: (name, _, node, labels) =>
      name === dataVolumeName(node, undefined) || name === dataVolumeName(node, Number(labels[LABELS.volumeId])),
  },
  config: { on: ['volume'], isNamed: (name, _, node) => isConfigVolumeOf(node, name) },
  founding: { on: ['volume'], isNamed: (name, cluster) => name === foundingMarkName(cluster) },
  quorum: { on: ['volume'], isNamed: (name, cluster) => name === quorumMarkerName(cluster) },
  restore: { on: ['volume', 'container'], isNamed: (name, cluster) => name === restoreMarkerName(cluster) },
  secrets: { on: ['volume'], isNamed: (name, cluster) => name === secretsVolumeName(cluster) },
}

const isConfigVolumeOf = (node: string, name: string): boolean =>
  name.startsWith(`config-${node}-`) && /^[0-9a-f]{8}$/.test(name.slice(`config-${node}-`.length))

const isDataVolumeOf = (node: string, name: string): boolean =>
  name === dataVolumeName(node, undefined) || (/^data-\d+-/.test(name) && name.replace(/^data-\d+-/, '') === node)

const nodeOf = (labels: Labels): string =>
  nodeName(labels[LABELS.cluster] ?? '', labels[LABELS.pool] ?? '', Number(labels[LABELS.nodeId]))

interface Bearer {
  readonly name: string
  readonly labels: Labels
}

function isAsLabelled({ name, labels }: Bearer, on: Rule['on'][number]): boolean {
  const rule = Object.entries(RULES).find(([kind]) => kind === labels[LABELS.kind])?.[1]
  return rule?.on.includes(on) === true && rule.isNamed(name, labels[LABELS.cluster] ?? '', nodeOf(labels), labels)
}

/** Whether a network that bears our labels is one that Drover makes. */
export const isOwnNetwork = (network: Pick<ObservedNetwork, 'name' | 'labels'>): boolean =>
  isAsLabelled(network, 'network')

/** Whether a volume that bears our labels is one that Drover makes. */
export const isOwnVolume = (volume: Pick<ObservedVolume, 'name' | 'labels'>): boolean => isAsLabelled(volume, 'volume')

/** The config volume a node's container reads; undefined when nothing shows that it is a node's container. */
function configVolumeOf({ labels, mounts, hostname }: ObservedContainer): string | undefined {
  const node = nodeOf(labels)
  const hasData = mounts.some(({ volume }) => isDataVolumeOf(node, volume))
  const config = mounts.find(({ target }) => target === CONFIG_FOLDER)?.volume
  return hostname === node && hasData && config !== undefined && isConfigVolumeOf(node, config) ? config : undefined
}

type Judged = Pick<RecordedCluster, 'foreign' | 'parted'>

/**
 * Those of the containers with our labels that are ours, in the same order.
 * @param recorded how they were judged before; without it as if they never were
 */
export function ownContainers(
  containers: readonly ObservedContainer[],
  { foreign, parted }: Judged = {},
): readonly ObservedContainer[] {
  const known = new Set(foreign)
  const readers = new Map<string, ObservedContainer>()
  const going = ({ status }: ObservedContainer) => Number(isBeingRemoved(status))
  const idle = (container: ObservedContainer) => Number(!parted && !isRunning(container))
  const renamed = (container: ObservedContainer) =>
    Number(!parted && !isRunning(container) && container.name !== nodeOf(container.labels))
  const byClaim = (a: ObservedContainer, b: ObservedContainer) =>
    going(a) - going(b) ||
    idle(a) - idle(b) ||
    renamed(a) - renamed(b) ||
    a.createdAt - b.createdAt ||
    (a.id < b.id ? -1 : 1)
  for (const container of [...containers].sort(byClaim)) {
    const config = configVolumeOf(container)
    if (config !== undefined && !known.has(container.id) && !readers.has(config)) readers.set(config, container)
  }
  const nodes = new Set(readers.values())
  return containers.filter((container) =>
    container.labels[LABELS.kind] === 'node' ? nodes.has(container) : isAsLabelled(container, 'container'),
  )
}

/** What bears our labels and is not ours. */
export interface Foreign {
  readonly containers: readonly ObservedContainer[]
  readonly networks: readonly ObservedNetwork[]
  readonly volumes: readonly ObservedVolume[]
}

/** Parts what bears our labels into what is ours and what is foreign, by the rules above. */
export function partOwn(
  seen: ObservedDocker,
  recorded: Judged,
): { readonly own: ObservedDocker; readonly foreign: Foreign } {
  const containers = ownContainers(seen.containers, recorded)
  const networks = seen.networks.filter(isOwnNetwork)
  const volumes = seen.volumes.filter(isOwnVolume)
  const others = <T>(all: readonly T[], own: readonly T[]) => all.filter((each) => !own.includes(each))
  return {
    own: { ...seen, containers, networks, volumes },
    foreign: {
      containers: others(seen.containers, containers),
      networks: others(seen.networks, networks),
      volumes: others(seen.volumes, volumes),
    },
  }
}
