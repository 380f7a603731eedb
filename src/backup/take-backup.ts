import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pause } from '../control/clock.ts'
import { DroverError } from '../errors.ts'
import { ownerOfResource } from '../kinds/kinds.ts'
import type { ObservedContainer, ObservedVolume } from '../model/docker-state.ts'
import { LABELS } from '../model/labels.ts'
import { isOwnVolume } from '../plan/ownership.ts'
import { readRecords } from '../report/read-records.ts'
import { prepareFolder, saveFile } from './archive-file.ts'
import type { BackupWork } from './backup-work.ts'
import {
  type BackedUpData,
  type BackedUpNode,
  type BackedUpVolume,
  type Backup,
  DESCRIPTION_FILE,
  FORMAT,
  MANIFESTS_FILE,
} from './description.ts'
import { whileHeld } from './hold.ts'
import { manifestsText } from './manifests.ts'
import { containersOf, kafkaOf, type Node, nextNode, nodesOf } from './nodes.ts'
import { placementOf, refuseMoved } from './placement.ts'

const LOOK_MS = 500
const TELL_EVERY_MS = 10_000
const MIB = 1024 ** 2

/**
 * Copies a cluster node by node, each of them stopped for as long as its own copy takes.
 *
 * Every record that was committed when it began is in it: a node is stopped only while all its replicas are in sync.
 * Records written meanwhile may or may not be there. The description is written last, so a folder without one is no
 * backup.
 *
 * @throws NOT_FOUND, TIMED_OUT, BACKUP_*, DOCKER_*, KAFKA_*
 */
export async function takeBackup(work: BackupWork): Promise<Backup> {
  const { cluster, folder } = work
  await ready(work)
  const before = await placementOf(work)
  await prepareFolder(folder)
  const begunAt = isoNow(work)
  const nodes: BackedUpNode[] = []
  let left = await nodesOf(work)
  for (;;) {
    const node = await nextNode(work, left)
    if (!node) break
    nodes.push(await copyNode(work, node))
    left = left.filter(({ nodeId }) => nodeId !== node.nodeId)
    await ready(work)
  }
  refuseMoved(before, await placementOf(work))
  const [first] = await containersOf(work)
  const features = await (await kafkaOf(work)).describeFeatures(work.signal)
  const metadataVersion = features.finalised['metadata.version']
  const backup: Backup = {
    format: FORMAT,
    id: randomUUID(),
    cluster,
    clusterId: first?.labels[LABELS.clusterId] ?? '',
    kafkaVersion: first?.labels[LABELS.kafkaVersion] ?? '',
    ...(metadataVersion !== undefined && { metadataVersion }),
    begunAt,
    endedAt: isoNow(work),
    nodes,
    markers: (await volumesOf(work, 'quorum')).map(describeVolume),
  }
  const own = work.resources.filter((resource) => {
    const owner = ownerOfResource(resource)
    return owner?.kind === 'Kafka' && owner.name === cluster
  })
  await saveFile(join(folder, MANIFESTS_FILE), [Buffer.from(manifestsText(own))])
  await saveFile(join(folder, DESCRIPTION_FILE), [Buffer.from(`${JSON.stringify(backup, null, 2)}\n`)])
  work.say(`the backup ${folder} is whole: every record committed by ${begunAt} is in it`)
  return backup
}

const isoNow = ({ tools }: BackupWork): string => new Date(tools.clock.now()).toISOString()

/** Waits until the cluster serves and nothing rolls. @throws TIMED_OUT, BACKUP_REFUSED when nobody looks after it */
async function ready({ tools, state, cluster, timeoutMs, signal }: BackupWork): Promise<void> {
  const { clock } = tools
  const giveUpAt = clock.now() + timeoutMs
  for (;;) {
    signal.throwIfAborted()
    const record = (await readRecords(state, ['Kafka'])).find(({ name }) => name === cluster)
    const conditions = record?.status.conditions ?? []
    if (conditions.some(({ type }) => type === 'ReconciliationPaused')) {
      throw new DroverError('BACKUP_REFUSED', `Kafka ${cluster} is paused, so no node of it would be started again`)
    }
    const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
    if (isReady && conditions.every(({ type }) => type !== 'RollingUpdate')) return
    if (clock.now() >= giveUpAt) {
      const why = conditions.map(({ message }) => message).filter((message) => message !== undefined)
      throw new DroverError('TIMED_OUT', `Kafka ${cluster} is not ready: ${why.join('; ') || 'nothing is known of it'}`)
    }
    await pause(clock, LOOK_MS, signal)
  }
}

function copyNode(work: BackupWork, node: Node): Promise<BackedUpNode> {
  return whileHeld(work, node, async (container, signal) => {
    const volumes: BackedUpData[] = []
    for (const volume of await volumesOf(work, 'data')) {
      const mount = container.mounts.find((found) => found.volume === volume.name)
      if (mount) volumes.push(await copyVolume(work, node, container, volume, mount.target, signal))
    }
    if (volumes.length === 0) throw new DroverError('BACKUP_DISTURBED', `${node.name} mounts no data volume`)
    return { ...node, volumes }
  })
}

async function copyVolume(
  work: BackupWork,
  node: Node,
  { id }: ObservedContainer,
  volume: ObservedVolume,
  path: string,
  signal: AbortSignal,
): Promise<BackedUpData> {
  const archive = `${node.name}/${volume.name}.tar`
  const saved = await saveFile(
    join(work.folder, archive),
    told(work, archive, work.tools.docker.readArchive(id, path, signal)),
  )
  work.say(`${archive}: ${Math.ceil(saved.bytes / MIB)} MiB`)
  const quorumState = `${path}/kafka-log${node.nodeId}/__cluster_metadata-0/quorum-state`
  const holdsMetadata = (await work.tools.docker.statFile(id, quorumState, signal)) !== undefined
  return { ...describeVolume(volume), archive, ...saved, holdsMetadata }
}

/** The same bytes, with a word now and then on how many there were. */
async function* told({ tools, say }: BackupWork, what: string, pieces: AsyncIterable<Uint8Array>) {
  let bytes = 0
  let next = tools.clock.now() + TELL_EVERY_MS
  for await (const piece of pieces) {
    bytes += piece.length
    if (tools.clock.now() >= next) {
      next = tools.clock.now() + TELL_EVERY_MS
      say(`${what}: ${Math.ceil(bytes / MIB)} MiB so far`)
    }
    yield piece
  }
}

async function volumesOf({ tools, cluster }: BackupWork, kind: string): Promise<ObservedVolume[]> {
  const volumes = await tools.docker.listVolumes(`${LABELS.cluster}=${cluster}`)
  return volumes.filter(
    (volume) =>
      volume.labels[LABELS.instance] === tools.host.instance &&
      volume.labels[LABELS.kind] === kind &&
      isOwnVolume(volume),
  )
}

function describeVolume({ name, driver, labels }: ObservedVolume): BackedUpVolume {
  const { [LABELS.instance]: _, [LABELS.restored]: __, ...others } = labels
  return { name, driver, labels: others }
}
