import type { TwinVolume } from '../twins/docker-volume.ts'
import type { MemoryKafka } from '../twins/memory-kafka.ts'

/** Where a broker that runs keeps its logs: its volumes, and the folders they are mounted at. */
export interface BrokerLogs {
  readonly volumes: readonly { readonly target: string; readonly volume: TwinVolume }[]
  /** It serves clients. */
  readonly isUp: boolean
}

interface Acknowledged {
  readonly cluster: string
  /** For messages: `orders-0`. */
  readonly name: string
  count: number
}

const GROUP = 'judge'

/**
 * A client beside the world that writes to every partition whenever it can, and knows what was acknowledged
 * =========================================================================================================
 *
 * A record is acknowledged once all in sync have it, and it counts as written while they all run and are as many as the
 * partition asks for. Each volume says how many it has. A leader that has fewer than were acknowledged has lost the
 * rest for everybody: the others follow it. A group of consumers that has noted how far it has read finds that again.
 *
 * It knows nothing of plans and labels, only volumes and what is on them.
 */
export class RecordsJudge {
  readonly #violated: (what: string) => void
  /** By cluster, the topic's id and the partition's index: a topic that is made again begins anew. */
  readonly #acknowledged = new Map<string, Acknowledged>()
  /** Clusters whose groups it has. */
  readonly #committed = new Set<string>()

  /** `like`: the one whose memory it begins with. */
  constructor(violated: (what: string) => void, like?: RecordsJudge) {
    this.#violated = violated
    if (!like) return
    for (const [key, acknowledged] of like.#acknowledged) this.#acknowledged.set(key, { ...acknowledged })
    for (const cluster of like.#committed) this.#committed.add(cluster)
  }

  /**
   * Looks at a cluster as it is now, and writes where it can. `logs`: of every broker that runs; `left`: all volumes,
   * where a person gave up the records that are on none of them.
   */
  look(cluster: string, kafka: MemoryKafka, logs: ReadonlyMap<number, BrokerLogs>, left?: readonly TwinVolume[]): void {
    const there = new Map<string, readonly number[]>()
    for (const { name, id, partitions } of kafka.topics.describe()) {
      const minimum = Number(kafka.topics.configOf(name)?.['min.insync.replicas'] ?? kafka.configs.minInsync)
      for (const { index, leader, replicas, isr } of partitions) {
        const key = keyOf(cluster, id, index)
        there.set(key, replicas)
        const leads = logs.get(leader)
        if (!leads) continue
        const acknowledged = this.#acknowledged.get(key) ?? { cluster, name: `${name}-${index}`, count: 0 }
        this.#acknowledged.set(key, acknowledged)
        const has = countOn(leads, key)
        // What a person gave up is gone, but only what is nowhere.
        if (left) acknowledged.count = Math.min(acknowledged.count, mostOn(left, key))
        if (has < acknowledged.count) {
          const lost = `${acknowledged.count - has} acknowledged records`
          this.#violated(`${acknowledged.name} is led by node ${leader}, which lacks ${lost}`)
          acknowledged.count = has
        }
        const inSync = isr.map((broker) => ({ broker, logs: logs.get(broker) }))
        if (isr.length >= minimum && inSync.every(({ logs }) => logs?.isUp)) acknowledged.count += 1
        for (const { broker, logs } of inSync)
          if (logs) put(logs, key, acknowledged.count, kafka.logDirs.dirOf(broker, name, index))
      }
    }
    removeOthers(there, logs)
    for (const [key, { cluster: owner }] of this.#acknowledged)
      if (owner === cluster && !there.has(key)) this.#acknowledged.delete(key)
    this.#readOn(cluster, kafka)
  }

  /** Whoever is about to be in sync has fetched by then what its leader has. */
  fetch(cluster: string, kafka: MemoryKafka, logs: ReadonlyMap<number, BrokerLogs>): void {
    for (const { name, id, partitions } of kafka.topics.describe()) {
      for (const { index, leader, replicas } of partitions) {
        const [leads, key] = [logs.get(leader), keyOf(cluster, id, index)]
        if (!leads) continue
        for (const broker of replicas) {
          const follows = logs.get(broker)
          if (follows?.isUp) put(follows, key, countOn(leads, key), kafka.logDirs.dirOf(broker, name, index))
        }
      }
    }
  }

  #readOn(cluster: string, { topics }: MemoryKafka): void {
    if (topics.configOf('__consumer_offsets') === undefined) return
    if (this.#committed.has(cluster) && !topics.groups.has(GROUP))
      this.#violated(
        `every group of consumers of ${cluster} is lost: it is looked for in another partition than before`,
      )
    topics.commit(GROUP)
    this.#committed.add(cluster)
  }

  /** Which partitions lose acknowledged records for good with this volume. */
  onlyOn(name: string, volumes: readonly TwinVolume[]): string[] {
    return [...this.#acknowledged].flatMap(([key, { name: partition, count }]) => {
      const having = volumes.filter(({ records }) => count > 0 && (records.get(key) ?? 0) >= count)
      return having.length === 1 && having[0]?.name === name ? partition : []
    })
  }

  /** Nothing is left of a cluster's topics. */
  forget(cluster: string): void {
    for (const [key, { cluster: owner }] of this.#acknowledged) if (owner === cluster) this.#acknowledged.delete(key)
    this.#committed.delete(cluster)
  }
}

/** The twins count ids of topics for each cluster anew. */
const keyOf = (cluster: string, topicId: string, index: number): string => `${cluster} ${topicId} ${index}`

/** Of whichever of its volumes has most: a log is on its way from one to another while both are there. */
const countOn = ({ volumes }: BrokerLogs, key: string): number =>
  Math.max(0, ...volumes.map(({ volume }) => volume.records.get(key) ?? 0))

const mostOn = (volumes: readonly TwinVolume[], key: string): number =>
  Math.max(0, ...volumes.map(({ records }) => records.get(key) ?? 0))

function put({ volumes }: BrokerLogs, key: string, count: number, dir: string | undefined): void {
  const place = volumes.find(({ target }) => dir?.startsWith(`${target}/`)) ?? volumes[0]
  for (const { target, volume } of volumes) {
    if (target === place?.target) volume.records.set(key, count)
    else volume.records.delete(key)
  }
}

/** Brokers remove the logs of partitions that are not theirs any more. */
function removeOthers(there: ReadonlyMap<string, readonly number[]>, logs: ReadonlyMap<number, BrokerLogs>): void {
  for (const [broker, { volumes, isUp }] of logs) {
    if (!isUp) continue
    for (const { volume } of volumes)
      for (const key of volume.records.keys()) if (!there.get(key)?.includes(broker)) volume.records.delete(key)
  }
}
