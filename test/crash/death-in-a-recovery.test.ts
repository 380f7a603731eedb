import { recover } from './death-at-every-call.ts'
import { momentsOf } from './moments.ts'
import { ending, LONG, prepare } from './play.ts'
import { sample } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'

/** So many first deaths of each scenario, and so many second ones of each of these, unless all are asked for. */
const FIRST = 1
const SECOND = 3

describe.each(SCENARIOS)('to $name', (scenario) => {
  it(
    'comes to the same end when the Drover that comes after a death dies as well',
    async () => {
      const world = await prepare(scenario)
      const firsts = await momentsOf(world)
      const clean = ending(world)
      for (const first of sample(firsts, FIRST)) {
        for (const second of sample(await momentsOf(first.world), SECOND)) {
          const at = `${first.at}, then ${second.at}`
          expect({ at, ...(await recover(second.world)) }).toEqual({ at, ...clean, violations: [] })
        }
      }
    },
    LONG,
  )
})
