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

const conditions = async ({ host }: World) => {
  const record = JSON.parse(await host.disk.readText('/state/status/Kafka/sim.json'))
  return record.status.conditions.map(({ reason }: { reason?: string }) => reason)
}

it.each<[string, string, (world: World, id: string) => void]>([
  [
    'a name',
    'renameContainer',
    ({ host: { engine } }, id) => {
      const container = engine.container(id)
      container.name = 'mine'
      engine.tell(container, 'rename')
    },
  ],
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
