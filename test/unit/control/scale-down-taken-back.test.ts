import { clusterText } from '../../world/cluster-text.ts'
import { CHANGE } from '../../world/intent.ts'
import { told } from '../../world/people.ts'
import { convergedWorld, type World } from '../../world/world.ts'

const brokers = (replicas: number) =>
  clusterText({
    pools: [
      { name: 'c', replicas: 1, roles: '[controller]' },
      { name: 'b', replicas, roles: '[broker]' },
    ],
    topics: { orders: '{partitions: 6, replicas: 2}' },
  })

async function declare(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

const topicsOf = ({ host }: World) => host.kafka.clusters.get('sim')?.topics
const moves = (world: World) => topicsOf(world)?.reassignments() ?? []
const replicas = (world: World) =>
  topicsOf(world)
    ?.describe()
    .map(({ name, partitions }) => [name, partitions.map((each) => each.replicas)])

it('a scale-down that is taken back calls off what has not arrived: it is where it was, and nothing is throttled', async () => {
  const world = await convergedWorld(brokers(3))
  world.host.means(CHANGE)
  const before = replicas(world)
  await declare(world, brokers(2))
  while (moves(world).length === 0) await world.elapse(100)
  await declare(world, brokers(3))
  await world.settle()
  expect(moves(world)).toEqual([])
  expect(replicas(world)).toEqual(before)
  expect(topicsOf(world)?.configOf('orders')).toEqual({})
  expect(await told(world)).toEqual(['Ready=True'])
  expect(world.host.violations).toEqual([])
})
