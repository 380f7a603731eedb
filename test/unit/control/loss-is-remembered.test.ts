import { leaveRequest } from '../../../src/control/requests.ts'
import { DroverError } from '../../../src/errors.ts'
import { clusterText, DELETE_CLAIM, RETAINED } from '../../world/cluster-text.ts'
import { loseVolumes, putVolumesBack } from '../../world/disks.ts'
import { CHANGE, KEEP } from '../../world/intent.ts'
import { declares, settles, takesDown, told } from '../../world/people.ts'
import { convergedWorld, type World } from '../../world/world.ts'

const topics = { orders: '{partitions: 3, replicas: 1}' }
const brokers = (replicas: number) =>
  clusterText({
    pools: [
      { name: 'c', replicas: 3, roles: '[controller]' },
      { name: 'b', replicas, roles: '[broker]' },
    ],
    topics,
  })

/** The cluster with the only copies of some records missing, and told so. */
async function withLostCopies(nodeId: number, text = brokers(3)): Promise<World> {
  const world = await convergedWorld(text)
  world.host.means(KEEP)
  await loseVolumes({ dataOf: [nodeId], others: false, only: true })(world)
  await settles(world)
  expect(await told(world)).toContain('Warning=True CopiesLost')
  return world
}

/** The loss is told, nothing is made in its place, and with the disk mounted again all is well. */
async function isStillHeld(world: World, reason = 'CopiesLost'): Promise<void> {
  expect(await told(world)).toContain(`Warning=True ${reason}`)
  await putVolumesBack(world)
  await settles(world)
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
}

describe('what is missing stays missed', () => {
  it('when the cluster is taken down meanwhile, and declared again', async () => {
    const world = await withLostCopies(0)
    await takesDown(world)
    world.host.means(KEEP)
    await declares(world, brokers(3))
    await isStillHeld(world)
  })

  it('when nothing at all is left of the data of a cluster that is taken down, and declared again', async () => {
    const world = await convergedWorld(clusterText({ topics }))
    world.host.means(KEEP)
    await loseVolumes({ dataOf: [0, 1, 2], others: false })(world)
    await settles(world)
    await takesDown(world)
    world.host.means(KEEP)
    await declares(world, clusterText({ topics }))
    await isStillHeld(world, 'QuorumLost')
  })

  it('when its node is taken out of the manifest, and put back', async () => {
    const world = await withLostCopies(2)
    world.host.means(CHANGE)
    await declares(world, brokers(2))
    await declares(world, brokers(3))
    await isStillHeld(world)
  })

  it('when its disk is taken out of the manifest', async () => {
    const jbod = (...ids: readonly number[]) =>
      clusterText({
        pools: [
          { name: 'c', replicas: 1, roles: '[controller]' },
          { name: 'b', replicas: 2, roles: '[broker]' },
        ],
        storage: `{type: jbod, volumes: [${ids.map((id) => `{id: ${id}, type: persistent-claim, size: 1Gi}`).join(', ')}]}`,
        topics: { orders: '{partitions: 12, replicas: 1}' },
      })
    const world = await convergedWorld(jbod(0, 1))
    world.host.means(KEEP)
    const { engine } = world.host
    for (const { id, name } of world.host.nodes()) if (name === 'sim-b-0') engine.remove(id)
    engine.lose('data-1-sim-b-0')
    await settles(world)
    world.host.means(CHANGE)
    await declares(world, jbod(0))
    expect(await told(world)).toContain('Warning=True CopiesLost')
    await declares(world, jbod(0, 1))
    await isStillHeld(world)
  })

  it('when the state folder is lost, and nothing is left of its pool', async () => {
    const pools = ['ba', 'bb'].map((name) => ({ name, replicas: 1, roles: '[broker]' }))
    const text = clusterText({ pools: [{ name: 'c', replicas: 1, roles: '[controller]' }, ...pools], topics })
    const world = await convergedWorld(text)
    world.stop()
    world.loseState()
    world.host.means(KEEP)
    await loseVolumes({ dataOf: [0], others: false, only: true })(world)
    const { engine } = world.host
    for (const name of [...engine.volumes.keys()]) if (name.startsWith('config-sim-ba')) engine.volumes.delete(name)
    world.start()
    await settles(world)
    await isStillHeld(world)
  })
})

it('data whose deleteClaim was taken back stays, however often the cluster is taken down', async () => {
  const world = await convergedWorld(clusterText({ storage: DELETE_CLAIM }))
  world.host.means(CHANGE)
  await declares(world, clusterText({ storage: RETAINED }))
  await takesDown(world)
  await takesDown(world)
  expect(world.host.engine.volumes.has('data-sim-node-1')).toBe(true)
  expect(world.host.violations).toEqual([])
})

it('what a removal that was broken off has left is not removed once the cluster is declared again', async () => {
  const text = clusterText({ storage: DELETE_CLAIM, topics })
  const world = await convergedWorld(text)
  world.stop()
  world.host.means({ means: 'to take it down', data: 'goes, as its manifest says' })
  await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: false })
  await world.declare('')
  let inUse = true
  world.start({
    before: async ({ method, args }) => {
      const isMeant = inUse && method === 'removeVolume' && args[0] === 'data-sim-node-2'
      if (isMeant) throw new DroverError('DOCKER_IN_USE', 'volume is in use')
    },
  })
  await world.elapse(60_000)
  expect(world.host.engine.volumes.has('data-sim-node-0')).toBe(false)
  world.host.means(KEEP)
  await world.declare(text)
  void world.life?.reload()
  inUse = false
  await world.elapse(600_000)
  expect(await told(world)).toContain('Warning=True QuorumLost')
  expect(world.host.engine.volumes.has('data-sim-node-2')).toBe(true)
  expect(world.host.violations).toEqual([])
})

it('controllers whose storage somebody emptied, one after the other, come back with the host', async () => {
  const world = await convergedWorld(clusterText({ topics: { orders: '{partitions: 3, replicas: 3}' } }))
  world.host.means(KEEP)
  const { engine } = world.host
  for (const id of [1, 2]) {
    const volume = engine.volume(`data-sim-node-${id}`)
    volume.files.delete(`kafka-log${id}/meta.properties`)
    Reflect.deleteProperty(volume, 'metadata')
    volume.records.clear()
    for (const node of world.host.nodes()) if (node.name === `sim-node-${id}`) engine.signal(node.id, 'SIGKILL')
    await settles(world)
    await world.elapse(120_000)
  }
  engine.restart()
  await settles(world)
  expect(await told(world)).toEqual(['Ready=True'])
})
