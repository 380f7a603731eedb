import type { DockerChange } from '../../src/docker/calls.ts'
import { KAFKA_CALLS } from '../../src/kafka/calls.ts'
import { LABELS } from '../../src/model/labels.ts'
import type { Resource } from '../../src/model/resource.ts'
import { Oracle, type Touched } from './oracle.ts'
import { INSTANCE, type SimulatedHost } from './simulated-host.ts'
import { StopGuard } from './stop-guard.ts'

type Labels = Readonly<Record<string, string>>

/** Docker calls that change something, and which of their arguments name what they change. */
const DOCKER_CHANGES: Readonly<Record<string, Touched>> = {
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
} satisfies Record<DockerChange | 'pullImage', Touched>
const KAFKA_CHANGES: readonly string[] = Object.entries(KAFKA_CALLS).flatMap(([method, { effect }]) =>
  effect === 'changes' ? [method] : [],
)

/** Every call that changes something. */
export const CHANGES: readonly string[] = [...Object.keys(DOCKER_CHANGES), ...KAFKA_CHANGES]

/** A change that is only to be validated is none. */
export const isChange = (method: string, args: readonly unknown[]): boolean =>
  method in DOCKER_CHANGES || (KAFKA_CHANGES.includes(method) && !(method === 'alterNodeConfig' && isDryRun(args[2])))

const isDryRun = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'validateOnly' in options && options.validateOnly === true

export const isKafkaCall = (method: string): boolean => method in KAFKA_CALLS

/**
 * Looks at every change just before it takes effect: what Drover must never do, it must not even ask for. The rules of
 * plans are judged here and by the guard of stops; what people meant, by the oracle.
 */
export class Watchdog {
  readonly #host: SimulatedHost
  readonly #declared: () => readonly Resource[]
  readonly #stops: StopGuard
  readonly #oracle: Oracle
  /** Containers that got a SIGTERM. */
  readonly #told = new Set<string>()

  /** `like`: the one whose memory it begins with. */
  constructor(host: SimulatedHost, declared: () => readonly Resource[], like?: Watchdog) {
    this.#host = host
    this.#declared = declared
    this.#stops = new StopGuard(host, declared, like ? like.#stops : undefined)
    this.#oracle = new Oracle(host, declared, like ? like.#oracle : undefined)
    if (like) for (const id of like.#told) this.#told.add(id)
    host.engine.events.listen(({ action, id, attributes }) => {
      if (action === 'kill' && attributes.signal === '15') this.#told.add(id)
    })
  }

  check(method: string, args: readonly unknown[]): void {
    for (const what of this.#oracle.check(method, args, DOCKER_CHANGES[method] ?? [])) this.#bark(what)
    DOCKER_CHANGES[method]?.forEach((kind, index) => {
      const labels = this.#labelsOf(kind, String(args[index]))
      if (labels && labels[LABELS.instance] !== INSTANCE && !this.#holdsSecrets(labels))
        this.#bark(`${method} was called on a foreign ${kind}`)
      if (kind === 'container' && this.#isCopy(String(args[index])))
        this.#bark(`${method} was called on a copy of a node`)
    })
    if (method === 'createContainer') this.#checkMounts(args[1] as { mounts: readonly { volume: string }[] })
    if (method === 'removeVolume') this.#checkRemoval(String(args[0]))
    if (method === 'unregisterBroker' && this.#holdsReplicas(Number(args[0])))
      this.#bark(`broker ${args[0]} was to be unregistered, which holds replicas`)
    if (method === 'removeVoter' && this.#runsController(Number(args[0])) && !this.#isVoteOfBefore(args))
      this.#bark(`voter ${args[0]} was to be removed, which runs`)
    if (method === 'signalContainer' || this.#isSqueezed(method, args))
      for (const what of this.#stops.check(String(args[0]))) this.#bark(what)
    if (args[1] === 'SIGKILL' && !this.#told.has(String(args[0])))
      this.#bark('a node was killed that was never told to stop')
  }

  /** The container through which a volume of ours is written, and which never runs. */
  #holdsSecrets(labels: Readonly<Record<string, string>>): boolean {
    const volume = this.#host.engine.volumes.get(labels[LABELS.filesOf] ?? '')
    return volume?.labels[LABELS.instance] === INSTANCE && volume.labels[LABELS.kind] === 'secrets'
  }

  /** A limit that kills is a stop as any other. */
  #isSqueezed(method: string, [, limits]: readonly unknown[]): boolean {
    if (method !== 'updateContainer') return false
    const { memoryBytes } = limits as { memoryBytes?: number }
    return this.#host.engine.isTooLittle(memoryBytes) && !this.#host.engine.isRefused(memoryBytes)
  }

  #checkMounts({ mounts }: { mounts: readonly { volume: string }[] }): void {
    for (const { volume } of mounts) {
      const labels = this.#host.engine.volumes.get(volume)?.labels
      if (labels?.[LABELS.instance] !== INSTANCE) this.#bark(`${volume} was mounted, which Drover did not make`)
    }
  }

  /** Data goes only with its cluster or node, once no container wants it, or for other data. */
  #checkRemoval(name: string): void {
    const labels = this.#host.engine.volumes.get(name)?.labels
    if (labels?.[LABELS.kind] !== 'data' || this.#host.givenUp.has(name)) return
    const nodeId = Number(labels[LABELS.nodeId])
    if (this.#host.toReplace.has(name)) {
      if (this.#hasContainer(nodeId) || this.#votes(nodeId) || !this.#othersHaveAll(nodeId))
        this.#bark(`${name} was to be replaced, which its cluster needs`)
      return
    }
    const isTakenOut = this.#hasContainer(nodeId) && !this.#isMounted(name)
    const isNeeded = this.#hasContainer(nodeId) || this.#holdsReplicas(nodeId) || this.#votes(nodeId)
    if (this.#isDeclared(labels) && isNeeded && !isTakenOut)
      this.#bark(`${name} was to be removed, which its cluster needs`)
  }

  #hasContainer(nodeId: number): boolean {
    return this.#host.nodes().some(({ spec }) => spec.labels[LABELS.nodeId] === String(nodeId))
  }

  #runsController(nodeId: number): boolean {
    return this.#host.nodes().some(({ spec: { labels }, status }) => {
      const isController = labels[LABELS.roles]?.includes('controller') === true
      return labels[LABELS.nodeId] === String(nodeId) && isController && status !== 'created' && status !== 'exited'
    })
  }

  /** The controller that runs has another volume than the one that voted. */
  #isVoteOfBefore([nodeId, directoryId]: readonly unknown[]): boolean {
    return [...this.#host.kafka.clusters.values()].some((cluster) =>
      cluster.describeQuorum()?.observers.some((other) => other.id === nodeId && other.directoryId !== directoryId),
    )
  }

  #isMounted(volume: string): boolean {
    return this.#host.nodes().some(({ spec }) => spec.mounts.some((mount) => mount.volume === volume))
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

  #isDeclared(labels: Labels): boolean {
    return this.#declared().some(({ kind, metadata }) => kind === 'Kafka' && metadata.name === labels[LABELS.cluster])
  }

  /** It has a node's labels, and nothing else of it. */
  #isCopy(id: string): boolean {
    const spec = this.#host.engine.containers.get(id)?.spec
    return spec?.labels[LABELS.kind] === 'node' && spec.mounts.length === 0
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
