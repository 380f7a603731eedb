import { ofNode } from '../../model/by-node.ts'
import type { ObservedContainer } from '../../model/docker-state.ts'
import { hasRole, LABELS } from '../../model/labels.ts'
import { dataVolumeName, nodeName } from '../../model/names.ts'
import type { ObservedDocker, ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedCluster } from '../../model/recorded-cluster.ts'
import { CLUSTER_LABEL, type KafkaNodePoolResource, type StorageVolume } from '../../model/resource.ts'
import { logDirOf } from '../../model/storage.ts'
import { containersOfNode } from '../node/node-containers.ts'
import { volumeAsFound } from './storage-in-force.ts'

/** The config by which Kafka puts no new replicas into a log directory (4.3 and newer). */
export const CORDON = 'cordoned.log.dirs'

/**
 * Which volumes a node keeps although the manifest took them out
 * ==============================================================
 *
 * A volume of a JBOD goes node by node. A node keeps it, through failures and other changes too, until it is proved in
 * this very pass that nothing is in it: its log directory is well and has no replica, and where Kafka can close
 * (`cordoned.log.dirs`) it is closed. Only then is the volume no part of the node's spec any more, and the node is
 * replaced like for any other change. Of that there is no way back: once the container without the volume has run, or
 * the one with it was told to stop for it, the volume is given up, whatever can be seen while the node is down.
 *
 * A node without any container keeps every volume that is left of it, because nobody can tell any more. One that is no
 * broker has no replicas.
 */
export function keptVolumes(
  pools: readonly KafkaNodePoolResource[],
  nodeIds: ReadonlyMap<string, readonly number[]>,
  docker: Pick<ObservedDocker, 'containers' | 'volumes'>,
  kafka: ObservedKafka,
  recorded: Pick<RecordedCluster, 'volumeFates' | 'terminated'>,
): ReadonlyMap<number, readonly StorageVolume[]> {
  const kept = pools.flatMap((pool) =>
    (nodeIds.get(pool.metadata.name) ?? []).map((nodeId): [number, StorageVolume[]] => {
      const node = nodeName(pool.metadata.labels[CLUSTER_LABEL] ?? '', pool.metadata.name, nodeId)
      const own = containersOfNode(nodeId, docker)
      const volumes = ofNode(docker.volumes, nodeId)
        .map((volume) => ({ volume, id: Number(volume.labels[LABELS.volumeId]) }))
        .filter(({ volume, id }) => volume.name === dataVolumeName(node, id) && volume.labels[LABELS.kind] === 'data')
        .filter(({ id }) => pool.spec.jbod && pool.spec.volumes.every((wished) => wished.id !== id))
        .filter(({ volume }) => !isGivenUp(volume.name, own, recorded))
        .filter(({ id }) => isBroker(pool, own) && !isClosedAndEmpty(nodeId, logDirOf(nodeId, id), kafka))
        .map(({ volume }) => volumeAsFound(volume, pool.spec.volumes, recorded))
      return [nodeId, volumes]
    }),
  )
  return new Map(kept.filter(([, volumes]) => volumes.length > 0))
}

const isBroker = ({ spec }: KafkaNodePoolResource, own: readonly ObservedContainer[]): boolean =>
  spec.roles.includes('broker') || own.some((container) => hasRole(container, 'broker'))

function isGivenUp(
  volume: string,
  own: readonly ObservedContainer[],
  { terminated }: Pick<RecordedCluster, 'terminated'>,
): boolean {
  const mounts = (container: ObservedContainer) => container.mounts.some((mount) => mount.volume === volume)
  const without = own.filter((container) => !mounts(container))
  const ran = without.some(({ startedAt }) => startedAt !== undefined)
  const stopping = own.filter(mounts).every(({ id }) => terminated[id] !== undefined)
  return ran || (without.length > 0 && stopping)
}

function isClosedAndEmpty(nodeId: number, path: string, { logDirs, nodeConfigs }: ObservedKafka): boolean {
  const dir = logDirs?.get(nodeId)?.find((other) => other.path === path)
  const configs = nodeConfigs?.get(nodeId)
  const empty = dir !== undefined && dir.errorCode === 0 && dir.replicas.length === 0
  return empty && configs !== undefined && isCordoned(configs.find(({ name }) => name === CORDON)?.value, path)
}

/** A Kafka before 4.3 has no such config, and cannot close anything. */
const isCordoned = (value: string | null | undefined, path: string): boolean =>
  value === undefined || value === '*' || pathsOf(value).includes(path)

/** The directories in a value of `cordoned.log.dirs`. */
export const pathsOf = (value: string | null | undefined): readonly string[] =>
  (value ?? '').split(',').filter((path) => path !== '')
