import { LABELS } from '../../src/model/labels.ts'
import { type MemoryDocker, memoryDocker } from '../twins/memory-docker.ts'
import { MemoryIssuer } from '../twins/memory-issuer.ts'
import { LossyDisk } from '../unit/report/lossy-disk.ts'
import { FakeClock } from './fake-clock.ts'
import type { Intent } from './intent.ts'
import { KafkaProcesses } from './kafka-processes.ts'

export const INSTANCE = 'world'
/** Nothing in memory has a port of the machine it is simulated on, where others may have them. */
export const everyPortIsFree = async () => 'free' as const
export const IMAGES: readonly string[] = [
  'drover/kafka:4.1.2',
  'drover/kafka:4.2.0',
  'drover/kafka:4.3.1',
  'drover/kafka:4.3.1-other',
]

/** One that the engine has to pull. */
export const FAR_IMAGE = 'registry.example.com/kafka:4.3.1'

/** How often something of a kind came and went: `container created` -> 3. */
export type Tally = Record<string, number>

/** A host with an engine, Kafka in its containers and a disk, all in memory and in its own time. */
export class SimulatedHost {
  readonly clock: FakeClock
  /** Who makes certificates for every Drover of this host, and of its copies. */
  readonly certificates: MemoryIssuer
  readonly docker: MemoryDocker
  /** Where every Drover of this host keeps its state. */
  disk: LossyDisk
  /** What happened that never may, whatever else does. */
  readonly violations: string[] = []
  readonly kafka: KafkaProcesses
  readonly tally: Tally = {}
  /** What a person means; absent: what the manifests say. */
  #intent: Intent | undefined
  /** Data volumes a person has asked to be replaced; each may go once. */
  readonly toReplace = new Set<string>()
  /** Data volumes that a person gave up and that are still to go, once each. */
  readonly givenUp = new Set<string>()
  #engineBackAt = 0

  /** `like`: the host to begin as a copy of, with no Drover on it. */
  constructor(like?: SimulatedHost) {
    this.clock = new FakeClock(like?.clock.elapsed)
    this.clock.ahead = like?.clock.ahead ?? 0
    this.certificates = like?.certificates ?? new MemoryIssuer()
    this.docker = memoryDocker({ now: this.clock.now, images: IMAGES, ...(like && { like: like.engine }) })
    this.engine.registry.set(FAR_IMAGE, undefined)
    this.disk = like?.disk.copy() ?? new LossyDisk()
    const violated = (what: string) => void this.violations.push(what)
    const isGivenUp = () => this.#intent?.means === 'to go on without'
    const { engine, clock, certificates } = this
    const world = { engine, clock, certificates, violated, isGivenUp }
    this.kafka = new KafkaProcesses(world, like?.kafka)
    if (like) this.#resemble(like)
    this.engine.events.listen(({ type, action, id, attributes }) => {
      // Through which a volume is written: it comes and goes with each write.
      const isHolder = attributes[LABELS.filesOf] !== undefined
      if (!isHolder && (action === 'create' || action === 'destroy')) this.count(`${type} ${action}`)
      if (type === 'volume' && action === 'destroy') {
        this.toReplace.delete(id)
        this.givenUp.delete(id)
      }
    })
  }

  #resemble(other: SimulatedHost): void {
    const { violations, tally, toReplace, givenUp } = other
    this.#engineBackAt = other.#engineBackAt
    this.violations.push(...violations)
    Object.assign(this.tally, tally)
    this.#intent = other.#intent
    for (const name of toReplace) this.toReplace.add(name)
    for (const name of givenUp) this.givenUp.add(name)
  }

  get intent(): Intent | undefined {
    return this.#intent
  }

  /** From now on a person means this. */
  means(intent: Intent): void {
    this.#intent = intent
    this.toReplace.clear()
    this.givenUp.clear()
    if (intent.means === 'to change it') for (const name of intent.replaces) this.toReplace.add(name)
    if (intent.means === 'to begin anew')
      for (const name of intent.without) if (this.engine.volumes.has(name)) this.givenUp.add(name)
  }

  get engine() {
    return this.docker.engine
  }

  /** True while something is on its way that needs nobody: a start, a stop, a catching up. */
  get isMoving(): boolean {
    return this.kafka.isMoving
  }

  count(what: string, times = 1): void {
    this.tally[what] = (this.tally[what] ?? 0) + times
  }

  /** The engine restarts: everything in it dies, and for some milliseconds nobody answers. */
  restartEngine(ms: number): void {
    this.#engineBackAt = this.clock.elapsed + ms
    this.engine.restart()
  }

  get isEngineDown(): boolean {
    return this.clock.elapsed < this.#engineBackAt
  }

  /** Containers of nodes that this instance made; another's, or people's, are nobody's business. */
  nodes() {
    return [...this.engine.containers.values()].filter(
      ({ id, spec: { labels } }) =>
        labels[LABELS.kind] === 'node' && labels[LABELS.instance] === INSTANCE && !this.engine.handmade.has(id),
    )
  }
}
