import { LABELS } from '../../../src/model/labels.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { removeContainer } from '../../world/hands.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const withPorts = (...ports: readonly number[]) => {
  const brokers = ports.map((nodePort, broker) => `{broker: ${broker}, nodePort: ${nodePort}}`).join(', ')
  const given = `configuration: {advertisedHostTemplate: localhost, brokers: [${brokers}]}`
  return clusterText({ listeners: [`{name: shifted, port: 9095, type: nodeport, tls: false, ${given}}`] })
}
const portsOf = ({ host }: World) =>
  host
    .nodes()
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ spec }) => spec.ports.find(({ containerPort }) => containerPort === 9095)?.hostPort)
const rounds = ({ life }: World) =>
  (life?.calls ?? []).filter(({ method }) => method === 'signalContainer').map(({ args }) => args[0])
const conditions = async ({ host }: World) => {
  const record = JSON.parse(await host.disk.readText('/state/status/Kafka/sim.json'))
  return record.status.conditions as { type: string; status: string; reason?: string; message?: string }[]
}

async function saved(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

describe('host ports that are shifted among the nodes of a cluster', () => {
  it.each([
    ['up', [33_101, 33_102, 33_103], ['2', '1', '0']],
    ['down', [33_099, 33_100, 33_101], ['0', '1', '2']],
  ])('%s: the order is found in which each is free', async (_, ports, order) => {
    const world = await convergedWorld(withPorts(33_100, 33_101, 33_102))
    const ids = new Map(world.host.nodes().map(({ id, spec }) => [id, spec.labels[LABELS.nodeId]]))
    await saved(world, withPorts(...ports))
    await world.pass(20 * RESYNC_MS)
    expect(portsOf(world)).toEqual(ports)
    expect(rounds(world).map((id) => ids.get(String(id)))).toEqual(order)
    expect(await conditions(world)).toMatchObject([{ type: 'Ready', status: 'True' }])
    expect(world.host.violations).toEqual([])
  })

  it('in a circle: nobody is stopped, and it is told until the manifest says something else', async () => {
    const world = await convergedWorld(withPorts(33_100, 33_101, 33_102))
    await saved(world, withPorts(33_101, 33_102, 33_100))
    await world.elapse(20 * RESYNC_MS)
    expect(rounds(world)).toEqual([])
    expect(await conditions(world)).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'PortTaken' }))
    await saved(world, withPorts(33_103, 33_104, 33_105))
    await world.pass(20 * RESYNC_MS)
    await saved(world, withPorts(33_101, 33_102, 33_100))
    await world.pass(20 * RESYNC_MS)
    expect(portsOf(world)).toEqual([33_101, 33_102, 33_100])
    expect(await conditions(world)).toMatchObject([{ type: 'Ready', status: 'True' }])
    expect(world.host.violations).toEqual([])
  })

  it.each([
    ['before the roll', 0],
    ['in the middle of it', 1],
  ])(
    'a node whose container is removed %s comes back with the port it had, and the roll goes on',
    async (_, rolled) => {
      const world = await convergedWorld(withPorts(33_100, 33_101, 33_102))
      await saved(world, withPorts(33_101, 33_102, 33_103))
      while (rounds(world).length < rolled) await world.elapse(100)
      world.stop()
      await removeContainer(0)(world)
      world.start()
      await world.elapse(20 * RESYNC_MS)
      expect(portsOf(world)).toEqual([33_101, 33_102, 33_103])
      expect(await conditions(world)).toMatchObject([{ type: 'Ready', status: 'True' }])
      expect(world.host.violations).toEqual([])
    },
  )
})
