import { DroverError } from '../../../src/errors.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

/** Somebody who undoes at once what Drover does to node 1. */
function undoes(world: World, method: string, undo: (id: string) => void): { times: number; ends: boolean } {
  const hand = { times: 0, ends: false }
  const docker = world.host.docker as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const done = docker[method]
  docker[method] = async (...args) => {
    const result = await done?.apply(docker, args)
    const id = String(method === 'connectNetwork' ? args[1] : args[0])
    const isMeant = world.host.engine.containers.get(id)?.spec.labels[LABELS.nodeId] === '1'
    if (isMeant && !hand.ends) {
      hand.times += 1
      undo(id)
    }
    return result
  }
  return hand
}

/** A full disk, to every call of this kind that is meant. */
function fails(world: World, method: string, isMeant: (name: string) => boolean): { ends: boolean } {
  const hand = { ends: false }
  const docker = world.host.docker as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const done = docker[method]
  docker[method] = async (...args) => {
    if (isMeant(String(args[0])) && !hand.ends) throw new DroverError('DOCKER_FAILED', 'no space left on device')
    return done?.apply(docker, args)
  }
  return hand
}

const recordedConditions = async ({ host }: World): Promise<{ reason?: string; message?: string }[]> =>
  JSON.parse(await host.disk.readText('/state/status/Kafka/sim.json')).status.conditions
const conditions = async (world: World) => (await recordedConditions(world)).map(({ reason }) => reason)

type Deed = (world: World, id: string) => void
const renames: Deed = ({ host: { engine } }, id) => {
  const container = engine.container(id)
  container.name = 'mine'
  engine.tell(container, 'rename')
}

it.each<[string, string, Deed]>([
  ['a name', 'renameContainer', renames],
  [
    'a connection',
    'connectNetwork',
    ({ host: { engine } }, id) => {
      const container = engine.container(id)
      for (const networkId of [...container.endpoints.keys()]) engine.unplug(container, networkId)
    },
  ],
  ['a pause', 'unpauseContainer', ({ host: { engine } }, id) => engine.pause(id)],
])('%s that somebody undoes at once is put right with growing pauses, and told', async (_, method, undo) => {
  const world = await convergedWorld()
  const hand = undoes(world, method, (id) => undo(world, id))
  const node = world.host.engine.container('sim-node-1')
  undo(world, node.id)
  await world.elapse(10 * 60_000)
  expect(hand.times).toBeLessThan(16)
  expect(hand.times).toBeGreaterThan(6)
  expect(await conditions(world)).toContain('RepeatedInVain')
  hand.ends = true
  await world.elapse(5 * 60_000)
  await world.pass(20 * 60_000)
  expect(await conditions(world)).not.toContain('RepeatedInVain')
  expect(world.host.violations).toEqual([])
  const written = world.life?.written.length
  await world.pass(3 * RESYNC_MS)
  expect(world.life?.written.length).toBe(written)
})

it.each<[string, string, Deed]>([
  ['a name', 'renameContainer', renames],
  [
    'a container',
    'createVolume',
    ({ host: { engine } }, id) => {
      engine.remove(id)
      for (const name of [...engine.volumes.keys()])
        if (name.startsWith('config-sim-node-1')) engine.volumes.delete(name)
    },
  ],
])(
  '%s that cannot be put right is told for as long as that is so, with the reason, and blamed on nobody',
  async (_, method, harm) => {
    const world = await convergedWorld()
    const hand = fails(world, method, (name) => method !== 'createVolume' || name.startsWith('config-sim-node-1'))
    harm(world, world.host.engine.container('sim-node-1').id)
    await world.elapse(20_000)
    for (let times = 0; times < 60; times++) {
      await world.elapse(10_000)
      const told = (await recordedConditions(world)).find(({ reason }) => reason === 'RepeatedInVain')
      expect(told?.message).toContain('no space left on device')
      expect(told?.message).not.toContain('somebody')
    }
    hand.ends = true
    // The name is in its longest pause; a node that is missing waits for no pause of its own.
    await world.elapse(method === 'createVolume' ? RESYNC_MS : 5 * 60_000)
    expect(world.host.nodes().map(({ name }) => name)).toContain('sim-node-1')
    await world.elapse(15 * 60_000)
    expect(await conditions(world)).not.toContain('RepeatedInVain')
    expect(world.host.violations).toEqual([])
    const written = world.life?.written.length
    await world.pass(3 * RESYNC_MS)
    expect(world.life?.written.length).toBe(written)
  },
)
