import type { Fate } from '../world/life.ts'
import { LONG } from './play.ts'
import { faultsAfter, surprise } from './surprised.ts'
import { SURPRISES } from './surprises.ts'

const INTENDED = {
  heals: 'is healed',
  holds: 'is held until it is undone',
  'holds what is lost': 'has nothing made in its place until it is undone',
  'serves on': 'is told, and touched by nobody',
}

describe.each(SURPRISES)('to $name', (surprising) => {
  it.each(['down', 'up'] as const)(
    `${INTENDED[surprising.ends]}, when it comes while Drover is %s`,
    async (drover) => expect(await faultsAfter(surprising, await surprise(surprising, drover))).toEqual([]),
    LONG,
  )

  it.each([0, 1, 4])(
    `${INTENDED[surprising.ends]}, when the Drover that finds it dies before change %i`,
    async (at) => {
      const fate: Fate = { before: ({ change }, life) => (change === at ? life.die() : undefined) }
      expect(await faultsAfter(surprising, await surprise(surprising, 'down'), fate)).toEqual([])
    },
    LONG,
  )
})
