import { clusterText } from '../../world/cluster-text.ts'
import { loseVolumes } from '../../world/disks.ts'
import { KEEP } from '../../world/intent.ts'
import { givesUp, settles, told } from '../../world/people.ts'
import { convergedWorld, type World } from '../../world/world.ts'

const MINUTE = 60_000

const brokers = (topic: string) =>
  convergedWorld(
    clusterText({
      pools: [
        { name: 'c', replicas: 3, roles: '[controller]' },
        { name: 'b', replicas: 3, roles: '[broker]' },
      ],
      topics: { orders: topic },
    }),
  )

const partitions = ({ host }: World) =>
  host.kafka.clusters
    .get('sim')
    ?.topics.describe()
    .find(({ name }) => name === 'orders')?.partitions ?? []
const recordsOf = ({ host }: World, node: string) => host.engine.volume(`data-sim-${node}`).records

it('a partition whose only copy was given up begins anew, and no other loses a record', async () => {
  const world = await brokers('{partitions: 3, replicas: 1}')
  world.host.means(KEEP)
  await world.elapse(MINUTE)
  await loseVolumes({ dataOf: [0], others: false, only: true })(world)
  await settles(world)
  expect(await told(world)).toContain('Warning=True CopiesLost')
  world.host.means({ means: 'to go on without', volumes: ['data-sim-b-0'] })
  await givesUp(world, 'volumes')
  expect(await told(world)).toEqual(['Ready=True'])
  expect(partitions(world).every(({ leader }) => leader >= 0)).toBe(true)
  expect(world.host.violations).toEqual([])
})

it('an older copy goes on with what it has when every complete one was given up', async () => {
  const world = await brokers('{partitions: 3, replicas: 2, config: {min.insync.replicas: 1}}')
  world.host.means(KEEP)
  await world.elapse(MINUTE)
  world.stop()
  const { engine } = world.host
  const container = (name: string) => world.host.nodes().find((node) => node.name === name)?.id ?? ''
  engine.signal(container('sim-b-1'), 'SIGKILL')
  await world.elapse(MINUTE)
  const older = new Map(recordsOf(world, 'b-1'))
  await loseVolumes({ dataOf: [0], others: false, only: true })(world)
  world.start()
  await settles(world)
  expect(await told(world)).toContain('Warning=True CopiesLost')
  world.host.means({ means: 'to go on without', volumes: ['data-sim-b-0'] })
  await givesUp(world, 'volumes')
  expect(await told(world)).toEqual(['Ready=True'])
  for (const [key, count] of older) expect(recordsOf(world, 'b-1').get(key)).toBeGreaterThanOrEqual(count)
  expect(world.host.violations).toEqual([])
})
