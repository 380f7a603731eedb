import { OwnerRecords } from '../../src/control/pass/owner-records.ts'
import { planOnce } from '../../src/control/plan-once.ts'
import { NOTHING_IN_FORCE } from '../../src/manifests/last-good.ts'
import { createManifestReader } from '../../src/manifests/reader.ts'
import type { RecordedCluster } from '../../src/model/recorded-cluster.ts'
import { readRecords } from '../../src/report/read-records.ts'
import type { ResourceRecord } from '../../src/report/resource-record.ts'
import { snapshot } from '../world/snapshot.ts'
import { RESYNC_MS, World } from '../world/world.ts'
import { fileOf, type Manifests } from './manifests.ts'

/** Fake time for what has no end of its own, such as waiting for a person. */
const LONG_MS = 20 * RESYNC_MS

type Runs = ReadonlyMap<string, string>

/**
 * A simulated world whose Drover reads the manifests as the daemon does: what is broken keeps its last good version.
 */
export class FieldWorld {
  readonly world = new World({ resources: [], problems: [] })
  text = ''
  readonly #root = { stdin: '' }
  #good = NOTHING_IN_FORCE
  readonly #reader = createManifestReader({
    roots: [this.#root],
    lastGood: {
      load: async () => this.#good,
      save: async (lastGood) => {
        this.#good = lastGood
      },
    },
    graceMs: 0,
  })

  /** A world in which these are declared and brought up. */
  static async of(manifests: Manifests): Promise<FieldWorld> {
    const made = new FieldWorld()
    await made.read(manifests)
    made.world.start()
    await made.#settle()
    return made
  }

  /** The file is saved anew, and Drover has done what follows from it. */
  async save(manifests: Manifests): Promise<void> {
    await this.read(manifests)
    await this.world.life?.reload()
    await this.#settle()
  }

  /** The same, for what is to change nothing: it is looked at once. */
  async saveInPassing(manifests: Manifests): Promise<void> {
    await this.read(manifests)
    await this.world.life?.reload()
    await this.world.elapse(1_000)
  }

  async read(manifests: Manifests): Promise<void> {
    this.text = fileOf(manifests)
    this.#root.stdin = this.text
    this.world.manifests = await this.#reader.read()
  }

  async #settle(): Promise<void> {
    await this.world.pass(RESYNC_MS).catch(() => this.world.elapse(LONG_MS))
  }

  get problems() {
    return this.world.manifests.problems
  }

  get errors() {
    return this.problems.filter(({ severity }) => severity === 'error')
  }

  get warnings(): readonly string[] {
    return this.problems.filter(({ severity }) => severity === 'warning').map(({ reason }) => reason)
  }

  /** What is in force, but for where it stands. */
  get specs() {
    return this.world.manifests.resources.map(({ kind, metadata, spec }) => ({ kind, metadata, spec }))
  }

  /** How many calls of Drover have changed something by now. */
  get changes(): number {
    return this.world.life?.calls.filter(({ change }) => change !== undefined).length ?? 0
  }

  get violations(): readonly string[] {
    return this.world.host.violations
  }

  /** Everything of the host that a field could have changed. */
  get host() {
    return snapshot(this.world)
  }

  /** Which containers run since when, by name: equal before and after means that no node was restarted. */
  get runs(): Runs {
    return new Map(this.world.host.nodes().map(({ id, name, startedAt }) => [name, `${id} ${startedAt}`]))
  }

  /** How many of the nodes that ran then, and do now, were restarted. */
  restartedSince(before: Runs): number {
    return [...this.runs].filter(([name, run]) => before.has(name) && before.get(name) !== run).length
  }

  /** What is kept and shown of a resource. */
  async record(kind: string, name: string): Promise<ResourceRecord | undefined> {
    return (await readRecords(this.world.state)).find((record) => record.kind === kind && record.name === name)
  }

  /** What outlives a pass about the cluster. */
  recorded(): Promise<RecordedCluster> {
    return new OwnerRecords(this.world.state).read({ kind: 'Kafka', name: 'sim' })
  }

  /** What Drover would still do. */
  async planned(): Promise<readonly string[]> {
    const { life } = this.world
    if (!life) return []
    const options = { whole: true, sources: [], signal: new AbortController().signal }
    const plans = await planOnce(life.tools, this.world.state, this.world.manifests, options)
    return plans.flatMap(({ operations }) => operations.map(({ action, target }) => `${action.type} ${target.name}`))
  }
}
