import { createHash } from 'node:crypto'
import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type {
  ConfigChange,
  ObservedReassignment,
  ObservedTopic,
  PartitionRef,
  Reassignment,
  TopicToCreate,
} from '../../src/model/kafka-state.ts'
import { partitionName } from '../../src/model/partition-name.ts'
import { beginMove, callOff, finishMove, firstInSync, moveOf, type Partition } from './partition-moves.ts'
import { validateTopicConfig } from './topic-configs.ts'

interface Topic {
  readonly name: string
  readonly id: string
  readonly partitions: Partition[]
  config: Record<string, string>
}

export interface TopicDefaults {
  readonly partitions: number
  readonly replicas: number
}

/** All brokers that are registered; on one whose log directories are all cordoned nothing new is placed. */
export type Brokers = ReadonlyMap<number, { readonly fenced: boolean; readonly cordoned?: boolean }>

const GROUPS = '__consumer_offsets'
const INTERNAL: readonly string[] = [GROUPS, '__transaction_state', '__share_group_state']

/** Topics, their replicas and leaders, as a KRaft controller keeps them. */
export class MemoryTopics {
  readonly #topics = new Map<string, Topic>()
  readonly #defaults: TopicDefaults
  readonly #cluster: { readonly minInsync: number }
  readonly #groups = new Set<string>()
  #created = 0
  #placed = 0

  /** `minInsync` counts for topics that have none of their own. */
  constructor(defaults: TopicDefaults, cluster: { readonly minInsync: number }) {
    this.#defaults = defaults
    this.#cluster = cluster
  }

  /** The same topics, of a cluster with this minimum. */
  copy(cluster: { readonly minInsync: number }): MemoryTopics {
    const copy = new MemoryTopics(this.#defaults, cluster)
    for (const [name, topic] of this.#topics) {
      const partitions = topic.partitions.map((each) => ({ ...each, isr: [...each.isr], eligible: [...each.eligible] }))
      copy.#topics.set(name, { ...topic, partitions })
    }
    for (const group of this.#groups) copy.#groups.add(group)
    copy.#created = this.#created
    copy.#placed = this.#placed
    return copy
  }

  create({ name, partitions, replicas, config }: TopicToCreate, brokers: Brokers): void {
    const about = `CreateTopics ${name}`
    if (this.#topics.has(name)) return
    this.#validateName(about, name)
    const count = partitions ?? this.#defaults.partitions
    if (count < 1) throw kafkaError(about, 37, 'Number of partitions was set to an invalid non-positive value.')
    validateTopicConfig(about, config)
    const placed = this.#place(about, count, replicas ?? this.#defaults.replicas, brokers)
    const id = createHash('sha256')
      .update(`${name} ${this.#created++}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url')
    this.#topics.set(name, { name, id, partitions: placed, config: { ...config } })
  }

  createPartitions(name: string, total: number, brokers: Brokers): void {
    const about = `CreatePartitions ${name}`
    const { partitions } = this.#find(about, name)
    const now = partitions.length
    if (total === now) return
    if (total < now) {
      const words = `The topic ${name} currently has ${now} partition(s); ${total} would not be an increase.`
      throw kafkaError(about, 37, words)
    }
    partitions.push(...this.#place(about, total - now, partitions[0]?.replicas.length ?? 1, brokers))
    // Whoever is looked for by its hash is looked for elsewhere from now on.
    if (name === GROUPS) this.#groups.clear()
  }

  alterConfig(name: string, changes: readonly ConfigChange[]): void {
    const about = `IncrementalAlterConfigs ${name}`
    const topic = this.#find(about, name, `The topic '${name}' does not exist.`)
    const config = { ...topic.config }
    for (const { name: key, value } of changes) {
      if (value === null) delete config[key]
      else config[key] = value
    }
    validateTopicConfig(about, config)
    topic.config = config
  }

  delete(name: string): void {
    this.#topics.delete(name)
  }

  configOf(name: string): Readonly<Record<string, string>> | undefined {
    return this.#topics.get(name)?.config
  }

  /** A group of consumers notes how far it has read. @throws without the topic it is noted in */
  commit(group: string): void {
    this.#find(`OffsetCommit ${group}`, GROUPS)
    this.#groups.add(group)
  }

  /** Groups that are found where they are looked for. */
  get groups(): ReadonlySet<string> {
    return this.#groups
  }

  describe(): ObservedTopic[] {
    const topics = [...this.#topics.values()].map(({ name, id, partitions }) => ({
      name,
      id,
      internal: INTERNAL.includes(name),
      partitions: partitions.map(({ leader, replicas, isr }, index) => ({
        index,
        leader,
        replicas: [...replicas],
        isr: [...isr],
      })),
    }))
    return topics.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /**
   * A broker comes back without its log of a partition. It leaves those who count as in sync. Where it was the only
   * one, either happens on a real Kafka: it had been fenced, and as the last that is known to have had all it leads
   * again, with nothing, and all others follow it; or it had not been yet, and nobody may lead until somebody is
   * elected.
   */
  logLost(name: string, index: number, broker: number): void {
    const partition = this.#topics.get(name)?.partitions[index]
    if (!partition) return
    const others = [...partition.isr, ...partition.eligible].filter((id) => id !== broker)
    if (others.length === 0) {
      if (partition.leader !== broker) return
      Object.assign(partition, { leader: -1, isr: [], eligible: [], lastLeader: [broker] })
      return
    }
    partition.isr = partition.isr.filter((id) => id !== broker)
    partition.eligible = partition.eligible.filter((id) => id !== broker)
    if (partition.leader === broker) partition.leader = firstInSync(partition)
  }

  /** A broker is fenced: it leaves every ISR and leads nothing. */
  brokerFenced(id: number): void {
    for (const topic of this.#topics.values()) {
      for (const partition of topic.partitions) this.#leaveIsr(topic, partition, id)
    }
  }

  /** What nobody leads is led by one of these brokers that may, also when it has been up for long. */
  leadAgain(live: ReadonlySet<number>): void {
    for (const { partitions } of this.#topics.values()) {
      for (const partition of partitions) {
        const next = partition.replicas.find((id) => live.has(id) && partition.eligible.includes(id))
        if (partition.leader !== -1 || next === undefined) continue
        partition.leader = next
        partition.isr = [next]
        partition.eligible = partition.eligible.filter((id) => id !== next)
      }
    }
  }

  /** Replicas on these brokers are in sync again wherever there is a leader to be in sync with. */
  catchUp(live: ReadonlySet<number>): void {
    for (const { partitions } of this.#topics.values()) {
      for (const partition of partitions) {
        if (!live.has(partition.leader)) continue
        const { isr, replicas } = partition
        partition.isr = [...isr, ...replicas.filter((id) => live.has(id) && !isr.includes(id))]
        partition.eligible = []
        finishMove(partition)
      }
    }
  }

  /** One replica falls behind: it leaves the ISR though its broker lives. */
  fallBehind(name: string, index: number, broker: number): void {
    const topic = this.#find('fallBehind', name)
    const partition = topic.partitions[index]
    if (partition !== undefined) this.#leaveIsr(topic, partition, broker)
  }

  /** Begins moves, or calls them off. Each partition by itself; the first refusal is thrown when all were looked at. */
  alterReassignments(moves: readonly Reassignment[], brokers: Brokers): void {
    let refusal: unknown
    for (const { topic, partition: index, replicas } of moves) {
      const about = `AlterPartitionReassignments ${topic}-${index}`
      try {
        const partition = this.#find(about, topic, `Unable to find a topic named ${topic}.`).partitions[index]
        if (partition === undefined) throw kafkaError(about, 3, `Unable to find partition ${topic}:${index}.`)
        if (replicas === null) callOff(partition)
        else beginMove(about, partition, replicas, new Set(brokers.keys()))
      } catch (error) {
        refusal ??= error
      }
    }
    if (refusal !== undefined) throw refusal
  }

  reassignments(): ObservedReassignment[] {
    return [...this.#topics.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name: topic, partitions }) =>
        partitions.flatMap((each, partition) => {
          return each.move === undefined ? [] : { topic, partition, replicas: [...each.replicas], ...moveOf(each) }
        }),
      )
  }

  /**
   * The first live replica of each that has no leader leads it; the first refusal is thrown when all were looked at.
   */
  electUnclean(wanted: readonly PartitionRef[], brokers: Brokers): void {
    let refusal: unknown
    for (const { topic, partition: index } of wanted) {
      const about = `ElectLeaders ${topic}-${index}`
      try {
        const partition = this.#find(about, topic, `No such topic as ${topic}`).partitions[index]
        if (partition === undefined) throw kafkaError(about, 3, `No such partition as ${topic}-${index}`)
        if (partition.leader !== -1) continue
        const first = partition.replicas.find((id) => brokers.get(id)?.fenced === false)
        if (first === undefined) throw kafkaError(about, 83, null)
        Object.assign(partition, { leader: first, isr: [first], eligible: [], lastLeader: undefined })
      } catch (error) {
        refusal ??= error
      }
    }
    if (refusal !== undefined) throw refusal
  }

  /** Of these topics' partitions without a leader, who may lead them again. */
  eligibleLeaders(names: ReadonlySet<string>): Map<string, readonly number[]> {
    const leaderless = [...this.#topics.values()].flatMap(({ name, partitions }) =>
      partitions.flatMap(({ leader, eligible, lastLeader = [] }, partition) => {
        const may = eligible.length > 0 ? eligible : lastLeader
        return names.has(name) && leader === -1 ? [[partitionName({ topic: name, partition }), [...may]] as const] : []
      }),
    )
    return new Map(leaderless)
  }

  #find(about: string, name: string, words: string | null = null): Topic {
    const topic = this.#topics.get(name)
    if (topic === undefined) throw kafkaError(about, 3, words)
    return topic
  }

  #validateName(about: string, name: string): void {
    if (!/^[\w.-]+$/.test(name)) {
      const rule = `contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
      throw kafkaError(about, 17, `Topic name is invalid: '${name}' ${rule}`)
    }
    const alike = (other: string): boolean => other.replaceAll('.', '_') === name.replaceAll('.', '_')
    const other = [...this.#topics.keys()].find(alike)
    if (other !== undefined) throw kafkaError(about, 17, `Topic '${name}' collides with existing topic: ${other}`)
  }

  /** Round robin; fenced brokers get a replica only when there are too few others, and are not in its ISR. */
  #place(about: string, count: number, replicas: number, brokers: Brokers): Partition[] {
    const unable = `Unable to replicate the partition ${replicas} time(s): `
    const ids = [...brokers.keys()].filter((id) => brokers.get(id)?.cordoned !== true).sort((a, b) => a - b)
    if (replicas > ids.length) {
      const why = `The target replication factor of ${replicas} cannot be reached because only ${ids.length} broker(s) are registered or some brokers have all their log directories cordoned.`
      throw kafkaError(about, 38, unable + why)
    }
    const live = ids.filter((id) => brokers.get(id)?.fenced === false)
    if (live.length === 0) throw kafkaError(about, 38, `${unable}All brokers are currently fenced.`)
    const fenced = ids.filter((id) => !live.includes(id))
    return Array.from({ length: count }, () => {
      const start = this.#placed++ % live.length
      const chosen = [...live.slice(start), ...live.slice(0, start), ...fenced].slice(0, replicas)
      const isr = chosen.filter((id) => live.includes(id))
      return { leader: isr[0] ?? -1, replicas: chosen, isr, eligible: [] }
    })
  }

  /** With fewer in sync than `min.insync.replicas`, nothing is committed: those who leave then may lead again. */
  #leaveIsr({ config }: Topic, partition: Partition, id: number): void {
    if (!partition.isr.includes(id)) return
    partition.isr = partition.isr.filter((other) => other !== id)
    const minimum = Number(config['min.insync.replicas'] ?? this.#cluster.minInsync)
    if (partition.isr.length < minimum) partition.eligible.push(id)
    if (partition.leader === id) partition.leader = firstInSync(partition)
  }
}
