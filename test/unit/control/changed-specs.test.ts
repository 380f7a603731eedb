import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const BEFORE = clusterText()
const withConfig = (config: string) => clusterText({ config })

/** Which containers run since when: equal before and after means that no node was restarted. */
const runs = ({ host }: World) =>
  [...host.engine.containers.values()].map(({ id, name, startedAt }) => `${name} ${id} ${startedAt}`).sort()

const fileOf = ({ host }: World, node: string) => {
  const mounted = [...host.engine.containers.values()].find(({ name }) => name === node)?.spec.mounts ?? []
  const config = mounted.find(({ volume }) => volume.startsWith('config-'))?.volume ?? ''
  return host.engine.volumes.get(config)?.files.get('server.properties')?.content ?? ''
}

const inForce = async ({ host }: World, key: string) => {
  const client = host.kafka.client('sim', true)
  const endpoints = [0, 1, 2].map((nodeId) => ({ nodeId, host: 'h', port: 9091, role: 'broker' as const }))
  client.useEndpoints(endpoints)
  const said = await Promise.all(endpoints.map(({ nodeId }) => client.describeNodeConfigs(nodeId)))
  return said.map((entries) => entries.find(({ name }) => name === key)?.value)
}

const warnings = async ({ life }: World) =>
  life?.results.get('sim')?.plan?.waits.flatMap(({ reason, progress }) => (progress === undefined ? [reason] : []))

async function change(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
  await world.settle()
  await world.pass(RESYNC_MS)
}

describe('a changed config', () => {
  it('that nodes can change while they run restarts none of them, and is there for the next start', async () => {
    const world = await convergedWorld(BEFORE)
    const before = runs(world)
    await change(world, withConfig('{message.max.bytes: 5000}'))
    expect(await inForce(world, 'message.max.bytes')).toEqual(['5000', '5000', '5000'])
    expect(fileOf(world, 'sim-node-0')).toContain('message.max.bytes=5000')
    await change(world, BEFORE)
    expect(await inForce(world, 'message.max.bytes')).toEqual(['1048588', '1048588', '1048588'])
    expect(fileOf(world, 'sim-node-0')).not.toContain('message.max.bytes')
    expect(runs(world)).toEqual(before)
  })

  it('goes back to the default when the nodes were started with it and it is not declared any more', async () => {
    const world = await convergedWorld(withConfig('{message.max.bytes: 5000}'))
    const before = runs(world)
    await change(world, BEFORE)
    expect(await inForce(world, 'message.max.bytes')).toEqual(['1048588', '1048588', '1048588'])
    expect(runs(world)).toEqual(before)
  })

  it.each([
    ['more than twice as many', '{}', '{num.io.threads: 50}', ['50', '50', '50']],
    ['less than half as many', '{num.io.threads: 20}', '{num.io.threads: 2}', ['2', '2', '2']],
    ['some more than twice as many', '{num.io.threads: 4}', '{num.io.threads: 14}', ['14', '14', '14']],
    ['a quarter as many', '{num.io.threads: 8}', '{num.io.threads: 2}', ['2', '2', '2']],
    ['as many as Kafka makes by itself', '{num.io.threads: 20}', '{}', ['8', '8', '8']],
  ])('reaches %s threads in steps, which hold up nothing else', async (_, from, to, expected) => {
    const world = await convergedWorld(withConfig(from))
    const before = runs(world)
    await change(world, withConfig(to.replace('{', '{message.max.bytes: 5000, ')))
    expect(await inForce(world, 'num.io.threads')).toEqual(expected)
    expect(await inForce(world, 'message.max.bytes')).toEqual(['5000', '5000', '5000'])
    expect(runs(world)).toEqual(before)
  })

  it('asks nothing of threads that no broker could answer at once, and still what is wrong with them', async () => {
    const world = await convergedWorld(BEFORE)
    await change(world, withConfig('{num.io.threads: 0, message.max.bytes: 5000}'))
    expect(await inForce(world, 'num.io.threads')).toEqual(['8', '8', '8'])
    expect(world.life?.results.get('sim')?.plan?.waits.map(({ reason }) => reason)).toEqual(['ConfigRefused'])
  })

  it('that takes a restart is rolled, a node after the other', async () => {
    const world = await convergedWorld(BEFORE)
    const before = runs(world)
    await change(world, withConfig('{num.partitions: 7}'))
    expect(await inForce(world, 'num.partitions')).toEqual(['7', '7', '7'])
    expect(runs(world).filter((run) => before.includes(run))).toEqual([])
    expect(world.host.violations).toEqual([])
  })

  it('that the nodes refuse disturbs nobody, and hurts nobody who starts', async () => {
    const world = await convergedWorld(withConfig('{message.max.bytes: 5000}'))
    const before = runs(world)
    await change(world, withConfig('{message.max.bytes: -5, num.partitions: 3}'))
    expect(runs(world)).toEqual(before)
    expect(await inForce(world, 'message.max.bytes')).toEqual(['5000', '5000', '5000'])
    expect(await warnings(world)).toEqual(['ConfigRefused'])
    world.host.engine.exit('sim-node-1', 137)
    await world.pass(RESYNC_MS)
    expect(fileOf(world, 'sim-node-1')).toContain('message.max.bytes=5000')
    expect(await inForce(world, 'num.partitions')).toEqual(['1', '1', '1'])
    await change(world, withConfig('{message.max.bytes: 6000}'))
    expect(await inForce(world, 'message.max.bytes')).toEqual(['6000', '6000', '6000'])
    expect(await warnings(world)).toEqual([])
  })

  it('that a running broker dies of costs one broker a restart, and no other', async () => {
    const world = await convergedWorld(BEFORE)
    let changes = 0
    world.start({
      after: ({ method, change }) => {
        if (method !== 'alterNodeConfig' || change === undefined) return
        changes += 1
        if (changes === 1) world.host.engine.exit('sim-node-0', 3)
      },
    })
    await world.settle()
    const before = runs(world)
    await change(world, withConfig('{log.cleaner.threads: 2}'))
    expect(runs(world).filter((run) => before.includes(run))).toHaveLength(2)
    expect(await inForce(world, 'log.cleaner.threads')).toEqual(['1', '1', '1'])
    expect(await warnings(world)).toEqual(['ConfigRefused'])
  })

  it('that a node dies of is given up: that node is put back, no other is touched', async () => {
    const world = await convergedWorld(BEFORE)
    const before = runs(world)
    await change(world, withConfig('{num.partitions: 0}'))
    expect(await inForce(world, 'num.partitions')).toEqual(['1', '1', '1'])
    expect(runs(world).filter((run) => before.includes(run))).toHaveLength(2)
    expect([...world.host.engine.containers.values()].map(({ name }) => name).sort()).toEqual([
      'sim-node-0',
      'sim-node-1',
      'sim-node-2',
    ])
    expect(await warnings(world)).toEqual(['RollFailed'])
    expect(await world.host.disk.readText('/state/events.jsonl')).not.toContain('RollFinished')
    await change(world, withConfig('{num.partitions: 4}'))
    expect(await world.host.disk.readText('/state/events.jsonl')).toContain('RollFinished')
    expect(await inForce(world, 'num.partitions')).toEqual(['4', '4', '4'])
    expect(await warnings(world)).toEqual([])
  })

  it('of threads that somebody raised on one node is taken back in steps', async () => {
    const world = await convergedWorld(withConfig('{num.io.threads: 9}'))
    const client = world.host.kafka.client('sim', true)
    client.useEndpoints([{ nodeId: 1, host: 'h', port: 9091, role: 'broker' }])
    for (const value of ['18', '36', '70']) await client.alterNodeConfig(1, [{ name: 'num.io.threads', value }])
    await world.pass(RESYNC_MS)
    expect(await inForce(world, 'num.io.threads')).toEqual(['9', '9', '9'])
    expect(await warnings(world)).toEqual([])
  })

  it('that somebody set by hand is told and left alone, and taken back where it is declared', async () => {
    const world = await convergedWorld(withConfig('{num.io.threads: 9}'))
    const client = world.host.kafka.client('sim', true)
    client.useEndpoints([{ nodeId: 1, host: 'h', port: 9091, role: 'broker' }])
    await client.alterNodeConfig(1, [
      { name: 'num.replica.fetchers', value: '2' },
      { name: 'num.io.threads', value: '10' },
    ])
    await client.alterNodeConfig(undefined, [{ name: 'log.retention.ms', value: '99999999999' }])
    await world.pass(RESYNC_MS)
    expect(await inForce(world, 'num.replica.fetchers')).toEqual(['1', '2', '1'])
    expect(await inForce(world, 'num.io.threads')).toEqual(['9', '9', '9'])
    expect(await inForce(world, 'log.retention.ms')).toEqual(['99999999999', '99999999999', '99999999999'])
    expect(await warnings(world)).toEqual(['ConfigOverridden'])
  })

  it('of retention that leaves the manifest leaves records as long as Kafka keeps them by itself', async () => {
    const world = await convergedWorld(BEFORE)
    await change(world, withConfig('{log.retention.ms: 86400000}'))
    expect(await inForce(world, 'log.retention.ms')).toEqual(['86400000', '86400000', '86400000'])
    await change(world, BEFORE)
    expect(await inForce(world, 'log.retention.ms')).toEqual([null, null, null])
    expect(await inForce(world, 'log.retention.hours')).toEqual(['168', '168', '168'])
    await change(world, withConfig('{log.retention.ms: 86400000}'))
    await change(world, withConfig('{log.retention.ms: 86400000, num.partitions: 3}'))
    await change(world, BEFORE)
    expect(await inForce(world, 'log.retention.ms')).toEqual([null, null, null])
  })
})
