import {
  brokerProperties,
  type ControllerAddress,
  type NodeProperties,
  QUORUM_BOOTSTRAP_KEY,
  renderProperties,
} from './broker-properties.ts'
import type { ClusterIdentity } from './cluster-identity.ts'
import type { ContainerLimits, ContainerSpec, FileToWrite, PortBinding } from './container.ts'
import { hashOf, sha256 } from './hash.ts'
import { jvmEnvironment } from './jvm.ts'
import { LABELS } from './labels.ts'
import { accessPort, bindAddress, CONTROLPLANE_LISTENER, hostPort, REPLICATION_LISTENER } from './listeners.ts'
import { bootstrapAlias, configVolumeName, nodeName } from './names.ts'
import { parseBytes, parseNanoCpus } from './quantity.ts'
import type { KafkaNodePoolResource, KafkaResource, NodeRole } from './resource.ts'
import { CONFIG_FOLDER, formatScript, LOG_CONFIG, START_SCRIPT } from './start-script.ts'
import { type NodeVolume, nodeVolumes } from './storage.ts'

/** How Drover reaches a node: by its address, over a shared network, or by a port published on loopback. */
export type Access = 'container-ip' | 'network' | 'published'

/** What is the same for all nodes of one Drover. */
export interface Host {
  readonly instance: string
  readonly access: Access
  /** Id of the container Drover itself runs in: it joins the networks of its clusters. */
  readonly ownContainer?: string
}

export interface DesiredNode {
  readonly name: string
  readonly cluster: string
  readonly pool: string
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
  readonly volumes: readonly NodeVolume[]
  readonly configVolume: string
  readonly labels: Readonly<Record<string, string>>
  readonly specHash: string
  readonly container: ContainerSpec
  readonly files: readonly FileToWrite[]
  readonly gracePeriodSeconds: number
}

/** Docker kills a stopped container after 10 s by default; a broker with data needs longer to shut down cleanly. */
const DEFAULT_GRACE_PERIOD_SECONDS = 120
/** A broker runs a few hundred threads; a fork bomb more. */
const PIDS_LIMIT = 4096

export interface NodePlan {
  readonly kafka: KafkaResource
  readonly pool: KafkaNodePoolResource
  readonly nodeId: number
  readonly image: string
  readonly controllers: readonly ControllerAddress[]
  /** Lowest id of all brokers: that one also answers on the bootstrap port. */
  readonly firstBroker: number
  readonly autoJoin: boolean
  readonly identity: ClusterIdentity
  readonly host: Host
}

/** Everything about one node: its container, its files, its volumes. */
export function desiredNode(plan: NodePlan): DesiredNode {
  const { kafka, pool, nodeId, identity, host } = plan
  const cluster = kafka.metadata.name
  const name = nodeName(cluster, pool.metadata.name, nodeId)
  const volumes = nodeVolumes(name, nodeId, pool)
  const roles = [...pool.spec.roles].sort()
  const node: NodeProperties = {
    kafka,
    pool: pool.metadata.name,
    nodeId,
    name,
    roles,
    volumes,
    controllers: plan.controllers,
    autoJoin: plan.autoJoin,
  }
  const properties = brokerProperties(node)
  const env = jvmEnvironment(
    pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions,
    pool.spec.resources ?? kafka.spec.kafka.resources,
  )
  const ports = publishedPorts(plan, roles)
  const specHash = `v1:${hashOf({
    image: plan.image,
    env,
    ports,
    volumes: volumes.map(({ name, mountPath }) => [name, mountPath]),
    properties: [...properties].filter(([key]) => key !== QUORUM_BOOTSTRAP_KEY),
  })}`
  const configVolume = configVolumeName(name, specHash)
  const labels = {
    [LABELS.instance]: host.instance,
    [LABELS.cluster]: cluster,
    [LABELS.pool]: pool.metadata.name,
    [LABELS.nodeId]: String(nodeId),
    [LABELS.clusterId]: identity.clusterId,
  }
  const template = pool.spec.template?.pod ?? kafka.spec.kafka.template?.pod
  const gracePeriodSeconds = template?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS
  return {
    name,
    cluster,
    pool: pool.metadata.name,
    nodeId,
    roles,
    volumes,
    configVolume,
    labels,
    specHash,
    gracePeriodSeconds,
    files: configFiles(renderProperties(properties), formatScript(node, identity)),
    container: {
      image: plan.image,
      hostname: name,
      user: '1000:1000',
      entrypoint: ['/bin/sh', `${CONFIG_FOLDER}/start.sh`],
      env,
      labels: {
        ...labels,
        [LABELS.kind]: 'node',
        [LABELS.roles]: roles.join(','),
        [LABELS.specHash]: specHash,
        [LABELS.kafkaVersion]: kafka.spec.kafka.version,
      },
      aliases: roles.includes('broker') ? [name, bootstrapAlias(cluster)] : [name],
      ports,
      mounts: [
        { volume: configVolume, target: CONFIG_FOLDER, labels: { ...labels, [LABELS.kind]: 'config' } },
        ...volumes.map((volume) => ({
          volume: volume.name,
          target: volume.mountPath,
          labels: dataVolumeLabels(labels, volume),
          ...(volume.driver !== undefined && { driver: volume.driver }),
        })),
      ],
      // Compression libraries unpack themselves into /tmp and load from there, so it must allow exec.
      tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,size=128m', '/opt/kafka/logs': 'rw,nosuid,nodev,noexec,size=64m' },
      limits: desiredLimits(pool.spec.resources ?? kafka.spec.kafka.resources),
      stopTimeoutSeconds: gracePeriodSeconds,
    },
  }
}

/** Name, in the config folder, of the file whose edits Drover watches for. */
export const PROPERTIES_FILE = 'server.properties'

function configFiles(properties: string, format: string): FileToWrite[] {
  const file = (path: string, content: string): FileToWrite => ({
    path,
    content,
    mode: 0o644,
    modifiedAt: contentTime(content),
  })
  return [
    file(PROPERTIES_FILE, properties),
    file('format.sh', format),
    file('log4j2.yaml', LOG_CONFIG),
    file('start.sh', START_SCRIPT),
  ]
}

/** Modification times Drover gives its files lie in these seconds since the epoch, from 2000 to 2016. */
const FIRST_CONTENT_TIME = 946_684_800
const CONTENT_TIMES = 500_000_000

/**
 * A modification time that says which content it belongs to (epoch seconds), so that one cheap stat tells a file as
 * Drover wrote it from one that somebody edited.
 */
function contentTime(content: string): number {
  return FIRST_CONTENT_TIME + (Number.parseInt(sha256(content).slice(0, 8), 16) % CONTENT_TIMES)
}

/** True for the modification time (epoch milliseconds) of a file that Drover wrote, whatever it wrote. */
export const isContentTime = (ms: number): boolean =>
  ms >= FIRST_CONTENT_TIME * 1000 && ms < (FIRST_CONTENT_TIME + CONTENT_TIMES) * 1000

/** Labels of a data volume, whoever comes to make it. */
export const dataVolumeLabels = (
  node: Readonly<Record<string, string>>,
  volume: NodeVolume,
): Record<string, string> => ({
  ...node,
  [LABELS.kind]: 'data',
  [LABELS.volumeId]: String(volume.jbodId),
  [LABELS.deletion]: volume.fate,
})

function desiredLimits(resources: KafkaNodePoolResource['spec']['resources']): ContainerLimits {
  const memoryBytes = parseBytes(resources?.limits?.memory ?? '')
  const nanoCpus = parseNanoCpus(resources?.limits?.cpu ?? '')
  return {
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(nanoCpus !== undefined && { nanoCpus }),
    pidsLimit: PIDS_LIMIT,
  }
}

function publishedPorts({ kafka, nodeId, host, firstBroker }: NodePlan, roles: readonly NodeRole[]): PortBinding[] {
  const cluster = kafka.metadata.name
  const broker = roles.includes('broker')
  const ports: PortBinding[] = []
  for (const listener of broker ? kafka.spec.kafka.listeners : []) {
    if (listener.type !== 'nodeport') continue
    const hostIp = bindAddress(kafka, listener)
    ports.push({ containerPort: listener.port, hostIp, hostPort: hostPort(cluster, listener, nodeId) })
    // Kubernetes has one bootstrap port for all brokers; here the broker with the lowest id answers on it.
    const bootstrap = listener.configuration?.bootstrap?.nodePort
    if (bootstrap !== undefined && nodeId === firstBroker) {
      ports.push({ containerPort: listener.port, hostIp, hostPort: bootstrap })
    }
  }
  if (host.access === 'published') {
    for (const { port } of [
      ...(roles.includes('controller') ? [CONTROLPLANE_LISTENER] : []),
      ...(broker ? [REPLICATION_LISTENER] : []),
    ]) {
      ports.push({ containerPort: port, hostIp: '127.0.0.1', hostPort: accessPort(cluster, port, nodeId) })
    }
  }
  return ports.sort((a, b) => a.containerPort - b.containerPort || a.hostPort - b.hostPort)
}
