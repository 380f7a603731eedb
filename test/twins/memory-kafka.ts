import { createHash } from 'node:crypto'
import { DroverError } from '../../src/errors.ts'
import type { KafkaClient } from '../../src/kafka/client.ts'
import type { ObservedBroker, ObservedQuorum, ObservedTopic, QuorumReplica } from '../../src/model/kafka-state.ts'
import type { NodeRole } from '../../src/model/resource.ts'
import { memoryKafkaClient } from './memory-kafka-client.ts'
import { type Brokers, MemoryTopics, type TopicDefaults } from './memory-topics.ts'

/** `starting`: the process runs and follows the quorum, but its broker port is closed. `hung`: accepts, never answers. */
export type NodeState = 'running' | 'starting' | 'hung' | 'down'

interface Node {
  readonly id: number
  readonly roles: readonly NodeRole[]
  readonly rack?: string
  readonly properties: Readonly<Record<string, string>>
  state: NodeState
  /** As the controllers see it: they may be told to see it so whatever the node does. */
  fenced: boolean
  heldFenced: boolean | undefined
  /** Frozen when it stops following. */
  followed: { endOffset: number; at: number }
}

export interface MemoryKafkaOptions {
  readonly clusterId?: string
  readonly defaults?: Partial<TopicDefaults>
  /** Controllers whose majority must have come up once before there is a leader; default: whoever comes. */
  readonly firstVoters?: readonly number[]
  /** Whether a broker that is back is in sync at once, or when `catchUp` is called. */
  readonly catchesUp?: 'at once' | 'when told'
  readonly now?: () => number
}

/** One Kafka cluster in memory. A test (or a twin of Docker) starts and stops its nodes; clients see what real ones see. */
export class MemoryKafka {
  readonly clusterId: string
  readonly topics: MemoryTopics
  readonly features: Record<string, number> = { 'metadata.version': 30, 'kraft.version': 1 }
  readonly #nodes = new Map<number, Node>()
  readonly #voters: Set<number>
  readonly #catchesUp: 'at once' | 'when told'
  readonly #now: () => number
  #leader = -1
  #epoch = 0
  #offset = 0
  #stale: { topics: ObservedTopic[]; configs: Map<string, Readonly<Record<string, string>>> } | undefined

  constructor(options: MemoryKafkaOptions = {}) {
    this.clusterId = options.clusterId ?? 'bWVtb3J5LWthZmthLXR3aW'
    this.topics = new MemoryTopics({ partitions: 1, replicas: 1, ...options.defaults })
    this.#voters = new Set(options.firstVoters)
    this.#catchesUp = options.catchesUp ?? 'at once'
    this.#now = options.now ?? Date.now
  }

  /** A new client, as after a restart of the operator. */
  connect(): KafkaClient {
    return memoryKafkaClient(this)
  }

  // What a test, or a container's start and end, does to nodes.

  nodeUp(
    id: number,
    roles: readonly NodeRole[],
    how: { rack?: string; properties?: Record<string, string>; state?: NodeState } = {},
  ): void {
    const { properties = {}, state = 'running', ...rest } = how
    const followed = { endOffset: this.#offset, at: this.#now() }
    this.#nodes.set(id, { id, roles, ...rest, properties, state, fenced: true, heldFenced: undefined, followed })
    if (roles.includes('controller')) this.#voters.add(id)
    this.#settle()
  }

  /** Its broker is fenced at once, or, as after a kill, only when `holdFenced(id, undefined)` says the session is over. */
  nodeDown(id: number, { noticed = true } = {}): void {
    this.setState(id, 'down')
    if (!noticed) this.holdFenced(id, false)
  }

  setState(id: number, state: NodeState): void {
    this.#change(id, (node) => {
      if (follows(node)) node.followed = { endOffset: this.#offset, at: this.#now() }
      node.state = state
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
    this.#voters.delete(id)
    this.#settle()
  }

  /** Every live replica is in sync again. */
  catchUp(): void {
    this.topics.catchUp(this.#live())
  }

  /** Makes another controller the leader of the quorum. */
  elect(id: number): void {
    this.#leader = id
    this.#epoch++
  }

  /** From now on reads do not see writes, as on a broker that lags behind the controller. */
  lagReads(): void {
    const topics = this.topics.describe()
    this.#stale = { topics, configs: new Map(topics.map(({ name }) => [name, this.topics.configOf(name) ?? {}])) }
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
    if (this.#leader === -1) return undefined
    const nodes = this.#sorted()
    return {
      leaderId: this.#leader,
      leaderEpoch: this.#epoch,
      voters: [...this.#voters].sort((a, b) => a - b).map((id) => this.#replica(id)),
      observers: nodes.filter(({ id }) => !this.#voters.has(id)).map(({ id }) => this.#replica(id)),
    }
  }

  describeTopics(): ObservedTopic[] {
    return this.#stale?.topics ?? this.topics.describe()
  }

  topicConfig(name: string): Readonly<Record<string, string>> | undefined {
    return this.#stale === undefined ? this.topics.configOf(name) : this.#stale.configs.get(name)
  }

  propertiesOf(id: number): Readonly<Record<string, string>> {
    return this.#nodes.get(id)?.properties ?? {}
  }

  /** A change that needs the leading controller. */
  write(change: (topics: MemoryTopics, brokers: Brokers) => void): void {
    if (this.#leader === -1) throw new DroverError('KAFKA_TIMEOUT', 'no controller leads')
    change(this.topics, new Map(this.#brokers().map((node) => [node.id, node])))
    this.#offset++
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
    const able = [...this.#voters].filter((id) => this.answers(id, 'controller')).sort((a, b) => a - b)
    const majority = able.length > this.#voters.size / 2
    if (!majority) this.#leader = -1
    else if (!able.includes(this.#leader)) this.elect(able[0] ?? -1)
    if (this.#leader === -1) return
    for (const broker of this.#brokers()) {
      const fenced = broker.heldFenced ?? broker.state !== 'running'
      if (fenced) this.topics.brokerFenced(broker.id)
      else if (broker.fenced) this.topics.brokerUnfenced(broker.id)
      broker.fenced = fenced
    }
    if (this.#catchesUp === 'at once') this.catchUp()
  }

  #replica(id: number): QuorumReplica {
    const node = this.#nodes.get(id)
    const directoryId = createHash('sha256').update(`${this.clusterId} ${id}`).digest().subarray(0, 16)
    const common = { id, directoryId: directoryId.toString('base64url') }
    if (node === undefined) return { ...common, logEndOffset: -1 }
    const { endOffset, at } = follows(node) ? { endOffset: this.#offset, at: this.#now() } : node.followed
    return { ...common, logEndOffset: endOffset, lastFetchAt: at, lastCaughtUpAt: at }
  }

  #sorted(): Node[] {
    return [...this.#nodes.values()].sort((a, b) => a.id - b.id)
  }

  #brokers(): Node[] {
    return this.#sorted().filter(({ roles }) => roles.includes('broker'))
  }

  #live(): Set<number> {
    return new Set(this.#brokers().flatMap(({ id, fenced }) => (fenced ? [] : id)))
  }
}

const follows = ({ state }: Node): boolean => state === 'running' || state === 'starting'
