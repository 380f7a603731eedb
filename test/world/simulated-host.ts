import { LABELS } from '../../src/model/labels.ts'
import { memoryDocker } from '../twins/memory-docker.ts'
import { LossyDisk } from '../unit/report/lossy-disk.ts'
import { FakeClock } from './fake-clock.ts'
import { KafkaProcesses } from './kafka-processes.ts'

export const INSTANCE = 'world'
export const IMAGES: readonly string[] = ['drover/kafka:4.2.0', 'drover/kafka:4.3.1', 'drover/kafka:4.3.1-other']

/** How often something of a kind came and went: `container created` -> 3. */
export type Tally = Record<string, number>

/** A host with an engine, Kafka in its containers and a disk, all in memory and in its own time. */
export class SimulatedHost {
  readonly clock = new FakeClock()
  readonly docker = memoryDocker({ now: this.clock.now, images: IMAGES })
  /** Where every Drover of this host keeps its state. */
  disk = new LossyDisk()
  /** What happened that never may, whatever else does. */
  readonly violations: string[] = []
  readonly kafka: KafkaProcesses
  readonly tally: Tally = {}
  /** A person has asked for retained data to go too. */
  dataMayGo = false
  /** Data volumes a person has asked to be replaced; each may go once. */
  readonly toReplace = new Set<string>()
  #going = 0

  constructor() {
    this.kafka = new KafkaProcesses({
      engine: this.engine,
      now: this.clock.now,
      later: (ms, callback) => {
        this.#going += 1
        this.clock.after(ms, () => {
          this.#going -= 1
          callback()
        })
      },
      violated: (what) => this.violations.push(what),
    })
    this.engine.events.listen(({ type, action, id }) => {
      if (action === 'create' || action === 'destroy') this.count(`${type} ${action}`)
      if (type === 'volume' && action === 'destroy') this.toReplace.delete(id)
    })
  }

  get engine() {
    return this.docker.engine
  }

  /** True while something is on its way that needs nobody: a start, a stop, a catching up. */
  get isMoving(): boolean {
    return this.#going > 0
  }

  count(what: string): void {
    this.tally[what] = (this.tally[what] ?? 0) + 1
  }

  nodes() {
    return [...this.engine.containers.values()].filter(({ spec }) => spec.labels[LABELS.kind] === 'node')
  }
}
