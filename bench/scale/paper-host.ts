import type { CertificateFacts } from '../../src/model/certificates.ts'
import { CONFIG_FOLDER } from '../../src/model/config-folder.ts'
import type {
  ContainerSpec,
  FileStat,
  ObservedContainer,
  ObservedNetwork,
  ObservedVolume,
} from '../../src/model/docker-state.ts'
import { bytesOf } from '../../src/model/file-content.ts'
import { NO_IDENTITIES, type ObservedIdentities } from '../../src/model/identities.ts'
import type {
  ConfigEntry,
  ObservedLogDir,
  ObservedTopic,
  QuorumReplica,
  TopicToCreate,
} from '../../src/model/kafka-state.ts'
import { hasRole, LABELS, nodeIdOf } from '../../src/model/labels.ts'
import { PROPERTIES_FILE } from '../../src/model/node-files.ts'
import type { Operation } from '../../src/plan/ground/operation.ts'
import { describeNode } from '../../test/twins/node-configs.ts'

export const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000

const CERTIFICATE: CertificateFacts = {
  subject: 'CN=paper,O=drover',
  issuer: 'CN=paper,O=drover',
  serial: '01',
  notBefore: NOW - 48 * HOUR,
  notAfter: NOW + 365 * 24 * HOUR,
  names: [],
  fingerprint: '01',
  publicKey: '01',
  isAuthority: true,
}

/** One cluster on a host that exists on paper: what an engine and Kafka would say of it once plans were carried out. */
export class PaperCluster {
  readonly containers = new Map<string, ObservedContainer>()
  readonly networks = new Map<string, ObservedNetwork>()
  readonly volumes = new Map<string, ObservedVolume>()
  /** `server.properties` by container id. */
  readonly properties = new Map<string, FileStat>()
  /** What its store of secrets has of it. */
  identities: ObservedIdentities = NO_IDENTITIES
  readonly topics = new Map<string, ObservedTopic>()
  readonly topicConfigs = new Map<string, ConfigEntry[]>()
  readonly nodeConfigs = new Map<number, readonly ConfigEntry[]>()
  readonly logDirs = new Map<number, readonly ObservedLogDir[]>()

  /** Carries out what creates, and removes volumes that have served; at once, and as if it had been an hour ago. */
  apply(operations: readonly Operation[]): void {
    const ids = new Map<number, string>()
    for (const { id, action } of operations) {
      if (action.type === 'CreateNetwork') {
        const network = { id: `net-${action.name}`, name: action.name, labels: action.labels, driver: 'bridge' }
        ids.set(id, network.id)
        this.networks.set(network.name, network)
      } else if (action.type === 'CreateVolume') {
        this.volumes.set(action.name, { name: action.name, labels: action.labels, driver: 'local' })
      } else if (action.type === 'CreateAuthorities') {
        const authority = { certificate: CERTIFICATE, trusted: [CERTIFICATE], certGeneration: 0, keyGeneration: 0 }
        const authorities = { cluster: authority, clients: authority }
        this.identities = { authorities, operator: CERTIFICATE, users: new Map(), copyOf: action.place.id }
      } else if (action.type === 'RemoveVolume') {
        this.volumes.delete(action.name)
      } else if (action.type === 'CreateContainer') {
        const [network] = this.networks.values()
        if (!network) throw new Error('a container before its network')
        const container = running(action.name, action.spec, network)
        ids.set(id, container.id)
        this.containers.set(container.id, container)
      } else if (action.type === 'WriteFiles' && action.folder === CONFIG_FOLDER) {
        const container = 'id' in action.container ? action.container.id : ids.get(action.container.createdBy)
        const file = action.files.find(({ path }) => path === PROPERTIES_FILE)
        if (container === undefined || !file) throw new Error('files for no container')
        const modifiedAt = (file.modifiedAt ?? 0) * 1000
        this.properties.set(container, { size: bytesOf(file).length, modifiedAt })
      } else if (action.type === 'CreateTopic') this.#create(action.topic)
    }
    this.#describeNodes()
  }

  get brokers(): ObservedContainer[] {
    return [...this.containers.values()].filter((container) => hasRole(container, 'broker'))
  }

  get voters(): QuorumReplica[] {
    return [...this.containers.values()].filter((container) => hasRole(container, 'controller')).map(replica)
  }

  get observers(): QuorumReplica[] {
    return this.brokers.map(replica)
  }

  /** Takes over some nodes of another cluster: a roll that has come so far. */
  takeOver(other: PaperCluster, isRolled: (node: ObservedContainer) => boolean): void {
    const rolled = [...other.containers.values()].filter(isRolled)
    const ids = new Set(rolled.map(nodeIdOf))
    for (const container of this.containers.values()) {
      if (ids.has(nodeIdOf(container))) this.containers.delete(container.id)
    }
    for (const container of rolled) {
      this.containers.set(container.id, container)
      this.properties.set(container.id, other.properties.get(container.id) ?? { size: 0, modifiedAt: 0 })
    }
    const mounted = new Set([...this.containers.values()].flatMap(({ mounts }) => mounts.map(({ volume }) => volume)))
    for (const volume of [...this.volumes.values(), ...other.volumes.values()]) {
      const isLeft = volume.labels[LABELS.kind] === 'config' && !mounted.has(volume.name)
      if (isLeft) this.volumes.delete(volume.name)
      else this.volumes.set(volume.name, volume)
    }
  }

  #create({ name, partitions = 1, replicas = 1, config }: TopicToCreate): void {
    const ids = this.brokers.map(nodeIdOf)
    const from = this.topics.size
    this.topics.set(name, {
      name,
      id: `id-${name}`,
      internal: false,
      partitions: Array.from({ length: partitions }, (_, index) => {
        const on = Array.from({ length: replicas }, (_, i) => ids[(from + index + i) % ids.length] ?? 0)
        return { index, leader: on[0] ?? -1, replicas: on, isr: [...on] }
      }),
    })
    const entries = Object.entries(config).map(([key, value]): ConfigEntry => {
      return { name: key, value, source: 'topic', readOnly: false }
    })
    this.topicConfigs.set(name, entries)
  }

  #describeNodes(): void {
    const replicas = new Map<number, { topic: string; partition: number; bytes: number; isFuture: boolean }[]>()
    for (const { name, partitions } of this.topics.values()) {
      for (const { index, replicas: on } of partitions) {
        for (const id of on) {
          const own = replicas.get(id) ?? []
          own.push({ topic: name, partition: index, bytes: 1024, isFuture: false })
          replicas.set(id, own)
        }
      }
    }
    for (const container of this.containers.values()) {
      const nodeId = nodeIdOf(container)
      if (!this.nodeConfigs.has(nodeId)) this.nodeConfigs.set(nodeId, describeNode(NO_SOURCES))
      if (!hasRole(container, 'broker')) continue
      const [volume] = container.mounts.filter(({ target }) => target !== CONFIG_FOLDER)
      const path = `${volume?.target}/kafka-log${nodeId}`
      this.logDirs.set(nodeId, [
        { path, errorCode: 0, totalBytes: 1e12, usableBytes: 9e11, replicas: replicas.get(nodeId) ?? [] },
      ])
    }
  }
}

/** Every default of a node, and what the manifests here declare. */
const NO_SOURCES = {
  own: {},
  cluster: {},
  properties: { 'default.replication.factor': '3', 'min.insync.replicas': '2' },
}

const replica = (container: ObservedContainer): QuorumReplica => ({
  id: nodeIdOf(container),
  logEndOffset: 1000,
  lastFetchAt: NOW,
  lastCaughtUpAt: NOW,
})

function running(name: string, spec: ContainerSpec, network: ObservedNetwork): ObservedContainer {
  return {
    id: `id-${name}-${spec.labels[LABELS.specHash]}`,
    name,
    image: spec.image,
    imageId: 'image-1',
    labels: spec.labels,
    status: 'running',
    createdAt: NOW - HOUR,
    startedAt: NOW - HOUR,
    exitCode: 0,
    oomKilled: false,
    error: '',
    endpoints: [{ network: network.name, networkId: network.id, aliases: spec.aliases, ipAddress: '172.30.0.2' }],
    publishedPorts: spec.ports,
    mounts: spec.mounts,
    limits: spec.limits,
    restartPolicy: 'no',
    hostname: spec.hostname,
  }
}
