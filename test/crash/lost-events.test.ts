import { data } from '../world/snapshot.ts'
import { convergedWorld, RESYNC_MS } from '../world/world.ts'
import { CREATES, ending, HEALS, LONG, prepare, ROLLS, type Scenario } from './scenarios.ts'

/** As `play`, but Drover runs and listens while it happens, and loses one event. */
async function playLive({ before, deed, after }: Scenario, lost?: number) {
  const world = before === undefined ? await prepare({ name: '', after: '' }) : await convergedWorld(before)
  const life = world.start({ loses: (index) => index === lost })
  await world.settle()
  const heard = life.events
  const dataBefore = data(world)
  deed?.(world)
  if (after !== undefined) await world.declare(after)
  await world.pass(RESYNC_MS)
  expect(data(world)).toMatchObject(dataBefore)
  return { heard, told: life.events, ...ending(world) }
}

const HEARD = ROLLS.filter(({ unheard }) => unheard !== true)

describe.each([...CREATES, ...HEALS, ...HEARD])('to $name', (scenario) => {
  it(
    'needs no event: whichever is lost, a resync makes up for it',
    async () => {
      const clean = await playLive(scenario)
      expect(clean.told).toBeGreaterThan(clean.heard)
      for (let lost = clean.heard; lost < clean.told; lost++) {
        const { end, violations } = await playLive(scenario, lost)
        expect({ lost, end, violations }).toEqual({ lost, end: clean.end, violations: [] })
      }
    },
    LONG,
  )
})
