import { data } from '../world/snapshot.ts'
import { dataToKeep, ending, LONG, play, prepare } from './play.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

const HOUR = 3_600_000
/** Milliseconds a jump may cost: whatever waits is looked at again with the next resync. */
const PATIENCE = 5 * 60_000

/** The clock of the host jumps by so much at each of these calls. */
async function playJumping(scenario: Scenario, jumps: ReadonlyMap<number, number>) {
  const world = await prepare(scenario)
  const { clock } = world.host
  const kept = dataToKeep(scenario, world)
  const begin = clock.elapsed
  world.start({
    before: ({ index }) => {
      clock.ahead += jumps.get(index) ?? 0
    },
  })
  await world.settle()
  const took = clock.elapsed - begin
  if (scenario.after !== '') expect(data(world)).toMatchObject(kept)
  return { took, ...ending(world) }
}

describe.each(SCENARIOS.filter(({ waitsForItsHour }) => !waitsForItsHour))('to $name', (scenario) => {
  it(
    'comes to the same end, and hardly later, when the clock jumps on the way',
    async () => {
      const begin = (await prepare(scenario)).host.clock.elapsed
      const { end, first, world } = await play(scenario)
      const took = world.host.clock.elapsed - begin
      const calls = first.calls.length
      const [early, late] = [Math.floor(calls / 3), Math.floor((2 * calls) / 3)]
      for (const jumps of [
        [[early, 3 * HOUR]],
        [[early, -3 * HOUR]],
        [[late, -3 * HOUR]],
        [
          [early, -HOUR],
          [late, 2 * HOUR],
        ],
      ] as const) {
        const jumped = await playJumping(scenario, new Map(jumps))
        const isInTime = jumped.took <= took + PATIENCE
        const reached = { end: jumped.end, violations: jumped.violations, isInTime }
        expect({ jumps, ...reached }).toEqual({ jumps, end, violations: [], isInTime: true })
      }
    },
    LONG,
  )
})
