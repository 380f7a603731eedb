import { LABELS } from '../../../src/model/labels.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const POOLS = [
  { name: 'controller', replicas: 3, roles: '[controller]' },
  { name: 'broker', replicas: 3, roles: '[broker]' },
]
const TOPICS = { orders: '{partitions: 3, replicas: 3, config: {min.insync.replicas: 2}}' }
const NEW = clusterText({ pools: POOLS, topics: TOPICS, annotations: '{drover/raise-metadata-after: 5m}' })
const OLD = NEW.replace('version: 4.3.1', 'version: 4.2.0')
const MINUTE = 60_000

const versions = ({ host }: World) => [...new Set(host.nodes().map(({ spec }) => spec.labels[LABELS.kafkaVersion]))]
const level = ({ host }: World) => host.kafka.clusters.values().next().value?.features['metadata.version']
const starts = ({ host }: World) => host.nodes().map(({ name, startedAt }) => `${name} ${startedAt}`)
const reasons = ({ life }: World) => life?.results.get('sim')?.plan?.waits.map(({ reason }) => reason)

async function declare(world: World, text: string): Promise<void> {
  await world.declare(text)
  await world.life?.reload()
}

describe('another version in the manifest', () => {
  it('is rolled to, and metadata.version is raised as the last step, after a while', async () => {
    const world = await convergedWorld(OLD)
    expect([versions(world), level(world)]).toEqual([['4.2.0'], 29])
    await declare(world, NEW)
    await world.elapse(3 * MINUTE)
    expect([versions(world), level(world)]).toEqual([['4.3.1'], 29])
    expect(reasons(world)).toContain('MetadataVersionPending')
    await world.pass(5 * MINUTE)
    expect([level(world), reasons(world)]).toEqual([30, []])
    expect(world.host.violations).toEqual([])
  })

  it('can be taken back half-way, and until metadata.version is raised', async () => {
    const world = await convergedWorld(OLD)
    await declare(world, NEW)
    while (versions(world).length < 2) await world.elapse(500)
    await declare(world, OLD)
    await world.pass(RESYNC_MS)
    expect(versions(world)).toEqual(['4.2.0'])
    await declare(world, NEW)
    await world.elapse(3 * MINUTE)
    await declare(world, OLD)
    await world.pass(RESYNC_MS)
    expect([versions(world), level(world)]).toEqual([['4.2.0'], 29])
    expect(world.host.violations).toEqual([])
  })

  it('cannot be taken back afterwards: nobody is disturbed, and the rest of the manifest is carried out', async () => {
    const world = await convergedWorld(NEW)
    const before = starts(world)
    await declare(world, OLD.replace('config: {}', 'config: {message.max.bytes: 7}'))
    await world.pass(RESYNC_MS)
    expect(starts(world)).toEqual(before)
    expect(reasons(world)).toEqual(['DowngradeRefused'])
    const client = world.host.kafka.client('sim', true)
    client.useEndpoints([0, 1, 2].map((nodeId) => ({ nodeId, host: 'h', port: 9091, role: 'broker' as const })))
    expect((await client.describeClusterConfig()).map(({ name, value }) => [name, value])).toContainEqual([
      'message.max.bytes',
      '7',
    ])
  })
})
