import { createHash } from 'node:crypto'
import type { KafkaClient, KafkaEndpoint } from '../../src/kafka/client.ts'
import { QUORUM_BOOTSTRAP_KEY } from '../../src/model/broker-properties.ts'
import { CERTIFICATE_FILES } from '../../src/model/certificate-files.ts'
import type { CertificateFacts } from '../../src/model/certificates.ts'
import { CONFIG_FOLDER } from '../../src/model/config-folder.ts'
import type { DockerEvent } from '../../src/model/docker-state.ts'
import { LABELS } from '../../src/model/labels.ts'
import type { NodeRole } from '../../src/model/resource.ts'
import type { TwinContainer } from '../twins/docker-container.ts'
import type { TwinEngine } from '../twins/docker-engine.ts'
import type { TwinVolume } from '../twins/docker-volume.ts'
import type { MemoryIssuer } from '../twins/memory-issuer.ts'
import { MemoryKafka } from '../twins/memory-kafka.ts'
import type { NodeState } from '../twins/memory-node.ts'
import { startTrouble } from '../twins/node-configs.ts'
import type { FakeClock } from './fake-clock.ts'
import { type BrokerLogs, RecordsJudge } from './records-judge.ts'

/**
 * Milliseconds a node takes to find that it cannot start, to join its quorum, then to serve, to be in sync again, to
 * stop, and to be missed.
 */
const FAIL_MS = 100
const BOOT_MS = 300
const START_MS = 400
const CATCH_UP_MS = 1_500
const STOP_MS = 800
const SESSION_MS = 9_000
/** Milliseconds until a node with too little memory is killed for it. */
const SQUEEZED_MS = 1_000

interface NodeTls {
  readonly certificate: string
  readonly trusted: string
}

function tlsOf(properties: Readonly<Record<string, string>>, config: TwinVolume | undefined): NodeTls | undefined {
  if (!properties['listener.security.protocol.map']?.includes('CONTROLPLANE-9090:SSL')) return undefined
  const of = (path: string) => config?.files.get(path)?.content ?? ''
  return { certificate: of(CERTIFICATE_FILES.node), trusted: of(CERTIFICATE_FILES.clusterAuthority) }
}

/** Who may do everything, where there is an authorizer; nobody gives nodes, or Drover, any rights by ACLs. */
function superUsersOf(properties: Readonly<Record<string, string>>): readonly string[] | undefined {
  const isAsked = properties['authorizer.class.name'] !== undefined
  return isAsked ? (properties['super.users'] ?? '').split(';') : undefined
}

interface Process {
  /** No other start has it. */
  readonly number: number
  readonly cluster: string
  readonly nodeId: number
  readonly roles: readonly NodeRole[]
  /** With what it has proved itself since its start, and whom it trusts; absent: it speaks plain text. */
  readonly tls?: NodeTls
  /** Absent: everybody may do everything. */
  readonly superUsers?: readonly string[]
  /** What it would be with nobody in its way. */
  state: NodeState
}

/**
 * Something that needs nobody to come about, and when (as the clock's `elapsed`): data, so that a world can be copied.
 */
type Due = { readonly at: number } & Coming
type Coming =
  | { readonly what: 'stops' | 'becomes starting' | 'becomes running'; readonly id: string; readonly number: number }
  | { readonly what: 'fails'; readonly id: string; readonly startedAt: number | undefined; readonly trouble: string }
  | { readonly what: 'runs out of memory'; readonly id: string; readonly number: number }
  | { readonly what: 'session over'; readonly cluster: string; readonly nodeId: number }
  | { readonly what: 'catches up'; readonly cluster: string }

export interface KafkaWorld {
  readonly engine: TwinEngine
  readonly clock: FakeClock
  readonly certificates: MemoryIssuer
  /** Something happened that never may. */
  readonly violated: (what: string) => void
  /** Records that are on no volume any more were given up by a person. */
  readonly isGivenUp: () => boolean
}

/**
 * Plays Kafka in the containers of an engine in memory: a node whose container starts formats its storage as its script
 * says, serves after a while, and is gone when the container is. It reads only what a real one would: its files, its
 * volumes and its network.
 */
export class KafkaProcesses {
  readonly clusters = new Map<string, MemoryKafka>()
  /** Containers whose process takes no notice of SIGTERM. */
  readonly deaf = new Set<string>()
  readonly #world: KafkaWorld
  readonly #processes = new Map<string, Process>()
  readonly #due = new Set<Due>()
  /** Directory ids with which storage has been part of a quorum, by cluster id. */
  readonly #knownDirectories = new Set<string>()
  readonly #judge: RecordsJudge
  #started = 0
  #formatted = 0

  constructor(world: KafkaWorld, like?: KafkaProcesses) {
    this.#world = world
    world.engine.events.listen((event) => this.#hear(event))
    world.engine.onSigterm = ({ id }) => {
      if (!this.deaf.has(id)) this.#later(STOP_MS, { what: 'stops', id, number: this.#processes.get(id)?.number ?? 0 })
      return undefined
    }
    this.#judge = new RecordsJudge(world.violated, like ? like.#judge : undefined)
    if (like) this.#resemble(like)
  }

  #resemble(other: KafkaProcesses): void {
    const { now } = this.#world.clock
    for (const [name, kafka] of other.clusters) {
      this.clusters.set(name, new MemoryKafka({ like: kafka, now, foundedAnew: this.#foundedAnew(name) }))
    }
    for (const directory of other.#knownDirectories) this.#knownDirectories.add(directory)
    for (const [id, process] of other.#processes) this.#processes.set(id, { ...process })
    for (const id of other.deaf) this.deaf.add(id)
    this.#started = other.#started
    this.#formatted = other.#formatted
    for (const due of other.#due) this.#expect(due)
  }

  /** True while something is on its way that needs nobody: a start, a stop, a catching up. */
  get isMoving(): boolean {
    return this.#due.size > 0
  }

  /** Records and metadata are written to the volumes of whoever follows, and what may not be is told. */
  judge(): void {
    const { engine } = this.#world
    for (const [id, { cluster, nodeId }] of this.#processes) {
      const volume = metadataVolume(engine, engine.container(id))
      const storage = this.clusters.get(cluster)?.storageOf(nodeId)
      if (!volume || storage?.history === undefined || storage.directoryId !== volume.metadata?.directoryId) continue
      this.#knownDirectories.add(storage.directoryId)
      if (volume.metadata.history === storage.history) continue
      volume.metadata = { directoryId: storage.directoryId, history: storage.history }
    }
    const left = this.#world.isGivenUp() ? [...engine.volumes.values()] : undefined
    for (const [name, kafka] of this.clusters) this.#judge.look(name, kafka, this.#logsOf(name), left)
  }

  /** By node id the volumes of every broker that runs, by their folders. */
  #logsOf(cluster: string): ReadonlyMap<number, BrokerLogs> {
    const { engine } = this.#world
    return new Map(
      [...this.#processes].flatMap(([id, process]) => {
        const { status, spec } = engine.container(id)
        if (process.cluster !== cluster || !process.roles.includes('broker') || status !== 'running') return []
        const volumes = spec.mounts
          .filter(({ target }) => target !== CONFIG_FOLDER)
          .map(({ target, volume }) => ({ target, volume: engine.volume(volume) }))
        return [[process.nodeId, { volumes, isUp: process.state === 'running' }] as const]
      }),
    )
  }

  /** Whether a volume has acknowledged records that no other has. */
  hasTheLastOf(volume: string): string[] {
    return this.#judge.onlyOn(volume, [...this.#world.engine.volumes.values()])
  }

  /** Every broker that runs is in sync again. */
  catchUp(cluster: string): void {
    const kafka = this.clusters.get(cluster)
    if (!kafka) return
    this.judge()
    this.#judge.fetch(cluster, kafka, this.#logsOf(cluster))
    kafka.catchUp()
  }

  #foundedAnew(cluster: string): () => void {
    return () => {
      this.#judge.forget(cluster)
      this.#world.violated(`a second quorum was founded in ${cluster}: every record is lost`)
    }
  }

  #later(ms: number, coming: Coming): void {
    this.#expect({ at: this.#world.clock.elapsed + ms, ...coming })
  }

  #expect(due: Due): void {
    const { clock } = this.#world
    this.#due.add(due)
    clock.after(due.at - clock.elapsed, () => {
      this.#due.delete(due)
      this.#come(due)
      this.judge()
    })
  }

  #come(due: Due): void {
    const { engine } = this.#world
    switch (due.what) {
      case 'stops':
        if ((this.#processes.get(due.id)?.number ?? 0) === due.number) engine.exit(due.id, 143)
        return
      case 'becomes starting':
      case 'becomes running':
        this.#become(due.id, due.number, due.what === 'becomes starting' ? 'starting' : 'running')
        return
      case 'fails': {
        const { status, startedAt } = engine.containers.get(due.id) ?? {}
        if (status === 'running' && startedAt === due.startedAt) engine.exit(due.id, 1, [due.trouble])
        return
      }
      case 'runs out of memory':
        if (this.#processes.get(due.id)?.number === due.number && this.#isSqueezed(due.id)) engine.oomKill(due.id)
        return
      case 'session over':
        this.clusters.get(due.cluster)?.holdFenced(due.nodeId, undefined)
        return
      case 'catches up':
        this.catchUp(due.cluster)
    }
  }

  #isSqueezed(id: string): boolean {
    return this.#world.engine.isTooLittle(this.#world.engine.container(id).limits.memoryBytes)
  }

  #become(id: string, number: number, state: NodeState): void {
    const process = this.#processes.get(id)
    const container = this.#world.engine.containers.get(id)
    if (process?.number !== number || !container) return
    process.state = state
    this.#follow(container)
  }

  #clusterOf({ cluster }: Process): MemoryKafka {
    const kafka = this.clusters.get(cluster)
    if (!kafka) throw new Error(`there is no cluster ${cluster}`)
    return kafka
  }

  /**
   * A client of a cluster, whether or not any node of it ever started.
   * @param isLetIn whoever he is, and whomever he trusts: a test that asks past Drover
   */
  client(cluster: string, isLetIn = false): KafkaClient {
    const nobody = new MemoryKafka()
    let kafka = nobody
    let client = kafka.connect()
    return new Proxy(client, {
      get: (_, method) => {
        const now = this.clusters.get(cluster) ?? nobody
        if (now !== kafka) [kafka, client] = [now, now.connect()]
        if (method === 'useEndpoints')
          return (endpoints: readonly KafkaEndpoint[]) =>
            client.useEndpoints(endpoints.filter((endpoint) => isLetIn || this.#admits(cluster, endpoint)))
        // Copies that are begun take a while.
        if (method === 'alterReassignments' || method === 'moveReplicas')
          this.#later(CATCH_UP_MS, { what: 'catches up', cluster })
        return Reflect.get(client, method)
      },
    })
  }

  /** Whether a node lets in who dials it like this, and is who he thinks it is. */
  #admits(cluster: string, { nodeId, security }: KafkaEndpoint): boolean {
    const process = [...this.#processes.values()].find((each) => each.cluster === cluster && each.nodeId === nodeId)
    if (!process) return true
    const { tls, superUsers } = process
    const ours = security?.tls
    if (superUsers && !superUsers.includes(this.#principalOf(ours?.identity?.certificate))) return false
    if (!tls) return security === undefined
    if (!ours?.identity) return false
    const [leaf] = this.#world.certificates.facts(tls.certificate)
    return (
      leaf?.names.includes(ours.serverName ?? '') === true &&
      this.#isTrusted(tls.certificate, ours.ca) &&
      this.#isTrusted(ours.identity.certificate, tls.trusted)
    )
  }

  /** As whom Kafka knows who shows this. */
  #principalOf(certificate: string | undefined): string {
    const [leaf] = certificate === undefined ? [] : this.#world.certificates.facts(certificate)
    return `User:${leaf?.subject ?? 'ANONYMOUS'}`
  }

  #isTrusted(certificate: string, authorities: string): boolean {
    const { certificates, clock } = this.#world
    const now = clock.now()
    const isInTime = ({ notBefore, notAfter }: CertificateFacts) => notBefore <= now && now < notAfter
    return (
      certificates.facts(certificate).slice(0, 1).every(isInTime) &&
      certificates.issuersOf(certificate, authorities).some(isInTime)
    )
  }

  /** True while every listener of the node in this container answers. */
  serves(id: string): boolean {
    const process = this.#processes.get(id)
    return process?.roles.every((role) => this.#clusterOf(process).answers(process.nodeId, role)) === true
  }

  #hear({ type, action, id, attributes }: DockerEvent): void {
    if (type === 'volume') return
    const container = this.#world.engine.containers.get(type === 'container' ? id : (attributes.container ?? ''))
    // What else is started from an image of a node is a shell.
    if (container?.spec.labels[LABELS.kind] !== 'node' || !isNode(container)) return
    if (action === 'start') this.#start(container)
    else if (action === 'die') this.#end(container, attributes.exitCode ?? '')
    else if (action === 'update') this.#squeeze(container)
    else this.#follow(container)
  }

  #start(container: TwinContainer): void {
    const { engine, violated } = this.#world
    const { labels, mounts } = container.spec
    const folders = mounts.map(({ target, volume }) => ({ target, volume: engine.volume(volume) }))
    const config = folders.find(({ target }) => target === CONFIG_FOLDER)?.volume
    const data = folders.filter(({ target }) => target !== CONFIG_FOLDER).map(({ volume }) => volume)
    const nodeId = Number(labels[LABELS.nodeId])
    const properties = propertiesIn(config?.files.get('server.properties')?.content ?? '')
    const fresh = new Set<TwinVolume>()
    const tls = tlsOf(properties, config)
    const superUsers = superUsersOf(properties)
    const isLockedOut = superUsers && !superUsers.includes(this.#principalOf(tls?.certificate))
    const trouble = config
      ? (this.#prepare(container, nodeId, config, data, fresh) ??
        startTrouble(properties) ??
        (isLockedOut ? 'its authorizer lets no node do anything' : undefined))
      : 'no configuration is mounted'
    if (trouble !== undefined) {
      this.#later(FAIL_MS, { what: 'fails', id: container.id, startedAt: container.startedAt, trouble })
      return
    }
    const cluster = labels[LABELS.cluster] ?? ''
    const kafka = this.#kafkaOf(labels, properties)
    const roles = properties['process.roles']?.split(',').sort() as NodeRole[]
    if (roles.join() !== labels[LABELS.roles])
      violated(`${container.name} was made for ${labels[LABELS.roles]} and started as ${roles}`)
    const number = ++this.#started
    const as = { ...(tls && { tls }), ...(superUsers && { superUsers }) }
    this.#processes.set(container.id, { number, cluster, nodeId, roles, ...as, state: 'down' })
    const { metadata } = metadataVolume(engine, container) ?? {}
    const version = labels[LABELS.kafkaVersion] ?? ''
    const logging = config?.files.get(`${container.spec.env.DROVER_LOG_CONFIG}`)?.content
    const how = { properties, version, ...(metadata && { metadata }), ...(logging !== undefined && { logging }) }
    kafka.nodeUp(nodeId, roles, { state: 'down', ...how })
    this.#loseLogs(kafka, nodeId, new Set(folders.flatMap(({ target, volume }) => (fresh.has(volume) ? target : []))))
    for (const replica of kafka.logDirs.outside(nodeId, kafka.configs.dirsOf(nodeId)))
      violated(`${container.name} was started without the log directory of ${replica}`)
    this.#later(BOOT_MS, { what: 'becomes starting', id: container.id, number })
    this.#later(BOOT_MS + START_MS, { what: 'becomes running', id: container.id, number })
    if (this.#isSqueezed(container.id))
      this.#later(SQUEEZED_MS, { what: 'runs out of memory', id: container.id, number })
  }

  /** A broker has nothing of the logs that were in a folder of its that is empty now. */
  #loseLogs(kafka: MemoryKafka, nodeId: number, empty: ReadonlySet<string>): void {
    if (empty.size === 0) return
    for (const { name, partitions } of kafka.topics.describe()) {
      for (const { index, replicas } of partitions) {
        const dir = replicas.includes(nodeId) ? kafka.logDirs.dirOf(nodeId, name, index) : undefined
        if (dir !== undefined && empty.has(dir.slice(0, dir.lastIndexOf('/'))))
          kafka.topics.logLost(name, index, nodeId)
      }
    }
  }

  /**
   * What the start script does before Kafka runs; returns why it cannot. Storage that it formats is added to `fresh`.
   */
  #prepare(
    container: TwinContainer,
    nodeId: number,
    config: TwinVolume,
    data: readonly TwinVolume[],
    fresh: Set<TwinVolume>,
  ): string | undefined {
    const { engine, violated } = this.#world
    const missing = ['server.properties', 'format.sh', 'log4j2.yaml', 'start.sh'].filter(
      (path) => !config.files.has(path),
    )
    if (missing.length > 0) return `${missing.join(', ')} missing`
    const format = config.files.get('format.sh')?.content ?? ''
    const clusterId = /(?:-t |cluster\.id=)([\w-]+)/.exec(format)?.[1] ?? ''
    for (const volume of data) {
      const sharing = [...this.#processes.keys()].filter((id) =>
        engine.container(id).spec.mounts.some((mount) => mount.volume === volume.name),
      )
      if (sharing.length > 0) {
        violated(`${container.name} was started on ${volume.name}, which another container has open`)
        return 'the log directory is locked'
      }
      if (!volume.hasFolder(`kafka-log${nodeId}`)) return `kafka-log${nodeId} cannot be made: permission denied`
      const meta = `kafka-log${nodeId}/meta.properties`
      if (!volume.files.has(meta)) {
        engine.edit(volume.name, meta, `cluster.id=${clusterId}\n#${++this.#formatted}`)
        this.#format(container, nodeId, volume, volume === metadataVolume(engine, container) ? format : '')
        fresh.add(volume)
      }
      if (!volume.files.get(meta)?.content.startsWith(`cluster.id=${clusterId}\n`))
        return 'the storage is of another cluster'
    }
    return undefined
  }

  /** Empty storage becomes a founder's, with the directory id its list says, or that of one who joins. */
  #format({ name }: TwinContainer, nodeId: number, volume: TwinVolume, script: string): void {
    volume.records.clear()
    const founders = foundersIn(script)
    const directoryId =
      founders?.get(nodeId) ?? /directory\.id=([\w-]{22})/.exec(script)?.[1] ?? randomLooking(this.#formatted)
    if (this.#knownDirectories.has(directoryId))
      this.#world.violated(`${name} was given the directory id of storage that had voted: it votes without a memory`)
    volume.metadata = { directoryId, ...(founders && { founders }) }
  }

  /**
   * A quorum is founded by a majority of the controllers that were formatted as its founders. Storage that was brought
   * from elsewhere knows its voters; here, all whom its first node is told of.
   */
  #kafkaOf(labels: Readonly<Record<string, string>>, properties: Readonly<Record<string, string>>): MemoryKafka {
    const cluster = labels[LABELS.cluster] ?? ''
    const clusterId = labels[LABELS.clusterId] ?? ''
    const known = this.clusters.get(cluster)
    const isInUse = [...this.#processes.values()].some((process) => process.cluster === cluster)
    // One of another id and the same name comes after it.
    if (known && (known.clusterId === clusterId || isInUse)) return known
    const addresses = properties[QUORUM_BOOTSTRAP_KEY]?.split(',') ?? []
    const isBrought = ({ files, metadata }: TwinVolume) =>
      !metadata && [...files.keys()].some((path) => path.endsWith('/meta.properties'))
    const firstVoters = [...this.#world.engine.volumes.values()].some(isBrought)
      ? addresses.map((address) => Number(/-(\d+):\d+$/.exec(address)?.[1]))
      : []
    const options = { clusterId, firstVoters, catchesUp: 'when told', now: this.#world.clock.now } as const
    const kafka = new MemoryKafka({ ...options, foundedAnew: this.#foundedAnew(cluster) })
    this.clusters.set(cluster, kafka)
    return kafka
  }

  #end({ id }: TwinContainer, exitCode: string): void {
    const process = this.#processes.get(id)
    if (!process) return
    this.judge()
    const { cluster, nodeId } = process
    const kafka = this.#clusterOf(process)
    this.#processes.delete(id)
    // After a clean stop its controllers know at once; after a kill only when its session is over.
    if (exitCode !== '143') {
      kafka.holdFenced(nodeId, false)
      this.#later(SESSION_MS, { what: 'session over', cluster, nodeId })
    }
    kafka.setState(nodeId, 'down')
  }

  #squeeze({ id }: TwinContainer): void {
    const { number } = this.#processes.get(id) ?? {}
    if (number !== undefined && this.#isSqueezed(id))
      this.#later(SQUEEZED_MS, { what: 'runs out of memory', id, number })
  }

  /** Paused or off its network it neither answers nor follows. */
  #follow(container: TwinContainer): void {
    const process = this.#processes.get(container.id)
    if (!process) return
    const { cluster, nodeId } = process
    const kafka = this.#clusterOf(process)
    const state = this.#isCutOff(container) ? 'hung' : process.state
    kafka.setState(nodeId, state)
    if (state === 'running') this.#later(CATCH_UP_MS, { what: 'catches up', cluster })
  }

  #isCutOff({ status, endpoints }: TwinContainer): boolean {
    return status !== 'running' || ![...endpoints.values()].some(({ ipAddress }) => ipAddress !== '')
  }
}

/** A container that runs what Drover starts nodes with, whatever its labels say. */
const isNode = ({ spec }: TwinContainer): boolean => spec.entrypoint.includes(`${CONFIG_FOLDER}/start.sh`)

/** The volume with the metadata log of the node in a container. */
function metadataVolume(engine: TwinEngine, { spec: { mounts } }: TwinContainer): TwinVolume | undefined {
  const config = engine.volumes.get(mounts.find(({ target }) => target === CONFIG_FOLDER)?.volume ?? '')
  const dir = propertiesIn(config?.files.get('server.properties')?.content ?? '')['metadata.log.dir']
  return engine.volumes.get(mounts.find(({ target }) => dir?.startsWith(`${target}/`))?.volume ?? '')
}

/** Whom `--initial-controllers id@host:port:directory,...` names; undefined where the storage is to join others. */
function foundersIn(script: string): ReadonlyMap<number, string> | undefined {
  const list = /--initial-controllers (\S+)/.exec(script)?.[1]?.split(',')
  return (
    list && new Map(list.map((one) => [Number(one.slice(0, one.indexOf('@'))), one.slice(one.lastIndexOf(':') + 1)]))
  )
}

const randomLooking = (at: number): string =>
  createHash('sha256').update(`directory ${at}`).digest().subarray(0, 16).toString('base64url')

/** `server.properties` as Kafka reads it; ours escape nothing but backslashes, line ends and a blank at the start. */
function propertiesIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='))
  const unescaped = (value: string) =>
    value.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character === 'r' ? '\r' : character))
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), unescaped(line.slice(line.indexOf('=') + 1))]),
  )
}
