import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/kafka/client.ts'
import type { Action } from '../../../src/plan/ground/operation.ts'
import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { withKafka } from '../kafkas-word.ts'
import { PATIENCE_MS, Scenario } from '../scenario.ts'
import { ContainerWatch } from './container-watch.ts'
import { Judge, type Patience } from './judge.ts'
import { LEDGER, manifestOf, type Pool, type Shape } from './shape.ts'
import type { Verdict } from './verdict.ts'

/** Milliseconds for a change that restarts every node of a cluster on a busy machine. */
const ROLL_MS = 2 * PATIENCE_MS

/** A cluster that is changed in one way after another, while the judge's client writes and reads. */
export class Day2Bench {
  readonly scenario = new Scenario()
  readonly cluster = this.scenario.name
  shape: Shape
  #judge: Judge | undefined
  /** How much Drover had logged when the scenario began. */
  #logged = 0

  constructor(shape: Shape) {
    this.shape = shape
  }

  /** Saves the manifest with these changes. */
  save(changes: Partial<Shape>): void {
    this.shape = { ...this.shape, ...changes }
    this.scenario.save('cluster.yaml', manifestOf(this.cluster, this.shape))
  }

  /** The pools as they are, with changes to one of them. */
  poolsWith(name: string, changes: Partial<Pool>): readonly Pool[] {
    return this.shape.pools.map((pool) => (pool.name === name ? { ...pool, ...changes } : pool))
  }

  /** Brings the cluster up, and has the client begin. */
  async comesUp(patience: Patience = 'usual'): Promise<void> {
    this.save({})
    this.scenario.start()
    await this.settled()
    const kafka = (await this.scenario.records()).find(({ kind }) => kind === 'Kafka')
    const listeners = kafka?.status.listeners as { bootstrapServers: string }[]
    const brokers = listeners.flatMap(({ bootstrapServers }) => bootstrapServers.split(','))
    this.#judge = await Judge.start(LEDGER.name, LEDGER.partitions, brokers, patience)
  }

  /** Kafka, its pools and the topic are as the manifest says. */
  settled = (): Promise<void> => this.scenario.settled(this.shape.pools.length + 2)

  /** A change, and what the judge says of it: no acknowledged record may be lost, turned round or doubled. */
  judged(sentence: string, change: (watch: ContainerWatch) => Promise<void>): void {
    this.scenario.test(sentence, async () => {
      const watch = new ContainerWatch(this.cluster)
      this.#logged = this.scenario.logged().length
      try {
        await change(watch)
        await this.settled()
        await this.isFaultless(sentence)
      } finally {
        watch.end()
      }
    })
  }

  /**
   * The judge's verdict on everything written so far; a record lost, turned round, doubled or given up fails the test.
   */
  async isFaultless(sentence: string): Promise<Verdict> {
    if (this.#judge === undefined) throw new Error('nobody has written yet')
    const verdict = await this.#judge.check(sentence)
    expect(verdict.acked).toBeGreaterThan(0)
    expect(Object.entries(verdict.faults).filter(([, found]) => found.length > 0)).toEqual([])
    return verdict
  }

  /** How long something lasts is part of it; nothing is waited for. */
  lasts = (ms: number): Promise<void> => sleep(ms)

  /** Waits until it reads what is wanted. */
  until = <T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> => eventually(read, wanted, ROLL_MS)

  /** Waits until Kafka says what is wanted; that it says nothing now and then is part of a change. */
  async untilKafka<T>(ask: (kafka: KafkaClient) => Promise<T>, wanted: (answer: T) => boolean): Promise<void> {
    const read = () => this.withKafka(ask).catch(() => undefined)
    await this.until(read, (answer) => answer !== undefined && wanted(answer))
  }

  /** Waits until so many nodes have died and started. */
  async restarted(watch: ContainerWatch, nodes: number): Promise<void> {
    await this.until(
      async () => watch.restarts,
      (restarts) => restarts.length >= 2 * nodes,
    )
  }

  /** Kills Drover when it has done this for the first time in a scenario, and starts it again. */
  async killAfter(operation: Action['type']): Promise<void> {
    const said = async () => this.scenario.logged().slice(this.#logged)
    await this.until(said, (text) => text.includes(`"operation":"${operation}"`))
    await this.#killAndStart()
  }

  /** Kills Drover after each thing that happens to a container, and starts it again, until it is done. */
  async killAfterEach(watch: ContainerWatch, isDone: () => boolean): Promise<void> {
    for (let seen = 0; !isDone(); seen = watch.events.length) {
      const news = async () => watch.events.length
      await this.until(news, (count) => count > seen)
      await this.#killAndStart()
    }
  }

  async #killAndStart(): Promise<void> {
    await this.scenario.stop('SIGKILL')
    this.scenario.start()
  }

  /** Kafka's own word on it, past Drover. */
  withKafka = <T>(work: (kafka: KafkaClient) => Promise<T>): Promise<T> => withKafka(this.scenario, work)

  /** Which containers there are and since when each runs, by name: the same again when nothing was restarted. */
  async runs(): Promise<string[]> {
    const found = await docker(
      'inspect',
      '--format',
      '{{.Name}} {{.Id}} {{.State.StartedAt}}',
      ...(await this.scenario.list('ps', '--all')),
    )
    return found.split('\n').sort()
  }

  async end(): Promise<void> {
    this.#judge?.end()
    await this.scenario.end()
  }
}
