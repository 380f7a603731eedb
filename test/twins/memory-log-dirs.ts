import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { ObservedLogDir, ObservedReplica, ObservedTopic, PartitionRef } from '../../src/model/kafka-state.ts'

interface Place {
  dir: string
  /** Where a copy is made that will take its place. */
  future?: string
}

interface Disk {
  readonly totalBytes: number
  readonly usableBytes: number
}

const keyOf = (topic: string, partition: number): string => `${topic}-${partition}`

/** Which replica is in which log directory of its broker, and how large everything is. */
export class MemoryLogDirs {
  readonly #places = new Map<number, Map<string, Place>>()
  readonly #bytes = new Map<string, number>()
  readonly #disks = new Map<string, Disk>()
  readonly #offline = new Set<string>()

  copy(): MemoryLogDirs {
    const copy = new MemoryLogDirs()
    for (const [broker, places] of this.#places)
      copy.#places.set(broker, new Map([...places].map(([key, place]) => [key, { ...place }])))
    for (const [key, bytes] of this.#bytes) copy.#bytes.set(key, bytes)
    for (const [key, disk] of this.#disks) copy.#disks.set(key, disk)
    for (const key of this.#offline) copy.#offline.add(key)
    return copy
  }

  /** Bytes of every replica of a partition. */
  setBytes(topic: string, partition: number, bytes: number): void {
    this.#bytes.set(keyOf(topic, partition), bytes)
  }

  /** The file system a log directory is on. */
  setDisk(broker: number, dir: string, disk: Disk): void {
    this.#disks.set(`${broker} ${dir}`, disk)
  }

  setOffline(broker: number, dir: string): void {
    this.#offline.add(`${broker} ${dir}`)
  }

  /** The log directory a replica is in. */
  dirOf(broker: number, topic: string, partition: number): string | undefined {
    return this.#places.get(broker)?.get(keyOf(topic, partition))?.dir
  }

  /** Gives each replica of a broker a place in the emptiest of its directories, and forgets those that are gone. */
  place(broker: number, dirs: readonly string[], cordoned: readonly string[], topics: readonly ObservedTopic[]): void {
    const places = this.#placesOf(broker)
    const held = new Set(
      topics.flatMap(({ name, partitions }) =>
        partitions.flatMap(({ index, replicas }) => (replicas.includes(broker) ? keyOf(name, index) : [])),
      ),
    )
    for (const key of places.keys()) if (!held.has(key)) places.delete(key)
    const open = dirs.filter((dir) => !cordoned.includes(dir))
    for (const key of held) {
      if (places.has(key)) continue
      const filled = (dir: string): number => [...places.values()].filter((place) => place.dir === dir).length
      const [emptiest] = [...(open.length > 0 ? open : dirs)].sort((a, b) => filled(a) - filled(b))
      if (emptiest !== undefined) places.set(key, { dir: emptiest })
    }
  }

  /** Replicas of a broker in none of its directories: it would begin them anew, empty. */
  outside(broker: number, dirs: readonly string[]): string[] {
    return [...this.#placesOf(broker)].filter(([, { dir }]) => !dirs.includes(dir)).map(([key]) => key)
  }

  /** @throws code 57 for a directory the broker does not have, 9 for a replica it does not have */
  move(broker: number, dirs: readonly string[], dir: string, replicas: readonly PartitionRef[]): void {
    if (!dirs.includes(dir)) throw kafkaError(`AlterReplicaLogDirs ${dir}`, 57, null)
    for (const { topic, partition } of replicas) {
      const place = this.#placesOf(broker).get(keyOf(topic, partition))
      if (place === undefined) throw kafkaError(`AlterReplicaLogDirs ${topic}-${partition}`, 9, null)
      if (place.dir === dir) delete place.future
      else place.future = dir
    }
  }

  /** Copies in the making are complete, and take their places. */
  finish(): void {
    for (const places of this.#places.values()) {
      for (const place of places.values()) {
        place.dir = place.future ?? place.dir
        delete place.future
      }
    }
  }

  describe(broker: number, dirs: readonly string[], topics: readonly ObservedTopic[]): ObservedLogDir[] {
    const places = this.#placesOf(broker)
    const inDir = (path: string): ObservedReplica[] =>
      topics.flatMap(({ name, partitions }) =>
        partitions.flatMap(({ index }) => {
          const place = places.get(keyOf(name, index))
          const replica = { topic: name, partition: index, bytes: this.#bytes.get(keyOf(name, index)) ?? 0 }
          if (place?.dir === path) return { ...replica, isFuture: false }
          return place?.future === path ? { ...replica, isFuture: true } : []
        }),
      )
    return [...dirs].sort().map((path) => {
      if (this.#offline.has(`${broker} ${path}`)) return { path, errorCode: 56, replicas: [] }
      const disk = this.#disks.get(`${broker} ${path}`) ?? { totalBytes: 100 * 2 ** 30, usableBytes: 90 * 2 ** 30 }
      return { path, errorCode: 0, ...disk, replicas: inDir(path) }
    })
  }

  #placesOf(broker: number): Map<string, Place> {
    const places = this.#places.get(broker) ?? new Map<string, Place>()
    this.#places.set(broker, places)
    return places
  }
}
