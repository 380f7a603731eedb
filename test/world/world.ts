import { declaredOwners } from '../../src/control/owners.ts'
import type { ManifestSet } from '../../src/model/resource.ts'
import { StateFolder } from '../../src/report/state-folder.ts'
import { LossyDisk } from '../unit/report/lossy-disk.ts'
import { clusterText, manifestsOf } from './cluster-text.ts'
import { type Fate, Life, STATE } from './life.ts'
import { SimulatedHost } from './simulated-host.ts'
import { Watchdog } from './watchdog.ts'

/** The longest Drover goes without looking: its resync with all its jitter, in milliseconds. */
export const RESYNC_MS = 66_000
/** Fake time after which a test is told that nothing settles. */
const PATIENCE_MS = 30 * 60_000

/** A host, what its people want, and Drover's lives on it. */
export class World {
  readonly host: SimulatedHost
  manifests: ManifestSet
  life: Life | undefined
  /** Folders and files that the manifests stand in. */
  sources: readonly string[] = ['-']
  readonly #watchdog: Watchdog

  /** `like`: the world to begin as a copy of, with no Drover in it. */
  constructor(manifests: ManifestSet, like?: World) {
    this.manifests = manifests
    this.host = new SimulatedHost(like?.host)
    this.#watchdog = new Watchdog(this.host, () => this.manifests.resources, like ? like.#watchdog : undefined)
  }

  /** This world as it is at this moment, down to what is on its way; whoever was at work in it is not in the copy. */
  fork(): World {
    return new World(this.manifests, this)
  }

  /** Starts Drover; one that runs is killed first. */
  start(fate: Fate = {}): Life {
    this.stop()
    this.life = new Life(this.host, this.#watchdog, { read: () => this.manifests, sources: this.sources }, fate)
    return this.life
  }

  stop(): void {
    void this.life?.die()
    this.life = undefined
  }

  /** What the manifests say from now on; an empty text takes everything away. */
  async declare(text: string): Promise<void> {
    this.manifests = await manifestsOf(text)
  }

  /** The state folder is lost. */
  loseState(): void {
    this.host.disk = new LossyDisk()
  }

  /** The state folder, as another process sees it. */
  get state(): StateFolder {
    return new StateFolder(STATE, 'write', this.host.disk)
  }

  /** Lets time go on until nothing happens any more, or Drover has died. */
  async settle(): Promise<void> {
    const giveUpAt = this.host.clock.elapsed + PATIENCE_MS
    for (;;) {
      await flush()
      if (!this.life || this.life.isDead || this.#isAtRest()) return
      if (this.host.clock.elapsed >= giveUpAt) throw new Error(`nothing settles: ${this.#describe()}`)
      this.#step(giveUpAt)
    }
  }

  /** Lets this much time go by, and then all that follows. */
  async pass(ms: number): Promise<void> {
    await this.elapse(ms)
    await this.settle()
  }

  /** Lets this much time go by, whatever is going on. */
  async elapse(ms: number): Promise<void> {
    const end = this.host.clock.elapsed + ms
    for (;;) {
      await flush()
      if (this.host.clock.elapsed >= end) return
      this.#step(end)
    }
  }

  #step(end: number): void {
    const { clock } = this.host
    clock.moveTo(Math.min(clock.nextAt ?? end, end))
    this.host.kafka.judge()
  }

  #isAtRest(): boolean {
    const declared = declaredOwners(this.manifests).map(({ name }) => name)
    return !this.host.isMoving && this.life?.isAtRest(declared) === true
  }

  #describe(): string {
    const results = [...(this.life?.results ?? [])].map(([name, result]) => {
      const operations = result.plan?.operations.map(({ target, action }) => `${action.type} ${target.name}`)
      const waits = result.plan?.waits.map(({ target, message }) => `${target.name} ${message}`)
      return `${name} ${result.result}: ${[...(operations ?? []), ...(waits ?? [])].join('; ')}`
    })
    return results.join(' | ') || 'no pass has ended'
  }
}

/** Everything in memory goes on in microtasks: once the event loop turns, all that can happen has. */
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A world in which these manifests are declared, and nothing has happened yet. */
export async function createWorld(text: string = clusterText()): Promise<World> {
  return new World(await manifestsOf(text))
}

const converged = new Map<string, Promise<World>>()

async function converge(text: string): Promise<World> {
  const world = await createWorld(text)
  world.start()
  await world.settle()
  world.stop()
  return world
}

/** A world in which Drover has brought all that up, and is gone; the same text is brought up only once. */
export async function preparedWorld(text: string): Promise<World> {
  const known = converged.get(text) ?? converge(text)
  converged.set(text, known)
  return (await known).fork()
}

/** A world in which Drover has brought all that up, and looks after it. */
export async function convergedWorld(text: string = clusterText()): Promise<World> {
  const world = await preparedWorld(text)
  world.start()
  await world.settle()
  return world
}
