import { clusterText } from '../../world/cluster-text.ts'
import { createWorld } from '../../world/world.ts'

describe('a simulated world', () => {
  it('says what it waits for when nothing settles', async () => {
    const world = await createWorld(clusterText({ image: 'nowhere/kafka:1' }))
    world.start()
    await expect(world.settle()).rejects.toThrow(/nothing settles: sim .*nowhere\/kafka:1/)
  })

  it('comes to rest when there is nothing to do', async () => {
    const world = await createWorld('')
    const life = world.start()
    await world.settle()
    expect({ passes: life.passes, calls: life.calls.filter(({ change }) => change !== undefined) }).toEqual({
      passes: 0,
      calls: [],
    })
  })
})
