import { jest } from '@jest/globals'
import { soak } from './soak/soak.ts'

// A minute of its own; on a busy machine everything in it takes many times as long.
jest.setTimeout(900_000)

it('a daemon through whose hands things go all the time does not grow, and leaves nothing behind', async () => {
  const { turns, samples, faults } = await soak({
    minutes: 0.5,
    nodes: 1,
    secondEvery: 3,
    sampleMs: 500,
    quietMs: 3_000,
    // A young process still grows into its heap, and sockets come and go; what leaks one a turn shows when all is at
    // rest.
    tolerance: { warmUp: 0.4, residentMiB: 30, descriptors: 12 },
    tell: () => {},
  })
  expect(faults).toEqual([])
  expect(turns).toBeGreaterThanOrEqual(3)
  expect(samples.length).toBeGreaterThan(10)
})
