import { clusterText } from '../world/cluster-text.ts'
import { convergedWorld, type World } from '../world/world.ts'

const claims = (...ids: readonly number[]) =>
  `{type: jbod, volumes: [${ids.map((id) => `{id: ${id}, type: persistent-claim, size: 1Gi, deleteClaim: false}`).join(', ')}]}`
const mounted = ({ host }: World) =>
  host
    .nodes()
    .flatMap(({ spec }) => spec.mounts.map(({ volume }) => volume))
    .filter((name) => name.startsWith('data-'))
    .sort()

/** Lets Kafka make its copies until all is as the manifests say. */
async function settleWithCopies(world: World): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await world.elapse(5_000)
    world.host.kafka.catchUp('sim')
  }
  await world.settle()
}

it('a volume taken out of a JBOD is emptied, goes node by node, and no replica is lost', async () => {
  const world = await convergedWorld(clusterText({ storage: claims(0, 1) }))
  expect(mounted(world)).toHaveLength(6)
  await world.declare(clusterText({ storage: claims(0) }))
  world.start()
  await settleWithCopies(world)
  expect(mounted(world)).toEqual(['data-0-sim-node-0', 'data-0-sim-node-1', 'data-0-sim-node-2'])
  const replicas = [0, 1, 2].flatMap((id) => world.host.kafka.clusters.get('sim')?.describeLogDirs(id) ?? [])
  expect(replicas.flatMap((dir) => dir.replicas).length).toBeGreaterThan(0)
  expect(world.host.violations).toEqual([])
}, 600_000)

it('a volume added with a lower id does not draw the metadata log', async () => {
  const world = await convergedWorld(clusterText({ storage: claims(1) }))
  await world.declare(clusterText({ storage: claims(0, 1) }))
  world.start()
  await settleWithCopies(world)
  const properties = world.host.nodes().map(({ spec }) => {
    const config = spec.mounts.find(({ target }) => target === '/etc/drover')?.volume ?? ''
    return world.host.engine.volume(config).files.get('server.properties')?.content
  })
  expect(properties).toHaveLength(3)
  for (const text of properties) {
    expect(text).toMatch(/^metadata\.log\.dir=\/var\/lib\/kafka\/data-1\//m)
    expect(text).toMatch(/^log\.dirs=.*data-0.*data-1/m)
  }
}, 600_000)
