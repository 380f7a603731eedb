import { dataVolumeName } from './names.ts'
import { parseBytes } from './quantity.ts'
import type { KafkaNodePoolResource, StorageVolume } from './resource.ts'

/** What becomes of a data volume when its node goes. `retain` unless a person asked otherwise in writing. */
export type VolumeFate = 'retain' | 'delete' | 'ephemeral'

export interface NodeVolume {
  readonly name: string
  readonly jbodId: number
  readonly driver?: string
  /** What the manifest means it to hold at most; no driver of Docker's own enforces it. */
  readonly sizeBytes?: number
  readonly fate: VolumeFate
  /** Where it is mounted. */
  readonly mountPath: string
  /** Kafka's log directory on it. */
  readonly logDir: string
  readonly holdsMetadata: boolean
  /** JBOD id of the volume of this node that holds the metadata log. */
  readonly metadataId: number
}

/** The data volumes of one node, in the order of their ids. Paths are Strimzi's. */
export function nodeVolumes(node: string, nodeId: number, pool: KafkaNodePoolResource): NodeVolume[] {
  const { volumes, jbod } = pool.spec
  const sorted = [...volumes].sort((a, b) => a.id - b.id)
  const metadata = sorted.find((volume) => volume.kraftMetadata === 'shared') ?? sorted[0]
  return sorted.map((volume) => {
    const sizeBytes = parseBytes((volume.type === 'ephemeral' ? volume.sizeLimit : volume.size) ?? '')
    const jbodId = jbod ? volume.id : undefined
    return {
      name: dataVolumeName(node, jbodId),
      jbodId: volume.id,
      ...(volume.type === 'persistent-claim' && volume.driver !== undefined && { driver: volume.driver }),
      ...(sizeBytes !== undefined && { sizeBytes }),
      fate: fateOf(volume),
      mountPath: mountPathOf(jbodId),
      logDir: logDirOf(nodeId, jbodId),
      holdsMetadata: volume === metadata,
      metadataId: metadata?.id ?? volume.id,
    }
  })
}

const mountPathOf = (jbodId: number | undefined): string =>
  jbodId === undefined ? '/var/lib/kafka/data' : `/var/lib/kafka/data-${jbodId}`

/** Kafka's log directory on a volume of a JBOD, or on the only one. */
export const logDirOf = (nodeId: number, jbodId: number | undefined): string =>
  `${mountPathOf(jbodId)}/kafka-log${nodeId}`

function fateOf(volume: StorageVolume): VolumeFate {
  if (volume.type === 'ephemeral') return 'ephemeral'
  return volume.deleteClaim ? 'delete' : 'retain'
}
