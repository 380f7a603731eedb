import { readEvents } from '../../../src/report/event-log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, preparedWorld, RESYNC_MS, type World } from '../../world/world.ts'

const FIRST = clusterText({ name: 'c1', namespace: 'a', topics: { orders: '{partitions: 1}' } })
const SECOND = clusterText({ name: 'c2', namespace: 'b', topics: { orders: '{partitions: 2}' } })
const TWO = `${FIRST}---\n${SECOND}`

/** `KafkaNodePool/b/node Ready` of each record. */
const told = async ({ state }: World): Promise<string[]> =>
  (await readRecords(state)).map(({ kind, name, status }) => {
    const ready = status.conditions.find(({ type }) => type === 'Ready')
    return `${kind}/${name} ${ready?.status === 'True' ? 'Ready' : 'not ready'}`
  })

const nodes = ({ host }: World): string[] =>
  host
    .nodes()
    .filter(({ status }) => status === 'running')
    .map(({ name }) => name)
    .sort()

const changes = ({ life }: World): string[] =>
  life?.calls.flatMap(({ method, change }) => (change === undefined ? [] : [method])) ?? []

it('two clusters of two namespaces run, each with its own pool and topic of one name', async () => {
  const world = await convergedWorld(TWO)
  expect(nodes(world)).toEqual(['c1-node-0', 'c1-node-1', 'c1-node-2', 'c2-node-0', 'c2-node-1', 'c2-node-2'])
  expect(await told(world)).toEqual([
    'Kafka/c1 Ready',
    'Kafka/c2 Ready',
    'KafkaNodePool/b/node Ready',
    'KafkaNodePool/node Ready',
    'KafkaTopic/b/orders Ready',
    'KafkaTopic/orders Ready',
  ])
  const pools = await readRecords(world.state, ['KafkaNodePool', 'KafkaTopic'])
  expect(pools.map(({ name, namespace, status }) => [name, namespace, status.observedGeneration])).toEqual([
    ['b/node', 'b', 1],
    ['node', 'a', 1],
    ['b/orders', 'b', 1],
    ['orders', 'a', 1],
  ])
  expect(world.host.violations).toEqual([])
})

it('events say which of two topics they are about', async () => {
  const { state } = await convergedWorld(TWO)
  const created = (await readEvents(state)).filter(({ reason }) => reason === 'TopicCreated')
  expect(created.map(({ regarding }) => `${regarding.kind}/${regarding.name}`).sort()).toEqual([
    'KafkaTopic/b/orders',
    'KafkaTopic/orders',
  ])
})

it('a second cluster whose pool has the name of another one’s changes nothing of the first', async () => {
  const world = await preparedWorld(FIRST)
  const before = (await readRecords(world.state)).map(({ kind, name, generation }) => [kind, name, generation])
  const ids = world.host.nodes().map(({ id }) => id)
  await world.declare(TWO)
  world.start()
  await world.settle()
  expect(world.host.nodes().map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
  const after = (await readRecords(world.state)).map(({ kind, name, generation }) => [kind, name, generation])
  expect(after).toEqual(expect.arrayContaining(before))
  expect(nodes(world)).toHaveLength(6)
})

it('nothing of them is touched when the state folder is lost', async () => {
  const world = await preparedWorld(TWO)
  world.loseState()
  world.start()
  await world.settle()
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  expect(changes(world)).toEqual([])
  expect(await told(world)).toContain('KafkaTopic/b/orders Ready')
})

it.each([
  ['is added', 'a', undefined],
  ['is taken out', undefined, 'a'],
  ['is another one', 'b', 'a'],
])('nothing is done about a cluster whose namespace %s, and its records stay', async (_, now, before) => {
  const inSpace = (namespace: string | undefined) => clusterText(namespace === undefined ? {} : { namespace })
  const world = await preparedWorld(inSpace(before))
  const generations = async () => (await readRecords(world.state)).map(({ name, generation }) => [name, generation])
  const known = await generations()
  await world.declare(inSpace(now))
  world.start()
  await world.settle()
  expect(changes(world)).toEqual([])
  expect(await generations()).toEqual(known)
  expect((await readRecords(world.state)).map(({ namespace }) => namespace)).toEqual(known.map(() => now))
})
