import { leaveRequest } from '../../../src/control/requests.ts'
import { clusterText } from '../../world/cluster-text.ts'
import * as hands from '../../world/hands.ts'
import { snapshot } from '../../world/snapshot.ts'
import { convergedWorld, preparedWorld, RESYNC_MS, type World } from '../../world/world.ts'

/** What of the world is not a copy. */
const without = (world: World, ...names: readonly string[]) => {
  const { containers, ...rest } = snapshot(world)
  return { ...rest, containers: containers.filter(({ name }) => !names.includes(name)) }
}

const reasons = async (world: World) => {
  const text = await world.host.disk.readText('/state/status/Kafka/sim.json')
  return (JSON.parse(text) as { status: { conditions: { reason?: string }[] } }).status.conditions.map(
    ({ reason }) => reason,
  )
}

const changes = (world: World) => world.life?.calls.filter(({ change }) => change !== undefined).length

describe('a container that was copied from a node', () => {
  it.each(['created', 'running'] as const)(
    'costs the node nothing, is left alone and told, when it is %s',
    async (run) => {
      const world = await convergedWorld()
      const before = snapshot(world)
      const made = changes(world)
      await hands.copyContainer('copy-0', run)(0)(world)
      await hands.copyContainer('copy-1', run)(1)(world)
      await world.pass(RESYNC_MS)
      expect(changes(world)).toBe(made)
      expect(without(world, 'copy-0', 'copy-1')).toEqual(before)
      expect(await reasons(world)).toContain('ForeignLabelled')
      const written = world.life?.written.length
      await world.pass(5 * RESYNC_MS)
      expect(world.life?.written.length).toBe(written)
      world.host.engine.remove('copy-0')
      world.host.engine.remove('copy-1')
      await world.pass(RESYNC_MS)
      expect(await reasons(world)).not.toContain('ForeignLabelled')
      expect(world.host.violations).toEqual([])
    },
  )

  it('is not taken for the node when that is removed, with the state folder lost or not', async () => {
    for (const lost of [false, true]) {
      const world = await preparedWorld(clusterText())
      await hands.copyContainer('copy')(1)(world)
      await hands.removeContainer(1)(world)
      if (lost) world.loseState()
      world.start()
      await world.pass(RESYNC_MS)
      expect(world.host.nodes().filter(({ id }) => world.host.kafka.serves(id)).length).toBe(3)
      expect(world.host.engine.container('copy').status).toBe('running')
      expect(world.host.violations).toEqual([])
    }
  })

  it('that sits on the name of its node is a conflict, and no harm to the others', async () => {
    const world = await convergedWorld()
    world.stop()
    const { spec } = world.host.engine.container('sim-node-1')
    await hands.removeContainer(1)(world)
    world.host.engine.addForeignContainer('sim-node-1', { labels: spec.labels })
    world.start()
    await world.elapse(2 * RESYNC_MS)
    expect(await reasons(world)).toEqual(expect.arrayContaining(['Conflict', 'ForeignLabelled']))
    expect(world.host.engine.container('sim-node-1').status).toBe('created')
    expect(world.host.violations).toEqual([])
  })

  it('survives the removal of the cluster', async () => {
    const world = await convergedWorld()
    await hands.copyContainer('copy')(0)(world)
    await world.pass(RESYNC_MS)
    await world.declare('')
    await leaveRequest(world.state, { type: 'confirm-removal', cluster: 'sim', deleteVolumes: false })
    await world.pass(2 * RESYNC_MS)
    expect([...world.host.engine.containers.values()].map(({ name }) => name)).toEqual(['copy'])
    expect(world.host.violations).toEqual([])
  })
})
