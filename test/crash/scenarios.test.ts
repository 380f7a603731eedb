import { CHANGES } from '../world/watchdog.ts'
import { LONG, play } from './play.ts'
import { SCENARIOS } from './scenarios.ts'

/**
 * What the clients can do and no pass ever asks for: people delete topics and elect leaders, and a restore fills
 * volumes.
 */
const NO_PASS: readonly string[] = ['deleteTopic', 'electLeaders', 'writeArchive']

it(
  'every change that Drover can make is made in a scenario',
  async () => {
    const made = new Set<string>()
    for (const scenario of SCENARIOS) {
      const { first, violations } = await play(scenario)
      expect({ name: scenario.name, violations }).toEqual({ name: scenario.name, violations: [] })
      for (const { method, change } of first.calls) if (change !== undefined) made.add(method)
    }
    expect([...made].sort()).toEqual(CHANGES.filter((method) => !NO_PASS.includes(method)).sort())
  },
  LONG,
)

it('every scenario has a name of its own', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
})
