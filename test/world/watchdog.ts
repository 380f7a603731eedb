import { LABELS } from '../../src/model/labels.ts'
import type { Resource } from '../../src/model/resource.ts'
import { INSTANCE, type SimulatedHost } from './simulated-host.ts'

type Labels = Readonly<Record<string, string>>

/** Docker calls that change something, and which of their arguments name what they change. */
const DOCKER_CHANGES: Readonly<Record<string, readonly ('container' | 'network' | 'volume' | 'other')[]>> = {
  createContainer: ['other', 'other', 'network'],
  startContainer: ['container'],
  signalContainer: ['container'],
  unpauseContainer: ['container'],
  renameContainer: ['container'],
  updateContainer: ['container'],
  removeContainer: ['container'],
  writeFiles: ['container'],
  writeArchive: ['container'],
  createNetwork: [],
  removeNetwork: ['network'],
  connectNetwork: ['network', 'container'],
  disconnectNetwork: ['network', 'container'],
  createVolume: [],
  removeVolume: ['volume'],
  pullImage: [],
}
const KAFKA_CHANGES: readonly string[] = [
  'createTopic',
  'createPartitions',
  'alterTopicConfig',
  'deleteTopic',
  'alterNodeConfig',
  'alterReassignments',
  'moveReplicas',
  'electPreferredLeaders',
  'addVoter',
  'removeVoter',
  'unregisterBroker',
  'raiseFeature',
]
const KAFKA_QUESTIONS = /^(?:answering$|supportedFeatures$|listReassignments$|describe)/

/** A change that is only to be validated is none. */
export const isChange = (method: string, args: readonly unknown[]): boolean =>
  method in DOCKER_CHANGES || (KAFKA_CHANGES.includes(method) && !(method === 'alterNodeConfig' && isDryRun(args[2])))

const isDryRun = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'validateOnly' in options && options.validateOnly === true

export const isKafkaCall = (method: string): boolean => KAFKA_CHANGES.includes(method) || KAFKA_QUESTIONS.test(method)

/** Looks at every change just before it takes effect: what Drover must never do, it must not even ask for. */
export class Watchdog {
  readonly #host: SimulatedHost
  readonly #declared: () => readonly Resource[]
  /** Containers that got a SIGTERM. */
  readonly #told = new Set<string>()

  constructor(host: SimulatedHost, declared: () => readonly Resource[]) {
    this.#host = host
    this.#declared = declared
    host.engine.events.listen(({ action, id, attributes }) => {
      if (action === 'kill' && attributes.signal === '15') this.#told.add(id)
    })
  }

  check(method: string, args: readonly unknown[]): void {
    DOCKER_CHANGES[method]?.forEach((kind, index) => {
      const labels = this.#labelsOf(kind, String(args[index]))
      if (labels && labels[LABELS.instance] !== INSTANCE) this.#bark(`${method} was called on a foreign ${kind}`)
    })
    if (method === 'createContainer') this.#checkMounts(args[1] as { mounts: readonly { volume: string }[] })
    if (method === 'removeVolume') this.#checkRemoval(String(args[0]))
    if (method === 'unregisterBroker' && this.#holdsReplicas(Number(args[0])))
      this.#bark(`broker ${args[0]} was to be unregistered, which holds replicas`)
    if (method === 'removeVoter' && this.#hasContainer(Number(args[0])))
      this.#bark(`voter ${args[0]} was to be removed, which has a container`)
    if (method === 'signalContainer') this.#checkOthersServe(String(args[0]))
    if (args[1] === 'SIGKILL' && !this.#told.has(String(args[0])))
      this.#bark('a node was killed that was never told to stop')
  }

  #checkMounts({ mounts }: { mounts: readonly { volume: string }[] }): void {
    for (const { volume } of mounts) {
      const labels = this.#host.engine.volumes.get(volume)?.labels
      if (labels?.[LABELS.instance] !== INSTANCE) this.#bark(`${volume} was mounted, which Drover did not make`)
    }
  }

  /** Data goes only with its cluster or for other data, and only if a person asked for that. */
  #checkRemoval(name: string): void {
    const labels = this.#host.engine.volumes.get(name)?.labels
    if (labels?.[LABELS.kind] !== 'data') return
    const nodeId = Number(labels[LABELS.nodeId])
    if (this.#host.toReplace.has(name)) {
      if (this.#hasContainer(nodeId) || this.#votes(nodeId) || !this.#othersHaveAll(nodeId))
        this.#bark(`${name} was to be replaced, which its cluster needs`)
      return
    }
    if (labels[LABELS.deletion] === 'retain' && !this.#host.dataMayGo)
      this.#bark(`${name} was to be removed, which was to be retained`)
    if (this.#isDeclared(labels) && (this.#hasContainer(nodeId) || this.#holdsReplicas(nodeId) || this.#votes(nodeId)))
      this.#bark(`${name} was to be removed, which its cluster needs`)
  }

  #hasContainer(nodeId: number): boolean {
    return this.#host.nodes().some(({ spec }) => spec.labels[LABELS.nodeId] === String(nodeId))
  }

  #holdsReplicas(nodeId: number): boolean {
    const topics = [...this.#host.kafka.clusters.values()].flatMap((cluster) => cluster.describeTopics())
    return topics.some(({ partitions }) => partitions.some(({ replicas }) => replicas.includes(nodeId)))
  }

  /** Every partition on the node is in sync on another, and Kafka does not count on this one. */
  #othersHaveAll(nodeId: number): boolean {
    const partitions = [...this.#host.kafka.clusters.values()].flatMap((cluster) =>
      cluster.describeTopics().flatMap((topic) => topic.partitions),
    )
    return partitions
      .filter(({ replicas }) => replicas.includes(nodeId))
      .every(({ isr }) => isr.length > 0 && !isr.includes(nodeId))
  }

  #votes(nodeId: number): boolean {
    const clusters = [...this.#host.kafka.clusters.values()]
    return clusters.some((cluster) => cluster.describeQuorum()?.voters.some(({ id }) => id === nodeId))
  }

  /** A node that serves is disturbed only while all others serve. */
  #checkOthersServe(id: string): void {
    const { engine, kafka } = this.#host
    const container = engine.containers.get(id)
    if (!container || !kafka.serves(id) || !this.#isDeclared(container.spec.labels)) return
    const labels = container.spec.labels
    const others = this.#host
      .nodes()
      .filter(({ spec }) => spec.labels[LABELS.cluster] === labels[LABELS.cluster])
      .filter(({ spec }) => spec.labels[LABELS.nodeId] !== labels[LABELS.nodeId])
    const ids = new Set(others.map(({ spec }) => spec.labels[LABELS.nodeId]))
    for (const nodeId of ids) {
      const serving = others.some(({ id, spec }) => spec.labels[LABELS.nodeId] === nodeId && kafka.serves(id))
      if (!serving) this.#bark(`${container.name} was told to stop while node ${nodeId} was down`)
    }
    this.#checkCopies(container.name, Number(labels[LABELS.nodeId]), labels[LABELS.cluster] ?? '')
  }

  /** Of a partition with several replicas, the last one in sync is never taken away. */
  #checkCopies(name: string, nodeId: number, cluster: string): void {
    for (const topic of this.#host.kafka.clusters.get(cluster)?.describeTopics() ?? []) {
      for (const { index, replicas, isr } of topic.partitions) {
        const isLast = replicas.length > 1 && isr.length === 1 && isr[0] === nodeId
        if (isLast) this.#bark(`${name} was told to stop with the only copy in sync of ${topic.name}-${index}`)
      }
    }
  }

  #isDeclared(labels: Labels): boolean {
    return this.#declared().some(({ kind, metadata }) => kind === 'Kafka' && metadata.name === labels[LABELS.cluster])
  }

  #labelsOf(kind: string, key: string): Labels | undefined {
    const { engine } = this.#host
    if (kind === 'container') return engine.containers.get(key)?.spec.labels
    if (kind === 'network') return engine.networks.get(key)?.labels
    return kind === 'volume' ? engine.volumes.get(key)?.labels : undefined
  }

  #bark(what: string): void {
    this.#host.violations.push(what)
  }
}
