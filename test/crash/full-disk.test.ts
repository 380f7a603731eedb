import { data, snapshot } from '../world/snapshot.ts'
import { RESYNC_MS, type World } from '../world/world.ts'
import { beginning, dataToKeep, ending, happen, LONG, play } from './play.ts'
import { HEALS, SCENARIOS, type Scenario } from './scenarios.ts'

const FULL_MS = 5 * 60_000

const noSpace = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })

/** It happens while Drover runs, and the disk of its state folder is full; five minutes later there is room again. */
async function happenOnFullDisk(scenario: Scenario): Promise<{ world: World; kept: Readonly<Record<string, string>> }> {
  const world = await beginning(scenario)
  let isFull = false
  world.start({
    writes: () => {
      if (isFull) throw noSpace()
    },
  })
  await world.settle()
  const kept = dataToKeep(scenario, world)
  isFull = true
  await happen(world, scenario)
  await world.elapse(FULL_MS)
  isFull = false
  return { world, kept }
}

describe.each(HEALS)('to $name', (scenario) => {
  it(
    'has every node serve while the disk is full',
    async () => {
      const { world } = await happenOnFullDisk(scenario)
      const { containers } = snapshot(world)
      // A container that is to replace one may be made; it takes a record to stop the one that serves.
      const nodes = containers.filter(({ name, spec }) => spec.mounts.length > 0 && !name.endsWith('-next'))
      expect(nodes.map(({ name }) => name)).toEqual(['sim-node-0', 'sim-node-1', 'sim-node-2'])
      expect(nodes.filter(({ serves }) => !serves)).toEqual([])
      expect(world.host.violations).toEqual([])
    },
    LONG,
  )
})

describe.each(SCENARIOS)('to $name', (scenario) => {
  it(
    'comes to the same end once a full disk has room again',
    async () => {
      const { end } = await play(scenario)
      const { world, kept } = await happenOnFullDisk(scenario)
      await world.pass(RESYNC_MS)
      const reached = ending(world)
      expect({ end: reached.end, violations: reached.violations }).toEqual({ end, violations: [] })
      if (scenario.after !== '') expect(data(world)).toMatchObject(kept)
    },
    LONG,
  )

  it(
    'comes to the same end when Drover dies while the disk is full',
    async () => {
      const { end } = await play(scenario)
      const { world } = await happenOnFullDisk(scenario)
      world.start()
      await world.settle()
      const reached = ending(world)
      expect({ end: reached.end, violations: reached.violations }).toEqual({ end, violations: [] })
    },
    LONG,
  )
})
