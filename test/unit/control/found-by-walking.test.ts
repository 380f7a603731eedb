import { DroverError } from '../../../src/errors.ts'
import { removeContainer } from '../../world/hands.ts'
import type { LifeCall } from '../../world/life.ts'
import { SHAPES, type Shape, wishText } from '../../world/walk.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const [, ONE_AND_THREE, THREE_AND_THREE] = SHAPES as readonly [Shape, Shape, Shape]

async function declare(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

describe('a manifest that changes its mind half-way', () => {
  it('keeps the quorum: a voter that was just told to stop for a roll, and is to go, is not missed for good', async () => {
    const world = await convergedWorld(wishText(ONE_AND_THREE))
    await declare(world, wishText(ONE_AND_THREE, { more: { 0: 1 } }))
    await world.elapse(RESYNC_MS)
    await declare(world, wishText(ONE_AND_THREE, { memory: '768Mi' }))
    await world.elapse(0)
    await declare(world, wishText(ONE_AND_THREE))
    await world.elapse(5 * RESYNC_MS)
    const client = world.host.kafka.client('sim', true)
    client.useEndpoints([0, 1, 2].map((nodeId) => ({ nodeId, host: 'h', port: 9091, role: 'broker' as const })))
    expect((await client.describeQuorum()).leaderId).toBeGreaterThanOrEqual(0)
    expect(world.host.violations).toEqual([])
  })

  it('keeps the quorum: no controller is restarted while one that has just left is still a voter', async () => {
    const world = await convergedWorld(wishText(THREE_AND_THREE))
    await declare(world, wishText(THREE_AND_THREE, { more: { 0: -1 } }))
    await world.elapse(0)
    await declare(world, wishText(THREE_AND_THREE, { more: { 0: -1 }, restart: '1' }))
    await world.pass(RESYNC_MS)
    expect(world.host.violations).toEqual([])
    expect(world.host.kafka.clusters.get('sim')?.describeQuorum()?.voters).toHaveLength(2)
  })

  it('comes to rest with a volume that is to go and a spec that a node dies of', async () => {
    const world = await convergedWorld(wishText(THREE_AND_THREE))
    await declare(world, wishText(THREE_AND_THREE, { volumes: [0], config: '{num.partitions: 0}' }))
    await world.pass(RESYNC_MS)
    await declare(world, wishText(THREE_AND_THREE))
    await world.pass(RESYNC_MS)
    expect(world.life?.results.get('sim')?.plan?.operations).toEqual([])
    expect(world.host.violations).toEqual([])
  })

  it('leaves no container behind whose role a node may not give back', async () => {
    const world = await convergedWorld(wishText(ONE_AND_THREE))
    await declare(world, wishText(ONE_AND_THREE, { roles: true }))
    await world.elapse(1_500)
    await declare(world, wishText(ONE_AND_THREE))
    await world.pass(RESYNC_MS)
    expect(world.host.nodes().map(({ name }) => name)).toHaveLength(4)
    expect(world.host.violations).toEqual([])
  })
})

describe('a call that fails', () => {
  const timeOut = (call: LifeCall) => {
    if (call.method === 'signalContainer') throw new DroverError('DOCKER_TIMEOUT', 'a fault of the test')
  }

  it('does not make Drover look at once, over and over, by the event of its effect', async () => {
    const world = await convergedWorld(wishText(ONE_AND_THREE))
    const life = world.start({ after: timeOut })
    await world.elapse(0)
    await declare(world, wishText(ONE_AND_THREE, { memory: '768Mi' }))
    await world.elapse(60_000)
    expect(life.passes).toBeLessThan(60)
    expect(world.host.violations).toEqual([])
  })

  it('does not keep Drover from what happens to other nodes for more than 10 s', async () => {
    const world = await convergedWorld(wishText(ONE_AND_THREE))
    world.start({ before: timeOut })
    await world.elapse(0)
    await declare(world, wishText(ONE_AND_THREE, { memory: '768Mi' }))
    await world.elapse(130_000)
    await removeContainer(0)(world)
    await world.elapse(11_000)
    expect(world.host.nodes().map(({ name }) => name)).toContain('sim-broker-0')
  })
})
