import { readEvents } from '../../src/report/event-log.ts'
import { readRecords } from '../../src/report/read-records.ts'
import { clusterText } from '../world/cluster-text.ts'
import { removeContainer } from '../world/hands.ts'
import { clusterOf, hangCall } from '../world/hangs.ts'
import type { Fate, LifeCall } from '../world/life.ts'
import { snapshot } from '../world/snapshot.ts'
import { convergedWorld, createWorld, type World } from '../world/world.ts'
import { LONG } from './play.ts'

const OTHER_IMAGE = 'drover/kafka:4.3.1-other'
/** Who asks for an image is told by which: the other cluster has one of its own. */
const IMAGES = { [OTHER_IMAGE]: 'other', 'apache/kafka:4.3.1': 'sim', 'drover/kafka:4.3.1': 'sim' }
/** Milliseconds of the world's time: what a cluster may be held up although nothing of it hangs. */
const UNNOTICED = 500
const STEP = 100
const TEN_MINUTES = 600_000

const pools = (pool: string) => [
  { name: `${pool}-controller`, replicas: 1, roles: '[controller]' },
  { name: `${pool}-broker`, replicas: 1, roles: '[broker]' },
]
const sim = (config = '{}') =>
  clusterText({ pools: pools('s'), topics: { orders: '{partitions: 1, replicas: 1}' }, config })
/** A cluster of one node, made while the other one is worked on. */
const another = (name: string) =>
  clusterText({
    name,
    image: OTHER_IMAGE,
    pools: [{ name, replicas: 1, roles: '[controller, broker]' }],
    topics: {},
  })
const OTHER = another('other')

interface Scenario {
  readonly name: string
  readonly before?: string
  readonly deed?: (world: World) => void
  readonly after: string
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'create a controller, a broker and a topic', after: sim() },
  { name: 'heal a removed container', before: sim(), deed: removeContainer(1), after: sim() },
  { name: 'change a config without a restart', before: sim(), after: sim('{message.max.bytes: 5000}') },
]

/**
 * A call as it is found again in another run of the same scenario: how often the same was called before, ids left out.
 */
interface NamedCall extends LifeCall {
  readonly name: string
  readonly about: string | undefined
}

function naming(world: World): (call: LifeCall) => NamedCall {
  const seen = new Map<string, number>()
  return (call) => {
    const about = clusterOf(world.host, call, IMAGES)
    const words = call.args.filter(
      (argument) => typeof argument !== 'object' && !/^[0-9a-f]{64}$/.test(String(argument)),
    )
    const what = [about, call.kafka ? 'Kafka' : 'engine', call.method, ...words].join(' ')
    const times = (seen.get(what) ?? 0) + 1
    seen.set(what, times)
    return { ...call, about, name: `${what} (${times})` }
  }
}

/** The scenario, with the other cluster to be made beside it: when that one was at rest, and where it all ended. */
async function play(
  { before, deed, after }: Scenario,
  hangs: (call: NamedCall, world: World) => 'before' | 'after' | false,
) {
  const world = before === undefined ? await createWorld('') : await convergedWorld(before)
  deed?.(world)
  await world.declare(`${after}---\n${OTHER}`)
  const calls: NamedCall[] = []
  const named = naming(world)
  const held = new Map<number, 'before' | 'after' | false>()
  const fate: Fate = {
    before: (call) => {
      const known = named(call)
      calls.push(known)
      held.set(call.index, hangs(known, world))
      return held.get(call.index) === 'before' ? hangCall(world.host, call) : undefined
    },
    after: (call) => (held.get(call.index) === 'after' ? hangCall(world.host, call) : undefined),
  }
  const begunAt = world.host.clock.now()
  const life = world.start(fate)
  const others = () => life.results.get('other')
  const isAtRest = () => {
    const result = others()
    return result?.result === 'settled' && result.lookAgainAt === undefined && result.plan.operations.length === 0
  }
  while (!isAtRest() && world.host.clock.now() - begunAt < TEN_MINUTES) await world.elapse(STEP)
  const otherAfter = world.host.clock.now() - begunAt
  await world.settle()
  return { world, calls, otherAfter, end: snapshot(world), violations: world.host.violations }
}

const warnings = async ({ state }: World): Promise<string[]> =>
  (await readRecords(state, ['Kafka'])).flatMap(({ name, status }) =>
    status.conditions.flatMap(({ reason }) => (reason === 'AnswerOverdue' ? [name] : [])),
  )

describe.each(SCENARIOS)('to $name', (scenario) => {
  it.each(['before', 'after'] as const)(
    'comes to the same end when any of its calls hangs, %s it took effect; the other cluster does not notice',
    async (when) => {
      const clean = await play(scenario, () => false)
      // Every change, and every question the first time it is asked; that a question took effect means nothing.
      const own = clean.calls.filter(
        ({ about, change, name }) =>
          about === 'sim' && (change !== undefined || (when === 'before' && name.endsWith('(1)'))),
      )
      expect(own.length).toBeGreaterThan(0)
      for (const { name } of own) {
        let hangs = 0
        const hung = await play(scenario, (call) => call.name === name && hangs++ === 0 && when)
        const { end, violations } = hung
        const isLate = hung.otherAfter > clean.otherAfter + UNNOTICED
        expect({ name, hangs, isLate, warnings: await warnings(hung.world), end, violations }).toEqual({
          name,
          hangs: 1,
          isLate: false,
          warnings: [],
          end: clean.end,
          violations: [],
        })
      }
    },
    LONG,
  )
})

/** Both clusters are declared and `hangs` for ten minutes; asked half-way what the status says. */
async function playLong(hangs: (call: NamedCall) => boolean) {
  const [scenario] = SCENARIOS as [Scenario]
  let saidHalfWay: string[] = []
  let since: number | undefined
  let half: Promise<void> | undefined
  const played = await play(scenario, (call, world) => {
    const now = world.host.clock.now()
    since ??= now
    if (now - since > TEN_MINUTES / 2 && half === undefined) {
      half = warnings(world).then((said) => {
        saidHalfWay = said
      })
    }
    return now - since < TEN_MINUTES && hangs(call) && 'before'
  })
  await half
  return { ...played, saidHalfWay }
}

it(
  'all calls about a cluster hang for ten minutes: it says so and recovers by itself, and the other does not notice',
  async () => {
    const clean = await play(SCENARIOS[0] as Scenario, () => false)
    const hung = await playLong(({ about }) => about === 'sim')
    expect(hung.otherAfter).toBeLessThanOrEqual(clean.otherAfter + UNNOTICED)
    expect(hung.saidHalfWay).toEqual(['sim'])
    expect(await warnings(hung.world)).toEqual([])
    expect({ end: hung.end, violations: hung.violations }).toEqual({ end: clean.end, violations: [] })
    const told = (await readEvents(hung.world.state)).filter(({ reason }) => reason === 'AnswerOverdue')
    expect(told.length).toBe(1)
  },
  LONG,
)

it(
  'the engine hangs for ten minutes: every cluster says so, and all recover by themselves',
  async () => {
    const clean = await play(SCENARIOS[0] as Scenario, () => false)
    const hung = await playLong(({ kafka }) => kafka === undefined)
    expect(hung.saidHalfWay).toEqual(['other', 'sim'])
    expect(await warnings(hung.world)).toEqual([])
    expect({ end: hung.end, violations: hung.violations }).toEqual({ end: clean.end, violations: [] })
  },
  LONG,
)

it(
  'nine clusters hang: one that is well waits five seconds for every four of them, not for their deadlines',
  async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((letter) => `hung${letter}`)
    const world = await createWorld([...names, 'well'].map(another).join('---\n'))
    const begunAt = world.host.clock.now()
    const life = world.start({
      before: (call) => {
        const about = clusterOf(world.host, call)
        return about?.startsWith('hung') ? hangCall(world.host, call) : undefined
      },
    })
    while (!life.results.has('well') && world.host.clock.now() - begunAt < TEN_MINUTES) await world.elapse(STEP)
    expect(world.host.clock.now() - begunAt).toBeLessThanOrEqual(Math.ceil(names.length / 4) * 5_000)
    expect(world.host.violations).toEqual([])
  },
  LONG,
)
