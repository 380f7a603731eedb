import type { Fate } from '../world/life.ts'
import { data } from '../world/snapshot.ts'
import { CREATES, type Ending, HEALS, LONG, play, REPLACEMENTS, SCENARIOS, type Scenario } from './scenarios.ts'

/** Drover dies at its change `at`: before it took effect, or when it had and the answer was on its way. */
const deathAt = (at: number, when: 'before' | 'after'): Fate => ({
  [when]: ({ change }: { change?: number }, life: { die(): Promise<never> }) =>
    change === at ? life.die() : undefined,
})

async function expectSameEnd(scenario: Scenario, when: 'before' | 'after', stateIsLost: boolean): Promise<void> {
  const clean = await play(scenario)
  const changes = clean.first.calls.flatMap(({ change, method }) => (change === undefined ? [] : [method]))
  expect(changes.length).toBeGreaterThan(0)
  for (const [at, method] of changes.entries()) {
    const crashed = await play(scenario, [deathAt(at, when), {}], (world) => stateIsLost && world.loseState())
    const { end, violations } = crashed
    // Whose container went and whose volumes did not, nobody remembers: the node is stopped once more.
    const counts = ({ made }: Ending) =>
      stateIsLost && scenario.replaced ? { ...made, 'container create': 0, 'container destroy': 0 } : made
    expect({ at, method, died: crashed.first.isDead, end, made: counts(crashed), violations }).toEqual({
      at,
      method,
      died: true,
      end: clean.end,
      made: counts(clean),
      violations: [],
    })
    if (scenario.after !== '') expect(data(crashed.world)).toMatchObject(crashed.dataBefore)
  }
}

describe.each(SCENARIOS)('to $name', (scenario) => {
  it(
    'comes to the same end when Drover dies before any of its changes',
    () => expectSameEnd(scenario, 'before', false),
    LONG,
  )

  it(
    'comes to the same end when Drover dies before any of its changes is answered',
    () => expectSameEnd(scenario, 'after', false),
    LONG,
  )
})

describe.each([...CREATES, ...HEALS, ...REPLACEMENTS.slice(0, 1)])('to $name', (scenario) => {
  it(
    'comes to the same end when Drover dies and its state folder is lost',
    () => expectSameEnd(scenario, 'before', true),
    LONG,
  )
})
