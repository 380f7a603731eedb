import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { clusterManifest, topicManifest } from '../manifests.ts'
import type { Scenario } from '../scenario.ts'

/** Milliseconds for anything, on a machine that is busy with other things besides. */
const PATIENCE_MS = 300_000
/** Topics come and go under a few names: those whose manifest is gone stay in Kafka. */
const NAMES = 8

/**
 * What people and accidents do to a cluster, one after the other and again and again; each step ends when all is well
 * again.
 */
export class Churn {
  readonly #scenario: Scenario
  readonly #nodes: number
  readonly #image: string
  #turn = 0

  constructor(scenario: Scenario, nodes: number, image: string) {
    this.#scenario = scenario
    this.#nodes = nodes
    this.#image = image
  }

  /** Nothing is on the host yet; the manifests of the cluster are applied, so that it can be deleted again. */
  async begin(): Promise<void> {
    // Before the daemon holds the state folder, `apply` would do the work itself.
    const holder = async () => existsSync(this.#daemonFile)
    await eventually(holder, (there) => there, PATIENCE_MS)
    await this.#apply('cluster.yaml', this.#cluster())
    await this.#scenario.ok('apply', '-f', join(this.#scenario.folder, 'cluster.yaml'), '--wait', '--timeout', '180s')
  }

  /** One turn of everything. `second`: another cluster comes and goes as well. */
  async turn(second: boolean): Promise<void> {
    const turn = this.#turn++
    await this.#topicComes(turn)
    await this.#manifestBreaks(turn)
    await this.#containerVanishes(turn)
    await this.#configChanges(turn)
    if (turn % 3 === 2) await this.#restarts()
    if (second) await this.#secondCluster()
  }

  /** Takes everything away, with its data. */
  async end(): Promise<void> {
    const { folder, name } = this.#scenario
    for (let i = 0; i < NAMES; i++) rmSync(this.#topicFile(i), { force: true })
    await this.#scenario.ok('delete', '-f', join(folder, 'cluster.yaml'), '--yes', '--volumes')
    await eventually(
      () => this.#scenario.list('volume', 'ls'),
      (left) => left.length === 0,
      PATIENCE_MS,
    )
    await eventually(
      async () => (await this.#scenario.records()).map((record) => record.name),
      (names) => !names.includes(name),
      PATIENCE_MS,
    )
  }

  #cluster(threads = 8): string {
    const { name } = this.#scenario
    return clusterManifest({ name, nodes: this.#nodes, image: this.#image, config: { 'num.io.threads': threads } })
  }

  get #daemonFile(): string {
    return join(this.#scenario.state, 'daemon.json')
  }

  #topicFile = (turn: number): string => join(this.#scenario.manifests, `topic-${turn % NAMES}.yaml`)

  #topic = (turn: number, retention: string): string =>
    topicManifest(this.#scenario.name, `topic-${turn % NAMES}`, {
      partitions: 2,
      replicas: Math.min(this.#nodes, 3),
      config: { 'retention.ms': retention },
    })

  /** Made, changed, and the one from before is not declared any more. */
  async #topicComes(turn: number): Promise<void> {
    writeFileSync(this.#topicFile(turn), this.#topic(turn, '3600000'))
    await this.#settled(`topic-${turn % NAMES}`)
    writeFileSync(this.#topicFile(turn), this.#topic(turn, '7200000'))
    if (turn > 0) rmSync(this.#topicFile(turn - 1), { force: true })
    await this.#settled(`topic-${turn % NAMES}`)
  }

  async #manifestBreaks(turn: number): Promise<void> {
    writeFileSync(this.#topicFile(turn), 'kind: [KafkaTopic')
    const isTold = async () => readFileSync(this.#daemonFile, 'utf8').includes('"NotYaml"')
    await eventually(isTold, (told) => told, PATIENCE_MS)
    writeFileSync(this.#topicFile(turn), this.#topic(turn, '7200000'))
    await this.#settled(`topic-${turn % NAMES}`)
  }

  async #containerVanishes(turn: number): Promise<void> {
    const container = `${this.#scenario.name}-node-${turn % this.#nodes}`
    const before = await docker('inspect', '--format', '{{.Id}}', container)
    await docker('rm', '--force', container)
    await this.#anewFrom(container, before)
  }

  async #restarts(): Promise<void> {
    const container = `${this.#scenario.name}-node-0`
    const started = () => docker('inspect', '--format', '{{.State.StartedAt}}', container).catch(() => '')
    const before = await started()
    await this.#scenario.ok('restart', this.#scenario.name, '0')
    await eventually(started, (now) => now !== '' && now !== before, PATIENCE_MS)
    await this.#settled(this.#scenario.name)
  }

  async #configChanges(turn: number): Promise<void> {
    await this.#apply('cluster.yaml', this.#cluster(turn % 2 === 0 ? 9 : 8))
    await this.#settled(this.#scenario.name)
  }

  async #secondCluster(): Promise<void> {
    const second = `${this.#scenario.name}-b`
    const text = clusterManifest({ name: second, nodes: 1, image: this.#image }).replaceAll(
      'name: node\n',
      `name: ${second}\n`,
    )
    await this.#apply('second.yaml', text)
    await this.#settled(second)
    const file = join(this.#scenario.folder, 'second.yaml')
    await this.#scenario.ok('delete', '-f', file, '--yes', '--volumes')
    const left = async () => (await this.#scenario.list('volume', 'ls')).filter((name) => name.includes(second))
    await eventually(left, (names) => names.length === 0, PATIENCE_MS)
  }

  async #apply(file: string, text: string): Promise<void> {
    const path = join(this.#scenario.folder, file)
    writeFileSync(path, text)
    await this.#scenario.ok('apply', '-f', path)
  }

  async #anewFrom(container: string, before: string): Promise<void> {
    const id = () => docker('inspect', '--format', '{{.Id}}', container).catch(() => before)
    await eventually(id, (now) => now !== before, PATIENCE_MS)
    await this.#settled(this.#scenario.name)
  }

  /** This resource, and the cluster, are there and Ready in the version that was declared last. */
  async #settled(name: string): Promise<void> {
    const { name: cluster } = this.#scenario
    const unready = async () => {
      const records = await this.#scenario.records()
      return [name, cluster].filter((wanted) => {
        const found = records.filter((record) => record.name === wanted)
        return found.length === 0 || !found.every(isReady)
      })
    }
    await eventually(unready, (names) => names.length === 0, PATIENCE_MS)
  }
}

function isReady({ generation, status }: Awaited<ReturnType<Scenario['records']>>[number]): boolean {
  const ready = status.conditions.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' && status.observedGeneration === generation
}
