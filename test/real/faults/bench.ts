import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/kafka/client.ts'
import { eventually } from '../../contract/eventually.ts'
import { Day2Bench } from '../day2/bench.ts'
import { ContainerWatch } from '../day2/container-watch.ts'
import type { Pool, Shape } from '../day2/shape.ts'
import { PATIENCE_MS } from '../scenario.ts'
import { unexpectedLines } from './operator-log.ts'
import { note } from './table.ts'

/** Milliseconds for a cluster of JVMs to be whole again on a busy machine. */
const WHOLE_MS = 3 * PATIENCE_MS
/** Between two faults the cluster is left alone for so long, and has to be left alone by Drover too. */
const CALM_MS = 3_000

export type Role = 'broker' | 'active controller'

/** Combined nodes, the smallest cluster that loses nothing with one of them. */
export const NODES: Pool = {
  name: 'node',
  replicas: 3,
  roles: ['controller', 'broker'],
  volumes: [0],
  heap: '256m',
  memory: '640Mi',
}

const SHAPE: Shape = {
  version: '4.3.1',
  image: process.env.DROVER_TEST_IMAGE ?? 'drover/kafka:4.3.1',
  config: {
    // A copy that hears nothing is taken off those in sync after 6 s instead of 30.
    'replica.lag.time.max.ms': 6_000,
    // The log cleaner would take half of so small a heap, and leave too little for a node that has much to catch up
    // with.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 ** 2,
  },
  annotations: {},
  pools: [NODES],
}

/** One fault while it is played. */
export interface Scene {
  readonly watch: ContainerWatch
  /** Epoch milliseconds of its beginning. */
  readonly since: number
  /** From now on the cluster can heal; without this, from the beginning. */
  readonly lifted: () => void
}

/** A cluster that suffers one fault after another, while the judge's client writes and reads. */
export class FaultBench {
  readonly day2: Day2Bench
  readonly scenario
  readonly cluster: string
  #acked = 0

  constructor(changes: Partial<Shape> = {}) {
    this.day2 = new Day2Bench({ ...SHAPE, ...changes })
    this.scenario = this.day2.scenario
    this.cluster = this.day2.cluster
  }

  node = (id: number): string => `${this.cluster}-node-${id}`
  get nodes(): readonly number[] {
    return Array.from({ length: NODES.replicas }, (_, id) => id)
  }

  async comesUp(): Promise<void> {
    await this.day2.comesUp('patient')
    await this.isWhole()
  }

  /**
   * A fault, and what has to be true after each: the cluster is whole by itself, no record is lost, nothing is left to
   * do.
   */
  played(sentence: string, play: (scene: Scene) => Promise<void>): void {
    this.scenario.test(sentence, async () => {
      const watch = new ContainerWatch(this.cluster)
      let from = performance.now()
      const lifted = () => {
        from = performance.now()
      }
      try {
        await play({ watch, since: Date.now(), lifted })
        await this.isWhole()
        const wholeMs = performance.now() - from
        await this.day2.settled()
        const { acked, longestGapMs } = await this.day2.isFaultless(sentence)
        note({ fault: sentence, acked: acked - this.#acked, longestGapMs, wholeMs })
        this.#acked = acked
        await this.#isCalm()
      } finally {
        watch.end()
      }
    })
  }

  /** At the end: Drover's log has no error that nobody expects. */
  logIsClean(): void {
    this.scenario.test('leaves no error in the log of Drover that nobody expects', async () => {
      expect(unexpectedLines(this.scenario.logged())).toEqual([])
    })
  }

  /** A node of this role, other than `except`. */
  async victim(role: Role, except?: number): Promise<number> {
    const leads = async () =>
      this.day2.withKafka(async (kafka) => (await kafka.describeQuorum()).leaderId).catch(() => -1)
    const leader = await eventually(leads, (id) => id >= 0, WHOLE_MS)
    if (role === 'active controller') return leader
    return this.nodes.find((id) => id !== leader && id !== except) as number
  }

  /** Does it while Drover is told to leave the cluster alone: so a fault lasts. */
  async handsOff(work: () => Promise<void>): Promise<void> {
    const since = Date.now()
    await this.scenario.ok('pause', `kafka/${this.cluster}`)
    try {
      await this.scenario.event('ReconciliationPaused', /./, since)
      await work()
    } finally {
      await this.scenario.ok('resume', `kafka/${this.cluster}`)
    }
  }

  /** How long a fault lasts is part of it; nothing is waited for. */
  lasts = (ms: number): Promise<void> => sleep(ms)

  /** Waits until a node has died and was started since the scene began. */
  async restarted({ watch }: Scene, id: number): Promise<void> {
    const came = async () => watch.restarts.lastIndexOf(`start ${id}`) > watch.restarts.indexOf(`die ${id}`)
    await this.day2.until(
      async () => watch.restarts.includes(`die ${id}`) && (await came()),
      (found) => found,
    )
  }

  async isWhole(): Promise<void> {
    await eventually(
      () => this.#amiss(),
      (found) => found.length === 0,
      WHOLE_MS,
    )
  }

  /** What is not as it should be, by Drover's word and, past it, by Kafka's. */
  async #amiss(): Promise<string[]> {
    const unready = await this.scenario.unready(this.day2.shape.pools.length + 2)
    const conditions = await this.scenario.conditions('Kafka', this.cluster)
    const found = [...unready, ...conditions.filter((each) => each !== 'Ready=True')]
    return found.length > 0 ? found : this.day2.withKafka(amissIn).catch((error) => [String(error)])
  }

  async #isCalm(): Promise<void> {
    const before = await this.day2.runs()
    await sleep(CALM_MS)
    await this.isWhole()
    expect(await this.day2.runs()).toEqual(before)
    await this.day2.settled()
  }

  end = (): Promise<void> => this.day2.end()
}

/**
 * Brokers that are fenced or do not answer themselves, voters that are behind, and partitions that miss a copy in sync.
 */
async function amissIn(kafka: KafkaClient): Promise<string[]> {
  const { brokers } = await kafka.describeBrokers()
  const { leaderId, voters } = await kafka.describeQuorum()
  const topics = await kafka.describeTopics()
  await Promise.all(brokers.map(({ id }) => kafka.describeLogDirs(id)))
  return [
    ...brokers.filter(({ fenced }) => fenced).map(({ id }) => `broker ${id} is fenced`),
    ...(leaderId < 0 || voters.some(({ logEndOffset }) => logEndOffset < 0) ? ['the quorum has no leader'] : []),
    ...topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ replicas, isr, leader }) => leader < 0 || isr.length < replicas.length)
        .map(({ index, isr }) => `${name}-${index} has ${isr.length} in sync`),
    ),
  ]
}
