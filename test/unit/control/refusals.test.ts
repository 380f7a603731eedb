import { DroverError } from '../../../src/errors.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, createWorld, RESYNC_MS, type World } from '../../world/world.ts'

const ORDERS = 'partitions: 3, replicas: 2'
const withOrders = (config = '{}') => clusterText({ topics: { orders: `{${ORDERS}, config: ${config}}` } })
const READY = [{ type: 'Ready', status: 'True' }]

async function conditions({ host }: World, kind: string, name: string) {
  const { status } = JSON.parse(await host.disk.readText(`/state/status/${kind}/${name}.json`))
  return status.conditions as { type: string; status: string; reason?: string; message?: string }[]
}

async function saved(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

describe('what Kafka refuses', () => {
  it.each<[string, string]>([
    ['{message.format.version: "3.0"}', 'Unknown topic config name: message.format.version (40 INVALID_CONFIG)'],
    [
      '{retention.ms: 7d}',
      'Invalid value 7d for configuration retention.ms: Not a number of type LONG (40 INVALID_CONFIG)',
    ],
    [
      '{cleanup.policy: Compact}',
      'Invalid value Compact for configuration cleanup.policy: String must be one of: compact, delete (40 INVALID_CONFIG)',
    ],
  ])('of a topic is why it is not ready, in the words of Kafka: %s', async (config, words) => {
    const world = await convergedWorld(clusterText({ topics: {} }))
    const refused = (what: string) => [
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'Refused',
        message: `topic orders: ${what} orders: ${words}`,
      }),
    ]
    await saved(world, withOrders(config))
    await world.elapse(1_000)
    expect(await conditions(world, 'KafkaTopic', 'orders')).toEqual(refused('CreateTopics'))
    await saved(world, withOrders())
    await world.elapse(1_000)
    expect(await conditions(world, 'KafkaTopic', 'orders')).toMatchObject(READY)

    await saved(world, withOrders(config))
    await world.elapse(1_000)
    expect(await conditions(world, 'KafkaTopic', 'orders')).toEqual(refused('IncrementalAlterConfigs'))
    const written = () => world.life?.written.filter((path) => path.includes('status/')).length
    const before = written()
    await world.elapse(20 * RESYNC_MS)
    expect(await conditions(world, 'KafkaTopic', 'orders')).toEqual(refused('IncrementalAlterConfigs'))
    expect(written()).toBe(before)
    await saved(world, withOrders())
    await world.elapse(1_000)
    expect(await conditions(world, 'KafkaTopic', 'orders')).toMatchObject(READY)
    expect(await conditions(world, 'Kafka', 'sim')).toMatchObject(READY)
  })

  it('does so for as long as it is asked for, and no longer: another Drover tells it as well', async () => {
    const world = await convergedWorld(clusterText({ topics: {} }))
    await saved(world, withOrders('{retention.ms: 7d}'))
    await world.elapse(1_000)
    world.start()
    await world.elapse(1_000)
    expect((await conditions(world, 'KafkaTopic', 'orders'))[0]?.reason).toBe('Refused')
    await saved(world, clusterText({ topics: {} }))
    await world.pass(RESYNC_MS)
    const recorded = JSON.parse(await world.host.disk.readText('/state/clusters/sim.json'))
    expect(recorded.refusals).toBeUndefined()
  })
})

describe('what the engine refuses', () => {
  const refusing = async (world: World, method: 'createContainer', words: string) => {
    const docker = world.host.docker as unknown as Record<string, unknown>
    const own = docker[method]
    docker[method] = async () => {
      throw new DroverError('DOCKER_REFUSED', words)
    }
    return () => Object.assign(docker, { [method]: own })
  }

  it('is why a cluster does not come up', async () => {
    const world = await createWorld()
    const ends = await refusing(world, 'createContainer', 'invalid CPU count: 8 available')
    world.start()
    await world.elapse(10_000)
    const [ready] = await conditions(world, 'Kafka', 'sim')
    expect(ready).toMatchObject({ status: 'False', reason: 'Refused' })
    expect(ready?.message).toContain('container sim-node-0: invalid CPU count: 8 available')
    ends()
    await world.pass(20 * RESYNC_MS)
    expect(await conditions(world, 'Kafka', 'sim')).toMatchObject(READY)
  })

  it('is a warning, where others serve', async () => {
    const world = await convergedWorld()
    const ends = await refusing(world, 'createContainer', 'no')
    world.host.engine.remove(world.host.engine.container('sim-node-1').id)
    await world.elapse(30_000)
    expect(await conditions(world, 'Kafka', 'sim')).toEqual([
      expect.objectContaining({ type: 'Ready', reason: 'NodesNotReady' }),
      expect.objectContaining({ type: 'Warning', reason: 'Refused', message: 'container sim-node-1: no' }),
    ])
    ends()
    await world.pass(20 * RESYNC_MS)
    expect(await conditions(world, 'Kafka', 'sim')).toMatchObject(READY)
  })
})
