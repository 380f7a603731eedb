import { data } from '../world/snapshot.ts'
import type { World } from '../world/world.ts'
import { momentsOf } from './moments.ts'
import { dataToKeep, type Ending, ending, LONG, prepare } from './play.ts'
import { sample } from './sample.ts'
import type { Scenario } from './scenarios.ts'

/**
 * So many deaths with which the state folder is lost, unless all are asked for: of scenarios that end as ever, and of
 * others.
 */
const LOST = 12
const MOMENTS = 3
const A_WHILE_MS = 10 * 60_000

/** The next Drover comes, and has to bring it to its end. */
export async function recover(world: World): Promise<Ending> {
  world.start()
  await world.settle()
  world.stop()
  return ending(world)
}

async function expectSameEnd(scenario: Scenario, isStateLost: boolean): Promise<void> {
  const world = await prepare(scenario)
  const kept = dataToKeep(scenario, world)
  const moments = await momentsOf(world)
  const clean = ending(world)
  // Whose container went and whose volumes did not, nobody remembers: the node is stopped once more.
  const isReplaced = scenario.intent.means === 'to change it' && scenario.intent.replaces.length > 0
  const counts = ({ made }: Ending) =>
    isStateLost && isReplaced ? { ...made, 'container create': 0, 'container destroy': 0 } : made
  expect(moments.length).toBeGreaterThan(0)
  for (const { at, world } of isStateLost ? sample(moments, LOST) : moments) {
    if (isStateLost) world.loseState()
    const reached = await recover(world)
    expect({ at, ...reached, made: counts(reached) }).toEqual({ at, ...clean, violations: [], made: counts(clean) })
    if (scenario.after !== '') expect(data(world)).toMatchObject(kept)
  }
}

/** What was known only to the state folder may be done otherwise then, but never to anybody's harm. */
async function expectNoHarm(scenario: Scenario): Promise<void> {
  const world = await prepare(scenario)
  const kept = dataToKeep(scenario, world)
  const moments = await momentsOf(world)
  expect(moments.length).toBeGreaterThan(0)
  // It matters most right after a node was told to stop.
  const told = moments.filter(({ at }) => at.startsWith('after signalContainer'))
  for (const { at, world } of [...sample(told, MOMENTS), ...sample(moments, MOMENTS)]) {
    world.loseState()
    world.start()
    // Some go on for ever without what is lost: a node that dies of its spec has no other to go back to.
    await world.elapse(A_WHILE_MS)
    world.stop()
    expect({ at, violations: world.host.violations }).toEqual({ at, violations: [] })
    if (scenario.after !== '') expect(data(world)).toMatchObject(kept)
  }
}

/** Drover dies before and after each of its calls: with the change not made, or made and the answer lost. */
export function dieAtEveryCall(scenarios: readonly Scenario[]): void {
  describe.each(scenarios)('to $name', (scenario) => {
    it('comes to the same end when Drover dies at any of its calls', () => expectSameEnd(scenario, false), LONG)
  })
  describe.each(scenarios.filter(({ remembers, deaf }) => remembers !== undefined && !deaf))('to $name', (scenario) => {
    it(
      'disturbs nobody it may not when Drover dies at any of its calls and its state folder is lost',
      () => expectNoHarm(scenario),
      LONG,
    )
  })
  describe.each(scenarios.filter(({ remembers }) => remembers === undefined))('to $name', (scenario) => {
    it(
      'comes to the same end when Drover dies at any of its calls and its state folder is lost',
      () => expectSameEnd(scenario, true),
      LONG,
    )
  })
}
