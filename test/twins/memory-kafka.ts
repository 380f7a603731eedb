import { createHash } from 'node:crypto'
import { DroverError } from '../../src/errors.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type {
  ConfigChange,
  FeatureRange,
  ObservedBroker,
  ObservedLogDir,
  ObservedQuorum,
  ObservedTopic,
  PartitionRef,
  QuorumReplica,
  QuotaChange,
} from '../../src/model/kafka-state.ts'
import type { NodeRole } from '../../src/model/resource.ts'
import type { VolumeMetadata } from './docker-volume.ts'
import { finalisedBy, refuseLevel, supportedBy } from './kafka-features.ts'
import { memoryKafkaClient } from './memory-kafka-client.ts'
import { MemoryLogDirs } from './memory-log-dirs.ts'
import { follows, type Node, type NodeState } from './memory-node.ts'
import { MemoryNodeConfigs } from './memory-node-configs.ts'
import { MemoryNodeLoggers } from './memory-node-loggers.ts'
import { MemoryQuorum } from './memory-quorum.ts'
import { type Brokers, MemoryTopics, type TopicDefaults } from './memory-topics.ts'
import { MemoryUsers } from './memory-users.ts'

export interface MemoryKafkaOptions {
  readonly clusterId?: string
  readonly defaults?: Partial<TopicDefaults>
  /** Controllers that form the quorum, by a majority; others follow it until they are added. Default: whoever comes. */
  readonly firstVoters?: readonly number[]
  /** Whether a broker that is back is in sync at once, or when `catchUp` is called. */
  readonly catchesUp?: 'at once' | 'when told'
  /** Level the cluster is formed with; default: the newest its founders know. */
  readonly metadataVersion?: number
  readonly now?: () => number
  /** A further quorum was founded, in which nothing is left of what the one before knew. */
  readonly foundedAnew?: () => void
  /** The cluster to begin as a copy of. */
  readonly like?: MemoryKafka
}

/** How a node starts. */
export interface NodeStart {
  readonly rack?: string
  readonly properties?: Record<string, string>
  readonly state?: NodeState
  readonly version?: string
  /** Its `log4j2.properties`, where it logs by that. */
  readonly logging?: string
  /** What its storage knows; default: a directory of its own that is the same each time. */
  readonly metadata?: VolumeMetadata
}

/**
 * One Kafka cluster in memory. A test (or a twin of Docker) starts and stops its nodes; clients see what real ones see.
 */
export class MemoryKafka {
  readonly clusterId: string
  topics: MemoryTopics
  configs: MemoryNodeConfigs
  readonly loggers: MemoryNodeLoggers
  logDirs: MemoryLogDirs
  /** Their passwords, ACLs and quotas. */
  users: MemoryUsers
  /** Finalised levels; what the first leader knows, once there was one. */
  features: Record<string, number> = {}
  #quotas: Readonly<Record<string, number>> = {}
  readonly #nodes = new Map<number, Node>()
  readonly #quorum: MemoryQuorum
  readonly #catchesUp: 'at once' | 'when told'
  readonly #metadataVersion: number | undefined
  readonly #now: () => number
  readonly #defaults: TopicDefaults
  readonly #foundedAnew: () => void
  #offset = 0
  #stale:
    | {
        topics: ObservedTopic[]
        configs: Map<string, Readonly<Record<string, string>>>
        quotas: Readonly<Record<string, number>>
        users: MemoryUsers
      }
    | undefined

  constructor(options: MemoryKafkaOptions = {}) {
    const { like } = options
    this.clusterId = options.clusterId ?? like?.clusterId ?? 'bWVtb3J5LWthZmthLXR3aW'
    this.configs = like?.configs.copy() ?? new MemoryNodeConfigs()
    this.loggers = like?.loggers.copy() ?? new MemoryNodeLoggers()
    this.logDirs = like?.logDirs.copy() ?? new MemoryLogDirs()
    this.users = like?.users.copy() ?? new MemoryUsers()
    this.#defaults = like ? like.#defaults : { partitions: 1, replicas: 1, ...options.defaults }
    this.#foundedAnew = options.foundedAnew ?? (() => {})
    this.topics = like?.topics.copy(this.configs) ?? new MemoryTopics(this.#defaults, this.configs)
    this.#quorum = like ? like.#quorum.copy() : new MemoryQuorum(options.firstVoters)
    this.#catchesUp = options.catchesUp ?? (like ? like.#catchesUp : 'at once')
    this.#metadataVersion = options.metadataVersion ?? (like ? like.#metadataVersion : undefined)
    this.#now = options.now ?? Date.now
    if (like) this.#resemble(like)
  }

  #resemble(other: MemoryKafka): void {
    this.features = { ...other.features }
    this.#quotas = other.#quotas
    this.#offset = other.#offset
    this.#stale = other.#stale
    for (const [id, node] of other.#nodes) this.#nodes.set(id, { ...node })
  }

  /** A new client, as after a restart of the operator. */
  connect(): KafkaClient {
    return memoryKafkaClient(this)
  }

  // What a test, or a container's start and end, does to nodes.

  nodeUp(id: number, roles: readonly NodeRole[], how: NodeStart = {}): void {
    const { properties = {}, state = 'running', version = '4.3.1', rack } = how
    const voted = this.#quorum.voters.get(id) || this.#directoryOf(id)
    const { directoryId = voted, founders, history } = how.metadata ?? {}
    const followed = { endOffset: this.#offset, at: this.#now() }
    const broker = { registered: roles.includes('broker'), fenced: true, heldFenced: undefined }
    const storage = { directoryId, founders: history === undefined ? founders : undefined, history }
    const own = { id, roles, ...(rack !== undefined && { rack }), ...storage, boots: state === 'down' }
    this.#nodes.set(id, { ...own, ...broker, version, state, followed })
    this.configs.started(id, roles, properties)
    this.loggers.started(id, how.logging)
    if (roles.includes('controller')) this.#quorum.comesUp(id)
    this.#settle()
  }

  /**
   * Its broker is fenced at once, or, as after a kill, only when `holdFenced(id, undefined)` says the session is over.
   */
  nodeDown(id: number, { noticed = true } = {}): void {
    this.setState(id, 'down')
    if (!noticed) this.holdFenced(id, false)
  }

  setState(id: number, state: NodeState): void {
    this.#change(id, (node) => {
      if (follows(node)) node.followed = { endOffset: this.#offset, at: this.#now() }
      node.state = state
      node.boots = false
    })
  }

  /** Keeps a broker fenced, or unfenced, whatever its state; undefined lets go. */
  holdFenced(id: number, fenced: boolean | undefined): void {
    this.#change(id, (node) => {
      node.heldFenced = fenced
    })
  }

  /** The nodes of removed pools: as after UnregisterBroker. */
  forget(id: number): void {
    this.topics.brokerFenced(id)
    this.#nodes.delete(id)
    this.#quorum.voters.delete(id)
    this.#settle()
  }

  /** Every live replica is in sync again, and every move is done. */
  catchUp(): void {
    this.topics.catchUp(this.#live())
    this.logDirs.finish()
    this.#placeReplicas()
  }

  /** Makes another controller the leader of the quorum. */
  elect(id: number): void {
    this.#quorum.elect(id)
  }

  /** From now on reads do not see writes, as on a broker that lags behind the controller. */
  lagReads(): void {
    const topics = this.topics.describe()
    const configs = new Map(topics.map(({ name }) => [name, this.topics.configOf(name) ?? {}]))
    this.#stale = { topics, configs, quotas: this.#quotas, users: this.users.copy() }
  }

  settleReads(): void {
    this.#stale = undefined
  }

  // What the nodes answer.

  answers(id: number, role: NodeRole): boolean {
    const node = this.#nodes.get(id)
    if (node === undefined || !node.roles.includes(role)) return false
    return node.state === 'running' || (node.state === 'starting' && role === 'controller')
  }

  describeBrokers(): ObservedBroker[] {
    return this.#brokers().map(({ id, rack, fenced }) => {
      return { id, host: `node-${id}`, port: 9091, ...(rack === undefined ? {} : { rack }), fenced }
    })
  }

  /** Undefined while no controller leads. */
  describeQuorum(): ObservedQuorum | undefined {
    const { leader, epoch, voters } = this.#quorum
    if (leader === -1) return undefined
    return {
      leaderId: leader,
      leaderEpoch: epoch,
      voters: [...voters].sort(([a], [b]) => a - b).map(([id, directoryId]) => this.#replica(id, directoryId)),
      observers: this.#sorted()
        .filter((node) => !this.#quorum.isVoter(node))
        .map(({ id, directoryId }) => this.#replica(id, directoryId)),
    }
  }

  describeTopics(): ObservedTopic[] {
    return this.#stale?.topics ?? this.topics.describe()
  }

  topicConfig(name: string): Readonly<Record<string, string>> | undefined {
    return this.#stale === undefined ? this.topics.configOf(name) : this.#stale.configs.get(name)
  }

  /** Of users who have none of their own. */
  defaultQuotas(): Readonly<Record<string, number>> {
    return this.#stale?.quotas ?? this.#quotas
  }

  /** Users as a broker knows them. */
  usersSeen(): MemoryUsers {
    return this.#stale?.users ?? this.users
  }

  /** Of one node, or, without an id, of the controller that leads, which is who changes ACLs. */
  hasAuthorizer(id: number = this.#quorum.leader): boolean {
    return this.configs.hasAuthorizer(id)
  }

  supportedBy(id: number): Readonly<Record<string, FeatureRange>> {
    return supportedBy(this.#nodes.get(id)?.version ?? '4.3.1')
  }

  describeLogDirs(id: number): ObservedLogDir[] {
    return this.logDirs.describe(id, this.configs.dirsOf(id), this.topics.describe())
  }

  // What they are asked to do.

  /** A change of topics, or of what the controllers know: it needs one that leads. */
  write(change: (topics: MemoryTopics, brokers: Brokers) => void): void {
    if (this.#quorum.leader === -1) throw new DroverError('KAFKA_TIMEOUT', 'no controller leads')
    const isCordoned = (id: number): boolean =>
      this.configs.dirsOf(id).every((dir) => this.configs.cordonedOf(id).includes(dir))
    const brokers = this.#brokers().map(({ id, fenced }) => [id, { fenced, cordoned: isCordoned(id) }] as const)
    change(this.topics, new Map(brokers))
    this.#offset++
    if (this.#catchesUp === 'at once') this.catchUp()
    else this.#placeReplicas()
  }

  /** What is not named stays, and what is not there is taken away in vain. */
  alterDefaultQuotas(changes: readonly QuotaChange[]): void {
    this.write(() => {
      const named = new Set<string>(changes.map(({ name }) => name))
      const others = Object.entries(this.#quotas).filter(([name]) => !named.has(name))
      const set = changes.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]))
      this.#quotas = Object.fromEntries([...others, ...set])
    })
  }

  /** A change of users goes into the log like any other. */
  alterUsers(change: (users: MemoryUsers) => void): void {
    this.write(() => change(this.users))
  }

  /** @throws code 54 where there is nobody who would heed them */
  alterAcls(request: string, change: (users: MemoryUsers) => void): void {
    this.alterUsers((users) => {
      if (!this.hasAuthorizer()) throw kafkaError(request, 54, 'No Authorizer is configured.')
      change(users)
    })
  }

  /** Of one broker, or for all nodes at once. */
  alterNode(id: number | undefined, changes: readonly ConfigChange[], validateOnly: boolean): void {
    const asked = [...this.#nodes.keys()].filter((each) => this.answers(each, 'broker'))
    const make = this.configs.alter(id, changes, asked)
    if (!validateOnly) this.write(make)
  }

  /** Nobody but the broker itself knows of this. */
  moveReplicas(id: number, dir: string, replicas: readonly PartitionRef[]): void {
    this.logDirs.move(id, this.configs.dirsOf(id), dir, replicas)
    if (this.#catchesUp === 'at once') this.catchUp()
  }

  addVoter(id: number, directoryId: string): void {
    const node = this.#nodes.get(id)
    const isFollowing = node?.directoryId === directoryId && this.answers(id, 'controller')
    this.write(() => this.#quorum.add(id, directoryId, isFollowing))
  }

  /** One that runs and joins by itself is back the next time anything happens. */
  removeVoter(id: number, directoryId: string): void {
    if (directoryId !== this.#replica(id, this.#quorum.voters.get(id) ?? '').directoryId) return
    this.write(() => this.#quorum.remove(id))
    this.#elect()
  }

  unregister(id: number): void {
    const node = this.#nodes.get(id)
    if (node?.registered !== true) return
    this.write((topics) => {
      topics.brokerFenced(id)
      node.registered = false
    })
  }

  raiseFeature(feature: string, level: number): void {
    this.write(() => {
      const leader = this.#quorum.leader
      const supporter = (what: 'Local controller' | 'Controller' | 'Broker', id: number) => {
        return { what, id, supported: this.supportedBy(id) }
      }
      refuseLevel(feature, level, this.features, [
        supporter('Local controller', leader),
        ...[...this.#quorum.voters.keys()].filter((id) => id !== leader).map((id) => supporter('Controller', id)),
        ...this.#brokers().map(({ id }) => supporter('Broker', id)),
      ])
      this.features[feature] = level
    })
  }

  #change(id: number, change: (node: Node) => void): void {
    const node = this.#nodes.get(id)
    if (node === undefined) throw new Error(`node ${id} never came up`)
    change(node)
    this.#settle()
  }

  /** The controllers draw their conclusions, as long as they have a majority. */
  #settle(): void {
    this.#offset++
    this.#elect((id) => this.configs.joinsByItself(id))
    if (this.#quorum.leader === -1) return
    for (const broker of this.#brokers()) {
      const fenced = broker.heldFenced ?? broker.state !== 'running'
      if (fenced) this.topics.brokerFenced(broker.id)
      broker.fenced = fenced
    }
    this.topics.leadAgain(this.#live())
    if (this.#catchesUp === 'at once') this.catchUp()
    else this.#placeReplicas()
  }

  #elect(joins: (id: number) => boolean = () => false): void {
    const candidates = this.#sorted()
      .filter(({ roles, state, boots }) => roles.includes('controller') && (boots || state !== 'down'))
      .map((node) => ({ ...node, isLive: this.answers(node.id, 'controller') }))
    const live = candidates.flatMap(({ id, isLive }) => (isLive ? id : []))
    const before = this.#quorum.history
    this.#quorum.settle(candidates, live.filter(joins))
    const leader = this.#nodes.get(this.#quorum.leader)
    if (leader === undefined) return
    const { history } = this.#quorum
    if (before > 0 && history > before) this.#forgetAll()
    if (history > before) {
      this.features = finalisedBy(leader.version, this.#metadataVersion)
      this.configs.formedBy(leader.id)
    }
    for (const node of this.#nodes.values()) {
      if (!follows(node)) continue
      node.founders = undefined
      // Of another quorum it is, and stays.
      node.history ??= history
    }
  }

  /** Topics, brokers, configs, users and quotas of a quorum are gone with its log. */
  #forgetAll(): void {
    this.configs = this.configs.forgetting()
    this.#quotas = {}
    this.topics = new MemoryTopics(this.#defaults, this.configs)
    this.logDirs = new MemoryLogDirs()
    this.users = new MemoryUsers()
    for (const node of this.#nodes.values()) node.registered &&= node.boots || node.state !== 'down'
    this.#foundedAnew()
  }

  /** Of which quorum a node has the log, and whether it could found one; undefined where it never was. */
  storageOf(id: number): VolumeMetadata | undefined {
    const node = this.#nodes.get(id)
    if (!node) return undefined
    const { directoryId, founders, history } = node
    return { directoryId, ...(founders && { founders }), ...(history !== undefined && { history }) }
  }

  #placeReplicas(): void {
    const topics = this.topics.describe()
    const { logDirs, configs } = this
    for (const { id } of this.#brokers()) logDirs.place(id, configs.dirsOf(id), configs.cordonedOf(id), topics)
  }

  #directoryOf(id: number): string {
    const hash = createHash('sha256').update(`${this.clusterId} ${id}`).digest()
    return hash.subarray(0, 16).toString('base64url')
  }

  /** Without a directory: whichever the node has. */
  #replica(id: number, directory: string): QuorumReplica {
    const node = this.#nodes.get(id)
    const directoryId = directory || (node?.directoryId ?? this.#directoryOf(id))
    const common = { id, directoryId }
    if (node?.directoryId !== directoryId) return { ...common, logEndOffset: -1 }
    const { endOffset, at } = follows(node) ? { endOffset: this.#offset, at: this.#now() } : node.followed
    return { ...common, logEndOffset: endOffset, lastFetchAt: at, lastCaughtUpAt: at }
  }

  #sorted(): Node[] {
    return [...this.#nodes.values()].sort((a, b) => a.id - b.id)
  }

  #brokers(): Node[] {
    return this.#sorted().filter(({ registered }) => registered)
  }

  /** One that was killed fetches no more, though its session is not over. */
  #live(): Set<number> {
    return new Set(this.#brokers().flatMap(({ id, fenced, state }) => (fenced || state !== 'running' ? [] : id)))
  }
}
