import { LABELS } from '../../src/model/labels.ts'
import type { Resource } from '../../src/model/resource.ts'
import type { TwinVolume } from '../twins/docker-volume.ts'
import { InWriting } from './intent.ts'
import type { SimulatedHost } from './simulated-host.ts'

/** Which of its arguments name what a call of the engine's changes. */
export type Touched = readonly ('container' | 'network' | 'volume' | 'other')[]

/**
 * Judges what is done by what people meant, not by what a plan may do
 * ===================================================================
 *
 * It knows who made what, which node serves, and what is on the volumes, from the twins alone. Labels are only asked
 * which cluster something is of.
 *
 * 1. What people made is never touched, whatever it is called and whatever labels it bears.
 * 2. A node that serves is told to stop only where somebody meant to change its cluster, or to take it down.
 * 3. A data volume goes only where somebody's wish names it, or its cluster's fate stands in writing. The last volume
 *    with acknowledged records goes only with its cluster, or where a wish names it.
 * 4. Topics with records in them go by people's hands alone.
 */
export class Oracle {
  readonly #host: SimulatedHost
  readonly #declared: () => readonly Resource[]
  readonly #writing: InWriting

  /** `like`: the one whose memory it begins with. */
  constructor(host: SimulatedHost, declared: () => readonly Resource[], like?: Oracle) {
    this.#host = host
    this.#declared = declared
    this.#writing = new InWriting(like ? like.#writing : undefined)
  }

  /** What is wrong with this change, of which nothing has happened yet. */
  check(method: string, args: readonly unknown[], touched: Touched): string[] {
    this.#writing.read(this.#declared())
    return [
      ...this.#touches(method, args, touched),
      ...(method === 'signalContainer' ? this.#stops(String(args[0])) : []),
      ...(method === 'updateContainer' ? this.#squeezes(String(args[0]), args[1] as { memoryBytes?: number }) : []),
      ...(method === 'removeVolume' ? this.#removes(String(args[0])) : []),
      ...(method === 'deleteTopic' ? [`topic ${args[0]} was to be deleted, which nobody asked for`] : []),
    ]
  }

  #touches(method: string, args: readonly unknown[], touched: Touched): string[] {
    const { engine } = this.#host
    const mounts = method === 'createContainer' ? (args[1] as { mounts: readonly { volume: string }[] }).mounts : []
    const named = args.filter((_, index) => touched[index] !== undefined && touched[index] !== 'other').map(String)
    return [...named, ...mounts.map(({ volume }) => volume)]
      .filter((key) => engine.handmade.has(key))
      .map((key) => engine.containers.get(key)?.name ?? engine.networks.get(key)?.name ?? key)
      .map((name) => `${method} was called on ${name}, which people made`)
  }

  #stops(id: string): string[] {
    const { engine, kafka, intent } = this.#host
    const container = engine.containers.get(id)
    if (!container || !kafka.serves(id)) return []
    if (intent?.means === 'to keep it running' || intent?.means === 'to go on without')
      return [`${container.name} serves and was to be stopped, though it was meant to be kept running`]
    const isTakenDown = intent === undefined || intent.means === 'to take it down'
    const isDeclared = this.#isDeclared(container.spec.labels)
    return isDeclared || isTakenDown
      ? []
      : [`${container.name} was to be stopped with its cluster, which nobody took down`]
  }

  /** A limit below what a node uses is a kill. */
  #squeezes(id: string, { memoryBytes }: { memoryBytes?: number }): string[] {
    const { engine, kafka, intent } = this.#host
    if (intent?.means !== 'to keep it running' || !kafka.serves(id)) return []
    if (!engine.isTooLittle(memoryBytes) || engine.isRefused(memoryBytes)) return []
    return [`${engine.containers.get(id)?.name} serves and was given less memory than it uses`]
  }

  #removes(name: string): string[] {
    const volume = this.#host.engine.volumes.get(name)
    if (!volume || !holdsData(volume)) return []
    const last = this.#host.kafka.hasTheLastOf(name)
    return [
      ...(this.#mayGo(name, volume.labels)
        ? []
        : [`${name} was to be removed, though nobody said that its data may go`]),
      ...(last.length === 0 || this.#isNamed(name) || this.#goesWithItsCluster(name, volume.labels)
        ? []
        : [`${name} was to be removed, which alone has all acknowledged records of ${last.join(', ')}`]),
    ]
  }

  #mayGo(name: string, labels: TwinVolume['labels']): boolean {
    const { intent } = this.#host
    if (this.#isNamed(name)) return true
    if (intent === undefined) return this.#writing.letsGo(name)
    return this.#goesWithItsCluster(name, labels)
  }

  #isNamed(name: string): boolean {
    const { intent, toReplace, givenUp } = this.#host
    return (
      toReplace.has(name) || givenUp.has(name) || (intent?.means === 'to change it' && intent.takesOut.includes(name))
    )
  }

  #goesWithItsCluster(name: string, labels: TwinVolume['labels']): boolean {
    const { intent } = this.#host
    if (this.#isDeclared(labels)) return false
    if (intent === undefined) return this.#writing.letsGo(name)
    if (intent.means !== 'to take it down' || intent.data === 'is kept') return false
    return intent.data === 'goes, as was confirmed' || this.#writing.letsGo(name)
  }

  #isDeclared(labels: TwinVolume['labels']): boolean {
    return this.#declared().some(({ kind, metadata }) => kind === 'Kafka' && metadata.name === labels[LABELS.cluster])
  }
}

/** Something was formatted there once, whatever its labels say. */
const holdsData = ({ labels, files }: TwinVolume): boolean =>
  labels[LABELS.kind] === 'data' || [...files.keys()].some((path) => path.endsWith('/meta.properties'))
