import fc from 'fast-check'
import type { ConfigChange, ObservedLogDir, Reassignment } from '../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../src/model/observed-cluster.ts'
import { partitionName } from '../../src/model/partition-name.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../src/model/recorded-cluster.ts'
import { PlanBuilder } from '../../src/plan/ground/builder.ts'
import type { Operation } from '../../src/plan/ground/operation.ts'
import { beginMoves, rememberMoves } from '../../src/plan/moves/begin-moves.ts'
import { MOVES_AT_ONCE, type MovePlan, planMoves } from '../../src/plan/moves/plan-moves.ts'
import { byPrecedence, type Party, type Placement, type Wish, winners } from '../../src/plan/moves/wish.ts'
import { GIB } from '../fixtures/leaving.ts'
import { wish } from '../fixtures/moves.ts'
import { aKafka } from '../fixtures/resources.ts'
import { NOW } from '../fixtures/scene.ts'
import { cases } from './cases.ts'

const BROKERS = [1, 2, 3, 4, 5]
const EACH = 20
const PARTITIONS = ['t', 'u'].flatMap((topic) =>
  Array.from({ length: EACH }, (_, partition) => ({ topic, partition, name: partitionName({ topic, partition }) })),
)
const FOLLOWERS = 'follower.replication.throttled.replicas'
const FOLLOWER_RATE = 'follower.replication.throttled.rate'

interface Way {
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Undefined: somebody else. */
  readonly party: Party | undefined
}

/** Kafka as far as replicas and throttles go, and the Drover that moves them. */
class Mover {
  readonly replicas = new Map(
    PARTITIONS.map(({ name }, i) => [name, [1 + (i % 5), 1 + ((i + 1) % 5)] as readonly number[]]),
  )
  readonly ways = new Map<string, Way>()
  readonly nodeConfigs = new Map(BROKERS.map((id) => [id, new Map<string, string>()]))
  readonly topicConfigs = new Map(['t', 'u'].map((topic) => [topic, new Map<string, string>()]))
  /** GiB free on the disk of each broker; undefined: nobody knows. */
  readonly free: number | undefined
  recorded: RecordedCluster = NOTHING_RECORDED
  wishes: readonly Wish[] = []

  constructor(free?: number) {
    this.free = free
  }

  look(): ObservedKafka {
    const entries = (configs: ReadonlyMap<string, string>, source: 'broker' | 'topic') =>
      [...configs].map(([name, value]) => ({ name, value, source, readOnly: false }))
    const at = (name: string) => this.#union(name)
    const logDir = (id: number, free: number): ObservedLogDir => ({
      path: '/data',
      errorCode: 0,
      totalBytes: (50 + id) * GIB,
      usableBytes: free * GIB,
      replicas: PARTITIONS.filter(({ name }) => at(name).includes(id)).map((ref) => ({
        ...ref,
        bytes: GIB,
        isFuture: false,
      })),
    })
    const { free } = this
    return {
      answering: new Set(BROKERS),
      brokers: BROKERS.map((id) => ({ id, host: `b${id}`, port: 9091, fenced: false })),
      topics: ['t', 'u'].map((topic) => ({
        name: topic,
        id: topic,
        internal: false,
        partitions: PARTITIONS.filter((each) => each.topic === topic).map(({ partition: index, name }) => ({
          index,
          leader: at(name)[0] ?? -1,
          replicas: at(name),
          isr: at(name),
        })),
      })),
      topicConfigs: new Map([...this.topicConfigs].map(([topic, configs]) => [topic, entries(configs, 'topic')])),
      nodeConfigs: new Map([...this.nodeConfigs].map(([id, configs]) => [id, entries(configs, 'broker')])),
      reassignments: PARTITIONS.flatMap(({ topic, partition, name }) => {
        const way = this.ways.get(name)
        if (!way) return []
        const adding = way.to.filter((id) => !way.from.includes(id))
        return { topic, partition, replicas: at(name), adding, removing: way.from.filter((id) => !way.to.includes(id)) }
      }),
      ...(free !== undefined && { logDirs: new Map(BROKERS.map((id) => [id, [logDir(id, free)]])) }),
    }
  }

  /** What a pass would do, and what it would remember. */
  plan(): { readonly moves: MovePlan; readonly operations: readonly Operation[]; readonly recorded: RecordedCluster } {
    const kafka = this.look()
    const { moves: known, ...others } = this.recorded
    const moves = rememberMoves(known, kafka)
    const builder = new PlanBuilder({ kind: 'Kafka', name: 'c' }, { ...others, ...(moves && { moves }) }, NOW)
    const planned = planMoves(this.wishes, kafka, builder.recorded)
    if (!planned) throw new Error('everything can be seen')
    beginMoves(builder, planned, aKafka(), kafka)
    return { moves: planned, operations: builder.operations, recorded: builder.recorded }
  }

  /** A pass. What it remembers is written first; an operation that fails holds back those that need it. */
  pass(isLucky: (operation: number) => boolean): MovePlan {
    const { moves, operations, recorded } = this.plan()
    this.recorded = recorded
    const done = new Set<number>()
    for (const operation of operations) {
      if (!isLucky(operation.id) || !operation.needs.every((id) => done.has(id))) continue
      this.#carryOut(operation)
      done.add(operation.id)
    }
    return moves
  }

  finish(name: string): void {
    const way = this.ways.get(name)
    if (!way) return
    this.ways.delete(name)
    this.replicas.set(name, way.to)
  }

  /** Begins a move, as Kafka does: a new one takes the place of one that goes on. */
  begin(name: string, to: readonly number[], party: Party | undefined): void {
    this.ways.set(name, { from: this.replicas.get(name) ?? [], to, party })
    if (to.every((id) => this.replicas.get(name)?.includes(id))) this.finish(name)
  }

  get ours(): (Way & { readonly name: string })[] {
    return [...this.ways].flatMap(([name, way]) => (way.party === undefined ? [] : [{ name, ...way }]))
  }

  #union(name: string): readonly number[] {
    const settled = this.replicas.get(name) ?? []
    const { to = settled } = this.ways.get(name) ?? {}
    return [...to, ...settled.filter((id) => !to.includes(id))]
  }

  #carryOut({ action, target }: Operation): void {
    const set = (configs: Map<string, string> | undefined, changes: readonly ConfigChange[]) => {
      for (const { name, value } of changes) value === null ? configs?.delete(name) : configs?.set(name, value)
    }
    if (action.type === 'AlterNodeConfig') set(this.nodeConfigs.get(action.brokerId ?? -1), action.changes)
    if (action.type === 'AlterTopicConfig') set(this.topicConfigs.get(action.topic), action.changes)
    if (action.type !== 'AlterReassignments') return
    const { party } = this.wishes.find((each) => each.target === target) ?? {}
    for (const move of action.moves) this.#alter(move, party)
  }

  #alter({ topic, partition, replicas }: Reassignment, party: Party | undefined): void {
    const name = partitionName({ topic, partition })
    if (replicas === null) {
      this.#mayCallOff(name)
      this.ways.delete(name)
      return
    }
    for (const id of replicas.filter((each) => !this.replicas.get(name)?.includes(each))) {
      expect(this.topicConfigs.get(topic)?.get(FOLLOWERS)?.split(',')).toContain(`${partition}:${id}`)
      expect([id, this.nodeConfigs.get(id)?.has(FOLLOWER_RATE)]).toEqual([id, true])
    }
    this.begin(name, replicas, party)
  }

  #mayCallOff(name: string): void {
    expect(this.ways.get(name)?.party).toBeDefined()
    expect(this.wishes.filter(({ replicas }) => replicas.has(name))).toEqual([])
  }
}

const places: fc.Arbitrary<Placement> = fc.shuffledSubarray(BROKERS, { minLength: 1, maxLength: 3 })
const NAMES = PARTITIONS.map(({ name }) => name)
const aWish = fc
  .record({
    party: fc.constantFrom<Party>('drain', 'replicationFactor', 'rebalance'),
    target: fc.constantFrom('a', 'b'),
    names: fc.subarray(NAMES),
    to: fc.infiniteStream(fc.option(places, { nil: undefined, freq: 9 })),
  })
  .map(({ party, target, names, to }) =>
    wish(party, Object.fromEntries(names.map((each) => [each, to.next().value])), target),
  )
const someWishes = fc.uniqueArray(aWish, { maxLength: 4, selector: ({ party, target }) => `${party} ${target.name}` })

/** What happens to a Kafka and to the Drover that moves its replicas. */
const deed: fc.Arbitrary<(mover: Mover) => void> = fc.oneof(
  someWishes.map((wishes) => (mover: Mover) => {
    mover.wishes = wishes
  }),
  // A call fails.
  fc.nat(12).map((failing) => (mover: Mover) => {
    mover.pass((operation) => operation !== failing)
  }),
  // Drover dies on the way.
  fc.nat(12).map((last) => (mover: Mover) => {
    mover.pass((operation) => operation <= last)
  }),
  fc.constant((mover: Mover) => {
    mover.pass(() => true)
  }),
  fc.subarray(NAMES).map((names) => (mover: Mover) => {
    for (const each of names) mover.finish(each)
  }),
  // Somebody else moves replicas.
  fc.tuple(fc.subarray(NAMES), places).map(([names, to]) => (mover: Mover) => {
    for (const each of names) if (to && !mover.ways.has(each)) mover.begin(each, to, undefined)
  }),
)
const life = fc.record({ free: fc.constantFrom(undefined, 8, 15, 30), deeds: fc.array(deed, { maxLength: 25 }) })

const lived = ({ free, deeds }: { free: number | undefined; deeds: readonly ((mover: Mover) => void)[] }): Mover => {
  const mover = new Mover(free)
  for (const each of deeds) {
    each(mover)
    expect(mover.ours.length).toBeLessThanOrEqual(MOVES_AT_ONCE)
  }
  return mover
}

test('whatever is wished and fails: no more are on their way than may be, the throttle comes first, and only what is ours and unwished is called off', () => {
  fc.assert(
    fc.property(life, (given) => {
      lived(given)
    }),
    cases(300),
  )
})

test('what nobody wishes any more is called off in the next pass', () => {
  fc.assert(
    fc.property(life, (given) => {
      const mover = lived(given)
      mover.wishes = []
      mover.pass(() => true)
      expect(mover.ours).toEqual([])
    }),
    cases(200),
  )
})

test('once nothing is on its way the throttle is lifted, whatever happened before', () => {
  fc.assert(
    fc.property(life, (given) => {
      const mover = lived(given)
      mover.wishes = []
      mover.pass(() => true)
      for (const each of PARTITIONS) mover.finish(each.name)
      for (let pass = 0; pass < 3; pass++) mover.pass(() => true)
      expect(
        [...mover.nodeConfigs.values(), ...mover.topicConfigs.values()].flatMap((configs) => [...configs]),
      ).toEqual([])
      expect(mover.recorded).toEqual(NOTHING_RECORDED)
      expect(mover.plan().operations).toEqual([])
    }),
    cases(200),
  )
})

test('the order in which wishes are made changes nothing', () => {
  fc.assert(
    fc.property(life, someWishes, fc.infiniteStream(fc.nat()), (given, wishes, seeds) => {
      const mover = lived(given)
      mover.wishes = wishes
      const expected = mover.plan()
      mover.wishes = wishes
        .map((each) => ({ each, at: seeds.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ each }) => each)
      expect(mover.plan()).toEqual(expected)
    }),
    cases(200),
  )
})

test('of what a wish has won, less and less is left, until nothing is', () => {
  const finishes = fc.infiniteStream(fc.boolean())
  fc.assert(
    fc.property(someWishes, finishes, (wishes, luck) => {
      const mover = new Mover()
      mover.wishes = wishes.map((each) => ({
        ...each,
        replicas: new Map([...each.replicas].filter(([, to]) => to !== undefined)),
      }))
      const won = winners(byPrecedence(mover.wishes))
      const leftOf = ({ wishes: plans }: MovePlan) =>
        plans.map(({ wish: own, left }) => left.filter((each) => won.get(partitionName(each)) === own).length)
      let before = leftOf(mover.pass(() => true))
      for (let pass = 0; before.some((left) => left > 0); pass++) {
        expect(pass).toBeLessThan(100)
        for (const { name: each } of mover.ours) if (luck.next().value) mover.finish(each)
        const now = leftOf(mover.pass(() => true))
        expect(now.every((left, i) => left <= (before[i] ?? 0))).toBe(true)
        before = now
      }
    }),
    cases(100),
  )
})
