import { clusterText } from '../../world/cluster-text.ts'
import { alterTopic, editConfig, killContainer } from '../../world/hands.ts'
import { convergedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const TOPIC = { topics: { orders: '{partitions: 1, replicas: 1, config: {retention.ms: 1000}}' } }
const COSTLY = ['describeTopicConfigs', 'describeFeatures', 'describeClusterConfig', 'describeNodeConfigs']
const CHEAP = ['describeBrokers', 'describeQuorum', 'describeTopics', 'listReassignments']

/** What is asked of Kafka in a pass, or the passes, that this brings about. */
async function askedIn(world: World, deed: () => Promise<void> | void): Promise<ReadonlySet<string>> {
  const { life } = world
  if (!life) throw new Error('nobody lives')
  const calls = life.calls.length
  await deed()
  await life.reload()
  await world.settle()
  return new Set(life.calls.slice(calls).map(({ method }) => method))
}

/** A cluster at rest, just after a resync. */
async function atRest(): Promise<World> {
  const world = await convergedWorld(clusterText(TOPIC))
  await world.pass(RESYNC_MS)
  return world
}

describe('of a cluster that was at rest a moment ago', () => {
  it('who is there and in sync is asked again, and what only people change is not', async () => {
    const asked = await askedIn(await atRest(), () => undefined)
    expect([...COSTLY, ...CHEAP].filter((method) => asked.has(method))).toEqual(CHEAP)
  })

  it('everything is asked when a manifest asks for something else', async () => {
    const world = await atRest()
    const asked = await askedIn(world, () =>
      world.declare(clusterText({ ...TOPIC, config: '{log.retention.ms: 7000}' })),
    )
    expect([...COSTLY, ...CHEAP].filter((method) => !asked.has(method))).toEqual([])
    expect(asked).toContain('alterNodeConfig')
  })

  it('everything is asked once a node was started again', async () => {
    const world = await atRest()
    const asked = await askedIn(world, () => killContainer(0)(world))
    expect(COSTLY.filter((method) => !asked.has(method))).toEqual([])
  })

  it('everything is asked in each resync, so that what was changed by hand is noticed within a minute', async () => {
    const world = await atRest()
    const asked = await askedIn(world, () => world.pass(RESYNC_MS))
    expect(COSTLY.filter((method) => !asked.has(method))).toEqual([])
  })
})

it('nothing is done because of what was kept: before a change everything is seen', async () => {
  const world = await atRest()
  await alterTopic('orders', 'retention.ms', '9')(world)
  expect(await askedIn(world, () => undefined)).not.toContain('alterTopicConfig')
  const more = { topics: { ...TOPIC.topics, audit: '{partitions: 1, replicas: 1}' } }
  const asked = await askedIn(world, () => world.declare(clusterText(more)))
  expect(asked).toContain('createTopic')
  expect(asked).toContain('alterTopicConfig')
})

it('what somebody wrote into the files of a node is noticed in the next resync', async () => {
  const world = await atRest()
  await editConfig(0)(world)
  expect(await askedIn(world, () => undefined)).not.toContain('writeFiles')
  expect(await askedIn(world, () => world.pass(RESYNC_MS))).toContain('writeFiles')
})
