import type { DockerClient } from '../docker/client.ts'
import { fewAtOnce } from '../docker/few-at-once.ts'
import { hasCode } from '../errors.ts'
import { CERTIFICATE_FILES, inConfigFolder } from '../model/certificate-files.ts'
import type { DesiredNode } from '../model/desired-node.ts'
import { type FileStat, isBeingRemoved, type ObservedContainer } from '../model/docker-state.ts'
import { insideOf } from '../model/inside.ts'
import { LABELS, nodeIdOf } from '../model/labels.ts'
import { isAsWanted, PROPERTIES_FILE } from '../model/node-files.ts'
import type { ImagePull, ObservedCertificate, ObservedDocker } from '../model/observed-cluster.ts'

const PROPERTIES = inConfigFolder(PROPERTIES_FILE)
const CERTIFICATE = inConfigFolder(CERTIFICATE_FILES.node)
const TRUSTED = inConfigFolder(CERTIFICATE_FILES.clusterAuthority)

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

/**
 * What the engine says of the cluster's objects, without looking into containers; decides nothing. `foreign` and
 * `takenPorts` are still empty.
 */
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
  const mine = containers.filter(ours).sort(byName)
  // Only while nodes run another image than the wanted ones: a roll, or a version that is refused.
  const others = [...new Set(mine.map(({ image }) => image))].filter((image) => !images.includes(image))
  const inUse = await Promise.all(others.map(async (image) => [image, await docker.findImage(image, signal)] as const))
  return {
    containers: mine,
    networks: networks.filter(ours).sort(byName),
    volumes: volumes.filter(ours).sort(byName),
    properties: new Map(),
    propertyTexts: new Map(),
    logTails: new Map(),
    images: new Map([...found, ...inUse]),
    pulls,
    ...(own && { ownNetworks: own.endpoints.map(({ networkId }) => networkId) }),
    takenPorts: new Set(),
    foreign: new Set(),
  }
}

interface Named {
  readonly name: string
  readonly id?: string
}

/** A plan follows the order of these lists, so it must not be that of the engine's answer. */
const byName = (a: Named, b: Named): number => (`${a.name} ${a.id}` < `${b.name} ${b.id}` ? -1 : 1)

/**
 * What is to be seen inside the nodes' containers, but those that are being removed (`assertNotRemoved`): a pass can
 * ask Kafka meanwhile.
 */
export async function observeInside(
  docker: DockerClient,
  { containers }: ObservedDocker,
  desired: readonly DesiredNode[],
  signal?: AbortSignal,
): Promise<Pick<ObservedDocker, 'properties' | 'propertyTexts' | 'certificates' | 'logTails'>> {
  const nodes = containers.filter(({ labels, status }) => labels[LABELS.kind] === 'node' && !isBeingRemoved(status))
  const [files, certificates, logTails] = await Promise.all([
    lookAtProperties(docker, nodes, desired, signal),
    lookAtCertificates(docker, nodes, desired, signal),
    readTails(docker, nodes, signal),
  ])
  return { ...files, certificates, logTails }
}

/** A stat costs 1 ms and reading 50, so only what is not as it should be is read. */
async function lookAtProperties(
  docker: DockerClient,
  nodes: readonly ObservedContainer[],
  desired: readonly DesiredNode[],
  signal: AbortSignal | undefined,
): Promise<Pick<ObservedDocker, 'properties' | 'propertyTexts'>> {
  const properties = new Map<string, FileStat | undefined>()
  const propertyTexts = new Map<string, string>()
  const wanted = new Map(desired.map((node) => [node.nodeId, node]))
  const look = async ({ id, labels }: ObservedContainer) => {
    const stat = await docker.statFile(id, PROPERTIES, signal)
    properties.set(id, stat)
    const node = wanted.get(nodeIdOf({ labels }))
    if (stat === undefined || node === undefined || isAsWanted(node, stat)) return
    // Alone: what else is in its folder may be larger than what one read returns.
    const text = (await docker.readFiles(id, PROPERTIES, signal))?.get(PROPERTIES_FILE)
    if (text !== undefined) propertyTexts.set(id, text)
  }
  // Asked once more, for nobody else notices an edit. One that goes away meanwhile is simply not known about.
  const again = (node: ObservedContainer) => (error: unknown) =>
    hasCode(error, 'DOCKER_TIMEOUT') ? undefined : look(node).catch(() => undefined)
  await fewAtOnce(nodes, (node) => look(node).catch(again(node)))
  return { properties, propertyTexts }
}

/** The time of each file says when it ends, and by whom it is signed and whom the node trusts. */
async function lookAtCertificates(
  docker: DockerClient,
  nodes: readonly ObservedContainer[],
  desired: readonly DesiredNode[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ObservedCertificate>> {
  const wanted = new Set(desired.flatMap(({ nodeId, certificate }) => (certificate ? nodeId : [])))
  const certified = nodes.filter((node) => insideOf(node) === 'tls' || wanted.has(nodeIdOf(node)))
  const issued = await fewAtOnce(certified, async ({ id }) => {
    const stats = [CERTIFICATE, TRUSTED].map((path) => docker.statFile(id, path, signal).catch(() => undefined))
    const [certificate, trusted] = await Promise.all(stats)
    if (!certificate || !trusted) return []
    return [[id, { endsAt: certificate.modifiedAt, trusts: trusted.modifiedAt }] as const]
  })
  return new Map(issued.flat())
}

async function readTails(
  docker: DockerClient,
  nodes: readonly ObservedContainer[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const stopped = nodes.filter(({ status, startedAt }) => status === 'exited' && startedAt !== undefined)
  const tails = await fewAtOnce(
    stopped,
    async ({ id }) => [id, await docker.readLogs(id, LOG_TAIL_LINES, signal).catch(() => [])] as const,
  )
  return new Map(tails)
}
