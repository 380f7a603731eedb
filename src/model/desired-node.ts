import { addedProperties } from './added-properties.ts'
import { brokerProperties, type NodeProperties, renderProperties } from './broker-properties.ts'
import type { ClusterIdentity } from './cluster-identity.ts'
import { CONFIG_FOLDER } from './config-folder.ts'
import { type ContainerHashes, containerHashes } from './container-hash.ts'
import { desiredLimits, desiredReservations } from './desired-resources.ts'
import type { ContainerSpec, FileToWrite } from './docker-state.ts'
import type { PlacedNode } from './endpoints.ts'
import { joinedEnvironment } from './environment.ts'
import { clusterLabels, volumeLabels } from './given-labels.ts'
import type { Inside } from './inside.ts'
import { heapFollowsLimit, jmxEnvironment, jvmEnvironment } from './jvm.ts'
import { clusterNames, LABELS } from './labels.ts'
import { publishedPorts } from './listeners.ts'
import { externalLogging, inlineLoggers, LOGGERS_FILE, loggersText } from './log-config.ts'
import { type LoggerLevels, liveLogging } from './logger-levels.ts'
import { configVolumeName, nodeName } from './names.ts'
import { type NodeAliases, nodeAliases } from './node-aliases.ts'
import { certifiedFor, type NodeCertificate } from './node-certificate.ts'
import { configFiles } from './node-files.ts'
import type { KafkaNodePoolResource, KafkaResource, NodeRole } from './resource.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import { fromElsewhere, plainOf, secretsLabel, withSecrets } from './secret-environment.ts'
import { formatScript } from './start-script.ts'
import { type NodeVolume, nodeVolumes } from './storage.ts'
import { type TemplatedContainer, templatedContainer } from './templated-container.ts'
import { type AddedVolumes, addedVolumes } from './volume-files.ts'
import { requestedReplacements } from './volume-replacement.ts'

/**
 * How this Drover reaches the nodes: by `container-ip` on a Linux host, by name when its own container shares their
 * `network`, else by ports `published` on this host (Docker Desktop).
 */
export type Access = 'container-ip' | 'network' | 'published'

/** What is the same for all nodes of one Drover. */
export interface Site {
  readonly instance: string
  readonly access: Access
  /** Id of the container Drover itself runs in: it joins the networks of its clusters. */
  readonly ownContainer?: string
}

export interface DesiredNode extends ContainerHashes {
  readonly name: string
  readonly cluster: string
  readonly pool: string
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
  readonly volumes: readonly NodeVolume[]
  /** Under which value of the annotation its data volumes are to be made anew (see `volumesToReplace`). */
  readonly replacementToken?: string | undefined
  /** Of a controller: the directory id its metadata volume has, or gets. */
  readonly directoryId?: string | undefined
  readonly configVolume: string
  /** Those of Drover's own that it has in common with its volumes. */
  readonly labels: Readonly<Record<string, string>>
  /** Those that people give to its data volumes. */
  readonly volumeLabels: Readonly<Record<string, string>>
  /** A container bearing a former hash is of the same spec: the manifest added nothing since (see `metWith`). */
  readonly takesFormer: boolean
  /** Which values of Secrets it has (`secretsLabel`). */
  readonly secrets: string
  /** A container with values that nobody can tell apart any more is of the same spec: they have not changed since. */
  readonly takesOtherSecrets: boolean
  /** Of its loggers, where they can be changed while it runs; absent: the manifest says nothing, or they cannot. */
  readonly levels?: LoggerLevels
  readonly properties: ReadonlyMap<string, string>
  /** Those of them that no earlier release wrote. */
  readonly addedKeys: ReadonlySet<string>
  readonly container: ContainerSpec
  readonly namesInNamespace: NodeAliases['namesInNamespace']
  readonly files: readonly FileToWrite[]
  /** What it proves itself with; absent: it speaks plain text to everybody. */
  readonly certificate?: NodeCertificate
  readonly gracePeriodSeconds: number
}

/** Docker kills a stopped container after 10 s by default; a broker with data needs longer to shut down cleanly. */
export const DEFAULT_GRACE_PERIOD_SECONDS = 120

export interface NodeInput {
  readonly kafka: KafkaResource
  readonly pool: KafkaNodePoolResource
  readonly nodeId: number
  readonly image: string
  readonly controllers: readonly PlacedNode[]
  /** Lowest id of all brokers: that one also answers on the bootstrap port. */
  readonly firstBroker: number
  readonly autoJoin: boolean
  readonly inside: Inside
  readonly identity: ClusterIdentity
  readonly site: Site
  /** What `added` was when the node's container of an earlier release was met. Absent: it has none, or just now. */
  readonly metWith?: string | undefined
  readonly secrets: SealedSecrets
  /** Its label of secrets when its container was met, whose seals are under another key. */
  readonly metSecrets?: string | undefined
}

/** Everything about one node: its container, its files, its volumes. */
export function desiredNode(input: NodeInput): DesiredNode {
  const { kafka, pool, nodeId, identity, site, firstBroker, controllers, autoJoin, inside } = input
  const cluster = kafka.metadata.name
  const name = nodeName(cluster, pool.metadata.name, nodeId)
  const volumes = nodeVolumes(name, nodeId, pool)
  const roles = [...pool.spec.roles].sort()
  const replacementToken = requestedReplacements(kafka).get(name)
  const directoryId = identity.directoryIds.get(nodeId)
  const node: NodeProperties = { kafka, cluster, name, nodeId, roles, volumes, controllers, autoJoin, inside }
  const resources = pool.spec.resources ?? kafka.spec.kafka.resources
  const jvmOptions = pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions
  const env = jvmEnvironment(jvmOptions, resources)
  const limits = desiredLimits(resources)
  const template = pool.spec.template ?? kafka.spec.kafka.template
  const templated = templatedContainer(pool, template, env, fromElsewhere(kafka))
  const later = addedProperties(node, { ...env, ...plainOf(templated.env ?? {}) })
  const properties = brokerProperties(node)
  const allProperties = sorted([...properties, ...later])
  const ports = publishedPorts({ kafka, nodeId, roles, firstBroker, dialledByPort: site.access === 'published' })
  const made = {
    image: input.image,
    env,
    ports,
    volumes: volumes.map(({ name, mountPath }) => [name, mountPath]),
    // Limits change while a node runs; a heap that is a part of them only with its next start.
    ...(heapFollowsLimit(jvmOptions) && { memoryBytes: limits.memoryBytes }),
  }
  const added = addedVolumes(template, kafka, input.secrets)
  const { aliases, namesInNamespace, namespaceLabel } = nodeAliases(kafka, { pool: pool.metadata.name, nodeId, roles })
  const certified = certifiedFor({ cluster, name, nodeId, aliases }, { kafka, roles, inside })
  const more = madeSince(kafka, templated, later, { ...added, ...certified })
  const logging = more.loggers ? loggersText(more.loggers) : more.logFile
  const live = logging === undefined ? undefined : liveLogging(logging)
  const hashes = containerHashes({ kafka, made, properties, more, levelFree: live && withoutLevels(more, live.rest) })
  const met = sinceMet(input, hashes.added, secretsLabel(more.env ?? {}, added.marks, kafka, input.secrets))
  const configVolume = configVolumeName(name, hashes.formerSpecHashes.v1)
  const labels = ownLabels(input)
  const given = clusterLabels(kafka)
  const ownVolumeLabels = { ...given, ...volumeLabels(pool, template) }
  const gracePeriodSeconds = template?.pod?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_PERIOD_SECONDS
  return {
    name,
    cluster,
    pool: pool.metadata.name,
    nodeId,
    roles,
    volumes,
    replacementToken,
    directoryId,
    configVolume,
    labels,
    volumeLabels: ownVolumeLabels,
    ...hashes,
    ...met,
    ...(live && { levels: live.levels }),
    ...(certified.certificate && { certificate: certified.certificate }),
    properties: allProperties,
    addedKeys: new Set(later.keys()),
    gracePeriodSeconds,
    namesInNamespace,
    files: configFiles(renderProperties(allProperties), formatScript(node, identity), logging, added.files),
    container: {
      image: input.image,
      hostname: name,
      user: '1000:1000',
      entrypoint: ['/bin/sh', `${CONFIG_FOLDER}/start.sh`],
      env: withSecrets(environmentOf(env, more), kafka, input.secrets),
      labels: {
        ...nodeLabels({ ...given, ...more.labels, ...namespaceLabel }, { labels, roles, ...hashes, ...met }),
        [LABELS.kafkaVersion]: kafka.spec.kafka.version,
        ...(inside === 'tls' && { [LABELS.inside]: inside }),
      },
      aliases,
      ports,
      mounts: mountsOf({ configVolume, labels, volumeLabels: ownVolumeLabels, volumes, replacementToken, directoryId }),
      tmpfs: tmpfsOf(volumes, more.tmpBytes, added.tmpfs),
      limits,
      reservations: desiredReservations(resources),
      ...(more.extraHosts && { extraHosts: more.extraHosts }),
      ...(more.dns && { dns: more.dns }),
      stopTimeoutSeconds: gracePeriodSeconds,
    },
  }
}

const ownLabels = ({ kafka, pool, nodeId, identity, site }: NodeInput): Record<string, string> => ({
  [LABELS.instance]: site.instance,
  ...clusterNames(kafka),
  [LABELS.pool]: pool.metadata.name,
  [LABELS.nodeId]: String(nodeId),
  [LABELS.clusterId]: identity.clusterId,
})

/** Drover's own stand above those that people give. */
const nodeLabels = (
  given: Readonly<Record<string, string>>,
  node: Pick<DesiredNode, 'labels' | 'roles' | 'specHash' | 'levelFreeHash' | 'secrets'>,
): Record<string, string> => ({
  ...given,
  ...node.labels,
  [LABELS.kind]: 'node',
  [LABELS.roles]: node.roles.join(','),
  [LABELS.specHash]: node.specHash,
  ...(node.levelFreeHash !== undefined && { [LABELS.levelFreeHash]: node.levelFreeHash }),
  ...(node.secrets !== '' && { [LABELS.seals]: node.secrets }),
})

/** Which other containers are of its spec: those it was met with, until the manifests say something else. */
const sinceMet = (met: Pick<NodeInput, 'metWith' | 'metSecrets'>, added: string, secrets: string) => ({
  secrets,
  takesFormer: met.metWith === undefined || met.metWith === added,
  takesOtherSecrets: met.metSecrets === undefined || met.metSecrets === secrets,
})

/** What no earlier release made a container with; nothing of it is there where the manifest does not write it. */
function madeSince(
  kafka: KafkaResource,
  templated: TemplatedContainer,
  later: ReadonlyMap<string, string>,
  { made, askedNames }: AddedVolumes & { readonly askedNames: readonly string[] },
) {
  const loggers = inlineLoggers(kafka)
  const logFile = externalLogging(kafka)
  return {
    ...templated,
    ...(later.size > 0 && { properties: [...later] }),
    ...jmxEnvironment(kafka),
    ...(loggers && { loggers }),
    ...(logFile !== undefined && { logFile }),
    ...(made.length > 0 && { volumes: made }),
    ...(askedNames.length > 0 && { certificateNames: askedNames }),
  }
}

const withoutLevels = ({ loggers: _, logFile: __, ...more }: ReturnType<typeof madeSince>, logging: string) => ({
  ...more,
  logging,
})

const environmentOf = (
  own: Readonly<Record<string, string>>,
  { env = {}, jmx, loggers, logFile }: ReturnType<typeof madeSince>,
): Record<string, string> => ({
  ...joinedEnvironment(own, env),
  ...jmx,
  ...((loggers ?? logFile) !== undefined && { DROVER_LOG_CONFIG: LOGGERS_FILE }),
})

const sorted = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)))

const mountsOf = (
  node: Pick<DesiredNode, 'configVolume' | 'labels' | 'volumeLabels' | 'volumes' | 'replacementToken' | 'directoryId'>,
): ContainerSpec['mounts'] => [
  { volume: node.configVolume, target: CONFIG_FOLDER, labels: { ...node.labels, [LABELS.kind]: 'config' } },
  ...node.volumes.map((volume) => ({
    volume: volume.name,
    target: volume.mountPath,
    labels: dataVolumeLabels(node, volume),
    ...(volume.driver !== undefined && { driver: volume.driver }),
  })),
]

/**
 * What a node may write besides its volumes. Kafka's images declare volumes of their own; covered like this they are
 * not made, where each `docker rm -f` by hand would leave them behind without a name.
 */
function tmpfsOf(
  volumes: readonly NodeVolume[],
  tmpBytes: number | undefined,
  added: AddedVolumes['tmpfs'],
): Record<string, string> {
  const declared = ['/etc/kafka/secrets', '/mnt/shared/config', '/var/lib/kafka/data']
  const mounted = new Set(volumes.map(({ mountPath }) => mountPath))
  const covers = declared.filter((path) => !mounted.has(path)).map((path) => [path, 'ro,nosuid,nodev,noexec,size=4k'])
  return {
    // Compression libraries unpack themselves into /tmp and load from there, so it must allow exec.
    '/tmp': `rw,exec,nosuid,nodev,size=${tmpBytes ?? '128m'}`,
    '/opt/kafka/logs': 'rw,nosuid,nodev,noexec,size=64m',
    ...Object.fromEntries(covers),
    ...added,
  }
}

/** Labels of a data volume, whoever comes to make it. */
export const dataVolumeLabels = (
  node: Pick<DesiredNode, 'labels' | 'volumeLabels' | 'replacementToken' | 'directoryId'>,
  volume: NodeVolume,
): Record<string, string> => ({
  ...node.volumeLabels,
  ...node.labels,
  [LABELS.kind]: 'data',
  [LABELS.volumeId]: String(volume.jbodId),
  [LABELS.deletion]: volume.fate,
  [LABELS.metadata]: String(volume.metadataId),
  ...(node.replacementToken !== undefined && { [LABELS.replaced]: node.replacementToken }),
  ...(volume.holdsMetadata && node.directoryId !== undefined && { [LABELS.directoryId]: node.directoryId }),
})
