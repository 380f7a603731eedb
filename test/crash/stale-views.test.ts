import { data } from '../world/snapshot.ts'
import { LONG, playLive } from './play.ts'
import { sample } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'
import { VIEWS } from './views.ts'

/** How long a view is not what is, in milliseconds from Drover's start. */
const LASTS = 60_000
/** So many views of each scenario, unless all are asked for. */
const SIZE = 2

describe.each(SCENARIOS.filter(({ hasToBeSeen }) => !hasToBeSeen))('to $name', (scenario) => {
  it(
    'does nothing it must not while what it sees is old or in part, and comes to the same end afterwards',
    async () => {
      const { end } = await playLive(scenario, undefined, true)
      for (const { name, fateOf } of sample(VIEWS, SIZE)) {
        const seen = await playLive(scenario, (world) => fateOf(world, LASTS), true)
        expect({ name, end: seen.end, violations: seen.violations }).toEqual({ name, end, violations: [] })
        if (scenario.after !== '') expect(data(seen.world)).toMatchObject(seen.dataBefore)
      }
    },
    LONG,
  )
})
