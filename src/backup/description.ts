import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { DroverError, messageOf } from '../errors.ts'
import { LABELS } from '../model/labels.ts'
import type { NodeRole } from '../model/resource.ts'
import { isOwnVolume } from '../plan/ownership.ts'
import { systemCode } from '../report/file-ops.ts'

/** The file that makes a folder a backup: written last, so that without it there is none. */
export const DESCRIPTION_FILE = 'backup.json'
/** The manifests that were in force. */
export const MANIFESTS_FILE = 'manifests.yaml'

/** Another number when a backup means something else: an older Drover then refuses it. */
export const FORMAT = 1

/** What a backup holds; nothing in it depends on the Drover or the host it came from. */
export interface Backup {
  readonly format: typeof FORMAT
  readonly id: string
  readonly cluster: string
  readonly clusterId: string
  readonly kafkaVersion: string
  /** Level of the finalised `metadata.version`. */
  readonly metadataVersion?: number
  /** ISO 8601. Every record committed by then is in it. */
  readonly begunAt: string
  readonly endedAt: string
  /** In the order in which they were copied: controllers last, the last one with the newest metadata. */
  readonly nodes: readonly BackedUpNode[]
  /** Volumes that say something by being there. */
  readonly markers: readonly BackedUpVolume[]
}

export interface BackedUpNode {
  readonly name: string
  readonly nodeId: number
  readonly pool: string
  readonly roles: readonly NodeRole[]
  readonly volumes: readonly BackedUpData[]
}

export interface BackedUpVolume {
  readonly name: string
  readonly driver: string
  /** Without those that name a Drover. */
  readonly labels: Readonly<Record<string, string>>
}

export interface BackedUpData extends BackedUpVolume {
  /** Path of the tar below the backup's folder. */
  readonly archive: string
  readonly bytes: number
  readonly sha256: string
  /** Kafka's metadata log is on it. */
  readonly holdsMetadata: boolean
}

/** @throws BACKUP_DAMAGED when the folder holds no backup this Drover can read */
export async function readBackup(folder: string): Promise<Backup> {
  const file = join(folder, DESCRIPTION_FILE)
  try {
    const value: Partial<Backup> = JSON.parse(await readFile(file, 'utf8'))
    if (value.format !== FORMAT) throw new Error(`its format is ${value.format}, not ${FORMAT}`)
    if (!Array.isArray(value.nodes) || !Array.isArray(value.markers)) throw new Error('it names no nodes')
    const backup = value as Backup
    assertStaysInside(backup)
    return backup
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') {
      const message = `${folder} is no backup: there is no ${DESCRIPTION_FILE} in it, which is written last`
      throw new DroverError('BACKUP_DAMAGED', message, {
        cause,
        mend: 'Give the folder that `drover backup NAME DIR` has filled to its end.',
      })
    }
    throw new DroverError('BACKUP_DAMAGED', `${file} cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/**
 * A description that was written by somebody else must not lead out of its folder, nor make anything that is not of its
 * cluster: volumes have the names that their labels imply. @throws Error
 */
function assertStaysInside({ cluster, nodes, markers }: Backup): void {
  const data = nodes.flatMap(({ volumes }) => volumes)
  for (const volume of [...markers, ...data]) {
    const { name, labels } = volume
    const isOwn = labels[LABELS.cluster] === cluster && isOwnVolume({ name, labels })
    if (!isOwn) throw new Error(`${name} is no volume of ${cluster}`)
  }
  for (const { archive } of data) {
    if (isAbsolute(archive) || archive.split(/[/\\]/).includes('..')) throw new Error(`${archive} is not below it`)
  }
}
