import type { DockerClient } from '../docker/client.ts'
import type { FileStat, ObservedContainer } from '../model/container.ts'
import { LABELS } from '../model/labels.ts'
import { PROPERTIES_FILE } from '../model/node-files.ts'
import type { ImagePull, ObservedDocker } from '../model/observed-cluster.ts'
import { CONFIG_FOLDER } from '../model/start-script.ts'

/** Enough of a dead node's log to find the cause above a stack trace. */
const LOG_TAIL_LINES = 100

export interface DockerQuestion {
  readonly instance: string
  readonly cluster: string
  /** Image references to ask the engine about. */
  readonly images: readonly string[]
  /** The container Drover runs in. */
  readonly ownContainer?: string
}

/** Everything the engine says about one cluster, in one snapshot; decides nothing. `foreign` and `takenPorts` are still empty. */
export async function observeDocker(
  docker: DockerClient,
  question: DockerQuestion,
  pulls: ReadonlyMap<string, ImagePull>,
  signal?: AbortSignal,
): Promise<ObservedDocker> {
  const objects = await observeObjects(docker, question, pulls, signal)
  return { ...objects, ...(await observeInside(docker, objects, signal)) }
}

/** What the engine says of the cluster's objects, without looking into containers. */
export async function observeObjects(
  docker: DockerClient,
  { instance, cluster, images, ownContainer }: DockerQuestion,
  pulls: ReadonlyMap<string, ImagePull>,
  signal?: AbortSignal,
): Promise<ObservedDocker> {
  const label = `${LABELS.cluster}=${cluster}`
  const ours = ({ labels }: { readonly labels: Readonly<Record<string, string>> }) =>
    labels[LABELS.instance] === instance
  const [containers, networks, volumes, found, own] = await Promise.all([
    docker.listContainers(label, signal),
    docker.listNetworks(label, signal),
    docker.listVolumes(label, signal),
    Promise.all(images.map(async (image) => [image, await docker.findImage(image, signal)] as const)),
    ownContainer === undefined ? undefined : docker.findContainer(ownContainer, signal),
  ])
  const mine = containers.filter(ours)
  // Only while nodes run another image than the wanted ones: a roll, or a version that is refused.
  const others = [...new Set(mine.map(({ image }) => image))].filter((image) => !images.includes(image))
  const inUse = await Promise.all(others.map(async (image) => [image, await docker.findImage(image, signal)] as const))
  return {
    containers: mine,
    networks: networks.filter(ours),
    volumes: volumes.filter(ours),
    properties: new Map(),
    logTails: new Map(),
    images: new Map([...found, ...inUse]),
    pulls,
    ...(own && { ownNetworks: own.endpoints.map(({ networkId }) => networkId) }),
    takenPorts: new Set(),
    foreign: new Set(),
  }
}

/** What is to be seen inside the nodes' containers: a pass can ask Kafka meanwhile. */
export async function observeInside(
  docker: DockerClient,
  { containers }: ObservedDocker,
  signal?: AbortSignal,
): Promise<Pick<ObservedDocker, 'properties' | 'logTails'>> {
  const nodes = containers.filter(({ labels }) => labels[LABELS.kind] === 'node')
  const [properties, logTails] = await Promise.all([
    statProperties(docker, nodes, signal),
    readTails(docker, nodes, signal),
  ])
  return { properties, logTails }
}

async function statProperties(
  docker: DockerClient,
  nodes: readonly ObservedContainer[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, FileStat | undefined>> {
  const running = nodes.filter(({ status }) => status === 'running')
  const stats = await Promise.all(
    running.map(async ({ id }) => {
      const stat = docker.statFile(id, `${CONFIG_FOLDER}/${PROPERTIES_FILE}`, signal)
      // A container that goes away meanwhile, or cannot be looked into, is simply not known about.
      return stat.then((value) => [id, value] as const).catch(() => undefined)
    }),
  )
  return new Map(stats.filter((entry) => entry !== undefined))
}

async function readTails(
  docker: DockerClient,
  nodes: readonly ObservedContainer[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const stopped = nodes.filter(({ status, startedAt }) => status === 'exited' && startedAt !== undefined)
  const tails = await Promise.all(
    stopped.map(async ({ id }) => [id, await docker.readLogs(id, LOG_TAIL_LINES, signal).catch(() => [])] as const),
  )
  return new Map(tails)
}
