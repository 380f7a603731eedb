import { DroverError } from '../../../src/errors.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const MIB = 2 ** 20
const withMemory = (memory: string) =>
  clusterText()
    .replaceAll('memory: 512Mi', `memory: ${memory}`)
    .replaceAll('resources:', "jvmOptions: {'-Xmx': 256m}\n  resources:")

const memories = ({ host }: World) => host.nodes().map(({ limits }) => (limits.memoryBytes ?? 0) / MIB)
const serving = ({ host }: World) => host.nodes().filter(({ id }) => host.kafka.serves(id)).length
const refusal = async ({ host }: World) => {
  const record = JSON.parse(await host.disk.readText('/state/status/Kafka/sim.json'))
  const conditions: { reason?: string; message?: string }[] = record.status.conditions
  return conditions.find(({ reason }) => reason === 'LimitsRefused')?.message
}

/** A node with less than this dies of it within seconds. */
function needs(world: World, mib: number): string[] {
  const dead: string[] = []
  world.host.engine.onUpdate = ({ id, name }, { memoryBytes = Number.POSITIVE_INFINITY }) => {
    if (memoryBytes >= mib * MIB) return
    world.host.clock.after(2_000, () => {
      dead.push(name)
      world.host.engine.oomKill(id)
    })
  }
  return dead
}

async function saved(world: World, memory: string): Promise<void> {
  await world.declare(withMemory(memory))
  await world.life?.reload()
}

describe('a lowered memory limit', () => {
  it('goes from node to node while all bear it', async () => {
    const world = await convergedWorld(withMemory('512Mi'))
    await saved(world, '400Mi')
    const seen = new Set<number>()
    for (let at = 0; at < 60; at++) {
      await world.elapse(1_000)
      seen.add(memories(world).filter((mib) => mib === 400).length)
    }
    await world.settle()
    expect([...seen].sort()).toEqual([1, 2, 3])
    expect(memories(world)).toEqual([400, 400, 400])
    expect(world.host.violations).toEqual([])
  })

  it('that a node dies of kills one, which gets back what it had, and is told until the manifest changes', async () => {
    const world = await convergedWorld(withMemory('512Mi'))
    const dead = needs(world, 350)
    await saved(world, '330Mi')
    await world.pass(RESYNC_MS)
    expect(dead.length).toBe(1)
    expect(memories(world)).toEqual([512, 512, 512])
    expect(serving(world)).toBe(3)
    expect(await refusal(world)).toContain(`${dead[0]} was killed because it ran out of memory`)
    await world.pass(10 * RESYNC_MS)
    expect(dead.length).toBe(1)
    await saved(world, '600Mi')
    await world.pass(RESYNC_MS)
    expect(memories(world)).toEqual([600, 600, 600])
    expect(await refusal(world)).toBeUndefined()
    expect(world.host.violations).toEqual([])
  })

  it('is not blamed for the end of all nodes, when the engine is restarted while one is tried', async () => {
    const world = await convergedWorld(withMemory('512Mi'))
    await saved(world, '400Mi')
    await world.elapse(5_000)
    expect(memories(world).filter((mib) => mib === 400)).toHaveLength(1)
    world.host.restartEngine(2_000)
    for (let times = 0; times < 10; times++) {
      await world.elapse(10_000)
      expect(await refusal(world)).toBeUndefined()
    }
    await world.pass(2 * RESYNC_MS)
    expect(memories(world)).toEqual([400, 400, 400])
    expect(serving(world)).toBe(3)
    expect(world.host.violations).toEqual([])
  })

  it('that the engine refuses is asked for once, and told in its words', async () => {
    const world = await convergedWorld(withMemory('512Mi'))
    let asked = 0
    world.host.engine.onUpdate = () => {
      asked += 1
      throw new DroverError('DOCKER_REFUSED', 'unable to set memory limit')
    }
    await saved(world, '330Mi')
    await world.pass(5 * RESYNC_MS)
    expect(asked).toBe(1)
    expect(await refusal(world)).toContain('unable to set memory limit; write limits that it sets')
    expect(serving(world)).toBe(3)
    expect(world.host.violations).toEqual([])
  })

  it('and so is one that is raised beyond what the host has', async () => {
    const world = await convergedWorld(withMemory('512Mi'))
    let asked = 0
    world.host.engine.onUpdate = () => {
      asked += 1
      throw new DroverError('DOCKER_REFUSED', 'range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available')
    }
    await saved(world, '512Mi, cpu: 64')
    await world.pass(5 * RESYNC_MS)
    expect(asked).toBeLessThanOrEqual(3)
    expect(await refusal(world)).toContain('there are only 2 CPUs available; write limits that it sets')
    const told = await world.host.disk.readText('/state/events.jsonl')
    expect(told.split('\n').filter((line) => line.includes('UpdateContainerFailed')).length).toBeLessThanOrEqual(3)
    expect(world.host.violations).toEqual([])
  })
})
