import fc from 'fast-check'
import { cases } from '../properties/cases.ts'
import { data } from '../world/snapshot.ts'
import { DISORDERS, delayed } from './events.ts'
import { LONG, playLive } from './play.ts'
import { sample } from './sample.ts'
import { SCENARIOS } from './scenarios.ts'

/** So many events of each scenario are lost, unless all are asked for. */
const SIZE = 2
const HEARD = SCENARIOS.filter(({ unheard }) => unheard !== true)

describe.each(HEARD)('to $name', (scenario) => {
  it(
    'needs no event: whichever is lost, a resync makes up for it',
    async () => {
      const clean = await playLive(scenario)
      expect(clean.told).toBeGreaterThan(clean.heard)
      const events = Array.from({ length: clean.told - clean.heard }, (_, index) => clean.heard + index)
      for (const lost of sample(events, SIZE)) {
        const { end, violations } = await playLive(scenario, () => ({ loses: (index) => index === lost }))
        expect({ lost, end, violations }).toEqual({ lost, end: clean.end, violations: [] })
      }
    },
    LONG,
  )

  it(
    'comes to the same end when events come twice, late, out of order, or break off',
    async () => {
      const clean = await playLive(scenario)
      for (const { name, fateOf } of DISORDERS) {
        const { world, end, violations, dataBefore } = await playLive(scenario, fateOf)
        expect({ name, end, violations }).toEqual({ name, end: clean.end, violations: [] })
        if (scenario.after !== '') expect(data(world)).toMatchObject(dataBefore)
      }
    },
    LONG,
  )
})

const CHANGED = HEARD.filter(({ before }) => before !== undefined)

it(
  'comes to the same end in whichever order, and however late, events come',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CHANGED),
        fc.array(fc.nat(20_000), { minLength: 1, maxLength: 9 }),
        async (scenario, delays) => {
          const clean = await playLive(scenario)
          const { end, violations } = await playLive(scenario, delayed(delays))
          expect({ end, violations }).toEqual({ end: clean.end, violations: [] })
        },
      ),
      cases(15),
    ),
  LONG,
)
