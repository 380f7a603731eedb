import { leaveRequest } from '../../../src/control/requests.ts'
import { clusterText, EPHEMERAL } from '../../world/cluster-text.ts'
import { CHANGE, KEEP } from '../../world/intent.ts'
import { declares, givesUp, settles, takesDown, told } from '../../world/people.ts'
import { convergedWorld, createWorld, type World } from '../../world/world.ts'

const of = (name: string, replicas = 3) => [
  { name, replicas, roles: '[controller]' },
  { name: 'broker', replicas: 2, roles: '[broker]' },
]

const volumesOf = (world: World, pool: string) =>
  [...world.host.engine.volumes.keys()].filter((name) => name.startsWith(`data-sim-${pool}`))

describe('a cluster that was taken down and whose data was kept', () => {
  it('comes back with the controllers it had last, though the founders are long gone with their volumes', async () => {
    const world = await convergedWorld(clusterText({ pools: of('old') }))
    world.host.means(CHANGE)
    await declares(world, clusterText({ pools: [...of('old'), { name: 'fresh', replicas: 3, roles: '[controller]' }] }))
    await declares(world, clusterText({ pools: of('fresh') }))
    for (const name of volumesOf(world, 'old')) world.host.engine.volumes.delete(name)
    await takesDown(world)
    world.host.means(KEEP)
    await declares(world, clusterText({ pools: of('fresh') }))
    expect(await told(world)).toEqual(['Ready=True'])
    expect(world.host.violations).toEqual([])
  })

  it('gets a disk more without being asked what was on it', async () => {
    const jbod = (ids: readonly number[]) =>
      `{type: jbod, volumes: [${ids.map((id) => `{id: ${id}, type: persistent-claim, size: 1Gi}`).join(', ')}]}`
    const world = await convergedWorld(clusterText({ storage: jbod([0]) }))
    await takesDown(world)
    world.host.means(KEEP)
    await declares(world, clusterText({ storage: jbod([0, 1]) }))
    expect(await told(world)).toEqual(['Ready=True'])
    expect(world.host.violations).toEqual([])
  })

  it('is held under another pool name, and its data with it, whatever a person gives up', async () => {
    const world = await convergedWorld(clusterText())
    await takesDown(world)
    world.host.means(KEEP)
    await declares(world, clusterText({ pools: [{ name: 'kafka', replicas: 3, roles: '[controller, broker]' }] }))
    await givesUp(world)
    expect(await told(world)).toContain('Warning=True VotersNotDeclared')
    expect(volumesOf(world, 'node')).toHaveLength(3)
    await declares(world, clusterText())
    expect(await told(world)).toEqual(['Ready=True'])
    expect(world.host.violations).toEqual([])
  })
})

it('a removal with its data that was broken off holds nobody who declares the cluster again', async () => {
  const text = clusterText({ storage: EPHEMERAL })
  const world = await convergedWorld(text)
  world.stop()
  world.host.means({ means: 'to take it down', data: 'goes, as its manifest says' })
  await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: false })
  await world.declare('')
  let removed = 0
  world.start({
    after: async ({ method }, life) => (method === 'removeVolume' && ++removed === 2 ? life.die() : undefined),
  })
  await world.settle()
  expect(volumesOf(world, 'node').length).toBeLessThan(3)
  world.host.means(KEEP)
  await world.declare(text)
  world.start()
  await settles(world)
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
})

it('a cluster whose image was wrong may still be given other pools', async () => {
  const world = await createWorld(clusterText({ pools: of('a'), image: 'nowhere/x:1' }))
  world.start()
  await settles(world)
  expect(await told(world)).toContain('Warning=True ImagePullFailed')
  world.host.means(CHANGE)
  await declares(world, clusterText({ pools: of('b') }))
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
})

describe('a founding that came to nothing', () => {
  it('is told, and begins anew at the word of a person', async () => {
    const world = await createWorld(clusterText())
    const isOfNode = ([name]: readonly unknown[]) => String(name).startsWith('sim-node-')
    world.start({
      after: async ({ method, args }, life) =>
        method === 'createContainer' && isOfNode(args) ? life.die() : undefined,
    })
    await world.settle()
    for (const { id } of [...world.host.engine.containers.values()]) world.host.engine.remove(id)
    world.host.engine.volumes.delete('data-sim-node-2')
    world.start()
    await settles(world)
    expect(await told(world)).toContain('Warning=True QuorumNotFormed')
    world.host.means({ means: 'to take it down', data: 'goes, as was confirmed' })
    await givesUp(world)
    expect(await told(world)).toEqual(['Ready=True'])
  })
})
