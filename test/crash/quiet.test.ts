import { declaredOwners } from '../../src/control/owners.ts'
import { planOnce } from '../../src/control/plan-once.ts'
import { readEvents } from '../../src/report/event-log.ts'
import { RESYNC_MS } from '../world/world.ts'
import { LONG, play } from './play.ts'
import { SCENARIOS } from './scenarios.ts'

const PASSES = 20

describe.each(SCENARIOS)('after it was able to $name', (scenario) => {
  it(
    `changes, reports and writes nothing for ${PASSES} passes`,
    async () => {
      const { world } = await play(scenario)
      const life = world.start()
      await world.settle()
      const passes = life.passes
      const events = await readEvents(world.state)
      life.written.length = 0
      const changes = () => life.calls.filter(({ change }) => change !== undefined)
      expect(changes()).toEqual([])
      for (let times = 0; times < PASSES; times++) await world.pass(RESYNC_MS)
      // What is gone is not even looked at.
      if (scenario.after !== '') expect(life.passes - passes).toBeGreaterThanOrEqual(PASSES)
      expect(changes()).toEqual([])
      expect(life.written).toEqual([])
      expect(await readEvents(world.state)).toEqual(events)
    },
    LONG,
  )

  it('has nothing left to plan', async () => {
    const { world, first } = await play(scenario)
    const options = { whole: true, sources: [], signal: new AbortController().signal }
    const plans = await planOnce(first.tools, world.state, world.manifests, options)
    // What waits for a person is no plan.
    const pending = plans.map(({ owner, operations, waits }) => ({
      owner,
      operations,
      waits: waits.filter(({ lookAgainAt, progress }) => lookAgainAt !== undefined || progress !== undefined),
    }))
    expect(pending).toEqual(
      scenario.after === ''
        ? []
        : declaredOwners(world.manifests).map((owner) => ({ owner, operations: [], waits: [] })),
    )
  })
})
