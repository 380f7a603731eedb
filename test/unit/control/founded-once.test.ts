import { ClusterRecords } from '../../../src/control/pass/cluster-records.ts'
import { leaveRequest } from '../../../src/control/requests.ts'
import { readRecords } from '../../../src/report/status-store.ts'
import { clusterText, EPHEMERAL } from '../../world/cluster-text.ts'
import { CHANGE, KEEP } from '../../world/intent.ts'
import { convergedWorld, createWorld, RESYNC_MS, type World } from '../../world/world.ts'

const of = (name: string, replicas = 3) => [
  { name, replicas, roles: '[controller]' },
  { name: 'broker', replicas: 2, roles: '[broker]' },
]

/** The manifests say this now, and what can be done about it is. */
async function declare(world: World, text: string): Promise<void> {
  await world.declare(text)
  void world.life?.reload()
  await world.pass(RESYNC_MS)
}

/** The same where something stays to be told of. */
const declareInVain = (world: World, text: string) => declare(world, text).catch(() => undefined)

async function takeDown(world: World): Promise<void> {
  world.host.means({ means: 'to take it down', data: 'is kept' })
  await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: false })
  await declare(world, '')
}

async function told(world: World): Promise<string[]> {
  const [kafka] = await readRecords(world.state, ['Kafka'])
  return kafka?.status.conditions.map(({ type, status, reason }) => `${type}=${status} ${reason ?? ''}`.trim()) ?? []
}

async function giveUp(world: World): Promise<void> {
  const volumes = Object.keys((await new ClusterRecords(world.state).read('sim')).missedVolumes)
  const at = world.host.clock.now()
  await leaveRequest(world.state, { type: 'give-up-records', cluster: 'sim', what: 'cluster', volumes, at })
  void world.life?.reload()
}

const volumesOf = (world: World, pool: string) =>
  [...world.host.engine.volumes.keys()].filter((name) => name.startsWith(`data-sim-${pool}`))

describe('a cluster that was taken down and whose data was kept', () => {
  it('comes back with the controllers it had last, though the founders are long gone with their volumes', async () => {
    const world = await convergedWorld(clusterText({ pools: of('old') }))
    world.host.means(CHANGE)
    await declare(world, clusterText({ pools: [...of('old'), { name: 'fresh', replicas: 3, roles: '[controller]' }] }))
    await declare(world, clusterText({ pools: of('fresh') }))
    for (const name of volumesOf(world, 'old')) world.host.engine.volumes.delete(name)
    await takeDown(world)
    world.host.means(KEEP)
    await declare(world, clusterText({ pools: of('fresh') }))
    expect(await told(world)).toEqual(['Ready=True'])
    expect(world.host.violations).toEqual([])
  })

  it('gets a disk more without being asked what was on it', async () => {
    const jbod = (ids: readonly number[]) =>
      `{type: jbod, volumes: [${ids.map((id) => `{id: ${id}, type: persistent-claim, size: 1Gi}`).join(', ')}]}`
    const world = await convergedWorld(clusterText({ storage: jbod([0]) }))
    await takeDown(world)
    world.host.means(KEEP)
    await declare(world, clusterText({ storage: jbod([0, 1]) }))
    expect(await told(world)).toEqual(['Ready=True'])
    expect(world.host.violations).toEqual([])
  })

  it('is held under another pool name, and its data with it, whatever a person gives up', async () => {
    const world = await convergedWorld(clusterText())
    await takeDown(world)
    world.host.means(KEEP)
    await declareInVain(world, clusterText({ pools: [{ name: 'kafka', replicas: 3, roles: '[controller, broker]' }] }))
    await giveUp(world)
    await world.pass(RESYNC_MS).catch(() => undefined)
    expect(await told(world)).toContain('Warning=True VotersNotDeclared')
    expect(volumesOf(world, 'node')).toHaveLength(3)
    await declare(world, clusterText())
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
  await world.pass(RESYNC_MS)
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
})

it('a cluster whose image was wrong may still be given other pools', async () => {
  const world = await createWorld(clusterText({ pools: of('a'), image: 'nowhere/x:1' }))
  world.start()
  await world.pass(RESYNC_MS).catch(() => undefined)
  expect(await told(world)).toContain('Warning=True ImagePullFailed')
  world.host.means(CHANGE)
  await declare(world, clusterText({ pools: of('b') }))
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
})

describe('a founding that came to nothing', () => {
  it('is told, and begins anew at the word of a person', async () => {
    const world = await createWorld(clusterText())
    world.start({ after: async ({ method }, life) => (method === 'createContainer' ? life.die() : undefined) })
    await world.settle()
    for (const { id } of [...world.host.engine.containers.values()]) world.host.engine.remove(id)
    world.host.engine.volumes.delete('data-sim-node-2')
    world.start()
    await world.pass(RESYNC_MS).catch(() => undefined)
    expect(await told(world)).toContain('Warning=True QuorumNotFormed')
    world.host.means({ means: 'to take it down', data: 'goes, as was confirmed' })
    await giveUp(world)
    await world.pass(RESYNC_MS)
    expect(await told(world)).toEqual(['Ready=True'])
  })
})
