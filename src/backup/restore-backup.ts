import { join } from 'node:path'
import type { DockerClient } from '../docker/client.ts'
import { DroverError } from '../errors.ts'
import { LABELS } from '../model/labels.ts'
import { networkName, restoreMarkerName } from '../model/names.ts'
import type { BackedUpNode, Backup } from './description.ts'
import { type NodeArchive, refill } from './refill.ts'

export interface RestoreWork {
  readonly docker: DockerClient
  readonly instance: string
  readonly folder: string
  readonly backup: Backup
  /** Any image the engine has: a container of it, never started, is the way into the volumes. */
  readonly image: string
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Where the volumes are mounted in that container, by name. */
const MOUNTS = '/restore'

/**
 * Makes and fills the volumes of a cluster. While it is under way a marker keeps every Drover of this instance from
 * starting anything on them; the caller takes it away (`finishRestore`) once the manifests are handed over.
 * One that was broken off is begun anew: what it made is known by a label.
 * @throws RESTORE_REFUSED when there is anything of that cluster on the engine, DOCKER_*
 */
export async function restoreVolumes(work: RestoreWork): Promise<void> {
  const { docker, backup, say, signal } = work
  await sweep(work)
  await refusePresent(work)
  await docker.createVolume(
    restoreMarkerName(backup.cluster),
    labelsOf(work, { [LABELS.kind]: 'restore' }),
    undefined,
    signal,
  )
  const volumes = [...backup.markers, ...backup.nodes.flatMap((node) => node.volumes)]
  for (const { name, labels, driver } of volumes) {
    const made = await docker.createVolume(name, labelsOf(work, labels), driver, signal)
    if (made.labels[LABELS.restored] !== backup.id) throw refused(`volume ${name}`)
  }
  const container = await createContainer(work)
  const newest = newestMetadata(work)
  for (const node of backup.nodes) {
    for (const { name, archive, holdsMetadata } of node.volumes) {
      const own = { path: join(work.folder, archive), nodeId: node.nodeId }
      const replaces = holdsMetadata && node.roles.includes('controller') && newest?.path !== own.path
      await docker.writeArchive(container, `${MOUNTS}/${name}`, refill(own, replaces ? newest : undefined), signal)
      say(`volume ${name} is filled`)
    }
  }
  await docker.removeContainer(container, signal)
}

/** From now on the volumes are like any others. */
export async function finishRestore({ docker, backup }: RestoreWork): Promise<void> {
  await docker.removeVolume(restoreMarkerName(backup.cluster))
}

/** Removes what a restore made that was broken off; without its marker nothing is touched. */
async function sweep(work: RestoreWork): Promise<void> {
  const { docker, backup, signal } = work
  const marker = await docker.findVolume(restoreMarkerName(backup.cluster), signal)
  if (!marker || !isOurs(work, marker)) return
  const made = (found: Labelled) => isOurs(work, found) && found.labels[LABELS.restored] !== undefined
  const label = `${LABELS.cluster}=${backup.cluster}`
  for (const container of (await docker.listContainers(label, signal)).filter(made)) {
    await docker.removeContainer(container.id, signal)
  }
  const volumes = (await docker.listVolumes(label, signal)).filter(made)
  // The marker goes last, or the rest would not be known for what it is.
  for (const { name } of volumes.filter(({ name }) => name !== marker.name)) await docker.removeVolume(name, signal)
  await docker.removeVolume(marker.name, signal)
}

type Labelled = { readonly labels: Readonly<Record<string, string>> }

const isOurs = ({ instance }: RestoreWork, { labels }: Labelled): boolean => labels[LABELS.instance] === instance

/** Whoever made it: neither a cluster of this name nor a thing of one of its names may be there. */
async function refusePresent({ docker, backup, signal }: RestoreWork): Promise<void> {
  const { cluster, nodes, markers } = backup
  const label = `${LABELS.cluster}=${cluster}`
  const volumeNames = [...markers, ...nodes.flatMap(({ volumes }) => volumes)].map(({ name }) => name)
  const found = await Promise.all([
    docker.listContainers(label, signal).then((all) => all.map(({ name }) => `container ${name}`)),
    docker.listNetworks(label, signal).then((all) => all.map(({ name }) => `network ${name}`)),
    docker.listVolumes(label, signal).then((all) => all.map(({ name }) => `volume ${name}`)),
    docker.findNetworks(networkName(cluster), signal).then((all) => all.map(({ name }) => `network ${name}`)),
    ...nodes.map(async ({ name }) => ((await docker.findContainer(name, signal)) ? [`container ${name}`] : [])),
    ...volumeNames.map(async (name) => ((await docker.findVolume(name, signal)) ? [`volume ${name}`] : [])),
  ])
  const [first] = found.flat().sort()
  if (first !== undefined) throw refused(first)
}

const refused = (what: string) => new DroverError('RESTORE_REFUSED', `there is a ${what} on this engine`)

const labelsOf = ({ instance, backup }: RestoreWork, labels: Readonly<Record<string, string>>) => ({
  ...labels,
  [LABELS.instance]: instance,
  [LABELS.cluster]: backup.cluster,
  [LABELS.restored]: backup.id,
})

function createContainer(work: RestoreWork): Promise<string> {
  const { docker, backup, image, signal } = work
  const name = restoreMarkerName(backup.cluster)
  const spec = {
    image,
    hostname: name,
    user: '1000:1000',
    entrypoint: ['/bin/false'],
    env: {},
    labels: labelsOf(work, { [LABELS.kind]: 'restore' }),
    aliases: [],
    ports: [],
    mounts: backup.nodes
      .flatMap(({ volumes }) => volumes)
      .map((volume) => ({
        volume: volume.name,
        target: `${MOUNTS}/${volume.name}`,
        labels: labelsOf(work, volume.labels),
      })),
    tmpfs: {},
    limits: { pidsLimit: 1 },
    stopTimeoutSeconds: 1,
  }
  return docker.createContainer(name, spec, 'none', signal)
}

/** The metadata log of the controller that was copied last. */
function newestMetadata({ folder, backup }: RestoreWork): NodeArchive | undefined {
  const holds = ({ roles, volumes, nodeId }: BackedUpNode): NodeArchive[] =>
    volumes
      .filter(({ holdsMetadata }) => holdsMetadata && roles.includes('controller'))
      .map(({ archive }) => ({ path: join(folder, archive), nodeId }))
  return backup.nodes.flatMap(holds).at(-1)
}
