import fc from 'fast-check'
import {
  disconnectContainer,
  editConfig,
  killContainer,
  outOfMemory,
  pauseContainer,
  removeContainer,
  removeNetwork,
  renameContainer,
  restartEngine,
  stopContainer,
  updateContainer,
} from '../world/hands.ts'
import { data, snapshot } from '../world/snapshot.ts'
import { convergedWorld, RESYNC_MS } from '../world/world.ts'
import { cases } from './cases.ts'

const DEEDS = {
  removeContainer,
  killContainer,
  stopContainer,
  outOfMemory,
  pauseContainer,
  renameContainer,
  disconnectContainer,
  editConfig,
  lowerMemory: updateContainer({ memoryBytes: 64 * 1024 ** 2 }),
  limitCpus: updateContainer({ nanoCpus: 500_000_000 }),
  restartAlways: updateContainer({}, 'always'),
  removeNetwork: () => removeNetwork,
  restartEngine: () => restartEngine,
} as const

const step = fc.record({
  deed: fc.constantFrom(...(Object.keys(DEEDS) as (keyof typeof DEEDS)[])),
  node: fc.nat(2),
  /** Milliseconds until the next one: at once, in the middle of the healing, or after it. */
  pause: fc.constantFrom(0, 400, 1_000, 5_000, RESYNC_MS),
})

test('whatever people do to it, a cluster comes back as it was, with all its data', async () => {
  const clean = snapshot(await convergedWorld())
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const world = await convergedWorld()
      const before = data(world)
      for (const { deed, node, pause } of steps) {
        DEEDS[deed](node)(world)
        await world.elapse(pause)
      }
      await world.pass(RESYNC_MS)
      expect(world.host.violations).toEqual([])
      expect(snapshot(world)).toEqual(clean)
      expect(data(world)).toEqual(before)
    }),
    cases(60),
  )
})
