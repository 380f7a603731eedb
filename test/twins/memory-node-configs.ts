import type { ConfigChange, ConfigEntry } from '../../src/model/kafka-state.ts'
import type { NodeRole } from '../../src/model/resource.ts'
import { alterNode, assertThreads, describeCluster, describeNode, type NodeConfigSources } from './node-configs.ts'

type Values = Readonly<Record<string, string>>

/** The configs of every node of a cluster: the file each one was started with, and what was set since. */
export class MemoryNodeConfigs {
  readonly #files = new Map<number, Values>()
  readonly #own = new Map<number, Values>()
  #cluster: Values = {}
  /** What each node said last; a pass asks for hundreds of keys, of which hardly any ever change. */
  readonly #described = new Map<number, { readonly sources: NodeConfigSources; readonly entries: ConfigEntry[] }>()

  copy(): MemoryNodeConfigs {
    const copy = new MemoryNodeConfigs()
    for (const [id, values] of this.#files) copy.#files.set(id, values)
    for (const [id, values] of this.#own) copy.#own.set(id, values)
    for (const [id, described] of this.#described) copy.#described.set(id, described)
    copy.#cluster = this.#cluster
    return copy
  }

  /** What the files say, and nothing that was set since. */
  forgetting(): MemoryNodeConfigs {
    const copy = new MemoryNodeConfigs()
    for (const [id, values] of this.#files) copy.#files.set(id, values)
    return copy
  }

  /** What was set for a node outlives its file. */
  started(id: number, roles: readonly NodeRole[], properties: Values): void {
    this.#files.set(id, { 'node.id': `${id}`, 'process.roles': [...roles].sort().join(','), ...properties })
  }

  /** A new cluster stores this one for all nodes when it finalises `eligible.leader.replicas.version`. */
  formedBy(leader: number): void {
    this.#cluster = { 'min.insync.replicas': this.#files.get(leader)?.['min.insync.replicas'] ?? '1' }
  }

  /** Of one node, or, without an id, for all at once. */
  describe(id?: number): ConfigEntry[] {
    if (id === undefined) return describeCluster(this.#cluster)
    const sources = this.#sourcesOf(id)
    const known = this.#described.get(id)
    if (known && isSame(known.sources, sources)) return known.entries
    const entries = describeNode(sources)
    this.#described.set(id, { sources, entries })
    return entries
  }

  /**
   * Checks the changes; what it gives back makes them. @param asked brokers of which any may be asked for all nodes
   * @throws what Kafka refuses
   */
  alter(id: number | undefined, changes: readonly ConfigChange[], asked: readonly number[]): () => void {
    if (id === undefined) {
      const words = about('all nodes')
      const altered = alterNode({ own: {}, cluster: this.#cluster, properties: {} }, 'all', words, changes)
      for (const sources of asked.map((each) => this.#sourcesOf(each)))
        assertThreads(words, sources, { ...sources, cluster: altered })
      return () => (this.#cluster = altered)
    }
    const sources = this.#sourcesOf(id)
    const altered = alterNode(sources, 'one', about(`node ${id}`), changes)
    assertThreads(about(`node ${id}`), sources, { ...sources, own: altered })
    return () => this.#own.set(id, altered)
  }

  /** Of topics that have none of their own. */
  get minInsync(): number {
    return Number(this.#cluster['min.insync.replicas'] ?? 1)
  }

  hasAuthorizer(id: number): boolean {
    return Boolean(this.#files.get(id)?.['authorizer.class.name'])
  }

  joinsByItself(id: number): boolean {
    return this.#files.get(id)?.['controller.quorum.auto.join.enable'] === 'true'
  }

  dirsOf(id: number): string[] {
    return (this.#files.get(id)?.['log.dirs'] ?? `/var/lib/kafka/data/kafka-log${id}`).split(',')
  }

  /** Those nothing new is put into. */
  cordonedOf(id: number): string[] {
    const cordoned = this.#own.get(id)?.['cordoned.log.dirs'] ?? ''
    return cordoned === '*' ? this.dirsOf(id) : cordoned.split(',')
  }

  #sourcesOf(id: number): NodeConfigSources {
    return { own: this.#own.get(id) ?? NONE, cluster: this.#cluster, properties: this.#files.get(id) ?? NONE }
  }
}

const about = (what: string): string => `IncrementalAlterConfigs ${what}`

const NONE: Values = {}

/** Each change makes new ones. */
const isSame = (a: NodeConfigSources, b: NodeConfigSources): boolean =>
  a.own === b.own && a.cluster === b.cluster && a.properties === b.properties
