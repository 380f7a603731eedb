import { LABELS } from '../../../src/model/labels.ts'
import { readEvents } from '../../../src/report/event-log.ts'
import { readRecords } from '../../../src/report/read-records.ts'
import { clusterText, DELETE_CLAIM } from '../../world/cluster-text.ts'
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
/** What it takes to look into the second copy of what two clusters keep secret. */
const LOOKS_FOR_SECRETS = ['createContainer', 'createContainer', 'removeContainer', 'removeContainer']

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

describe('two clusters of one name, one of which has another name on this host', () => {
  const DEV = clusterText({ name: 'c', namespace: 'dev', topics: { orders: '{partitions: 1}' } })
  const prod = (named: string | undefined, replicas = 3) =>
    clusterText({
      name: 'c',
      namespace: 'prod',
      ...(named !== undefined && { annotations: `{drover/name: ${named}}` }),
      pools: [{ name: 'node', replicas, roles: '[controller, broker]' }],
      storage: DELETE_CLAIM,
      topics: { orders: '{partitions: 2}' },
    })
      // A port of the host is derived from the name, but this one is written down.
      .replaceAll('9094', '9095')
  const TWINS = `${DEV}---\n${prod('c-prod')}`
  const RUNNING = [...[0, 1, 2].map((id) => `c-node-${id}`), ...[0, 1, 2].map((id) => `c-prod-node-${id}`)]

  it('run, each with its own pool and topic', async () => {
    const world = await convergedWorld(TWINS)
    expect(nodes(world)).toEqual(RUNNING)
    expect(await told(world)).toEqual([
      'Kafka/c Ready',
      'Kafka/c-prod Ready',
      'KafkaNodePool/node Ready',
      'KafkaNodePool/prod/node Ready',
      'KafkaTopic/orders Ready',
      'KafkaTopic/prod/orders Ready',
    ])
    const [kafka] = (await readRecords(world.state, ['Kafka'])).slice(1)
    expect(kafka).toMatchObject({ name: 'c-prod', manifestName: 'c', namespace: 'prod' })
    expect(world.host.violations).toEqual([])
  })

  it('are found by clients of each namespace by the names that manifests give them', async () => {
    const world = await convergedWorld(TWINS)
    const answersTo = (alias: string) =>
      world.host
        .nodes()
        .filter(({ endpoints }) => [...endpoints.values()].some(({ aliases }) => aliases.includes(alias)))
        .map(({ name }) => name)
        .sort()
    expect(answersTo('c-kafka-bootstrap.dev.svc')).toEqual(RUNNING.slice(0, 3))
    expect(answersTo('c-kafka-bootstrap.prod.svc')).toEqual(RUNNING.slice(3))
    expect(answersTo('c-node-1.c-kafka-brokers.prod.svc')).toEqual(['c-prod-node-1'])
    expect(answersTo('c-prod-kafka-bootstrap')).toEqual(RUNNING.slice(3))
    expect(answersTo('c-kafka-bootstrap')).toEqual(RUNNING.slice(0, 3))
  })

  it('are not touched when the state folder is lost', async () => {
    const world = await preparedWorld(TWINS)
    world.loseState()
    world.start()
    await world.settle()
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
    expect(changes(world)).toEqual(LOOKS_FOR_SECRETS)
  })

  it.each([
    ['is gone', undefined],
    ['is another one', 'other'],
  ])('are there still, with all their data, when the state folder is lost and the name %s', async (_, named) => {
    const world = await preparedWorld(TWINS)
    const data = dataOf(world)
    world.loseState()
    await world.declare(`${DEV}---\n${prod(named, 1)}`)
    world.start()
    await world.settle()
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS).catch(() => undefined)
    expect(nodes(world)).toEqual(expect.arrayContaining(RUNNING))
    expect(dataOf(world)).toEqual(expect.arrayContaining(data))
    expect(world.host.violations).toEqual([])
  })

  it('are there still when the state folder is lost and the first one has got a name', async () => {
    const world = await preparedWorld(TWINS)
    const data = dataOf(world)
    world.loseState()
    await world.declare(`${DEV.replace('annotations: {}', 'annotations: {drover/name: c-dev}')}---\n${prod('c-prod')}`)
    world.start()
    await world.settle()
    for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS).catch(() => undefined)
    expect(nodes(world)).toEqual(expect.arrayContaining(RUNNING))
    expect(dataOf(world)).toEqual(expect.arrayContaining(data))
  })
})

const dataOf = ({ host }: World): string[] =>
  [...host.engine.volumes.values()].flatMap(({ name, labels }) => (labels[LABELS.kind] === 'data' ? [name] : [])).sort()

it('nothing of them is touched when the state folder is lost', async () => {
  const world = await preparedWorld(TWO)
  world.loseState()
  world.start()
  await world.settle()
  for (let times = 0; times < 3; times++) await world.pass(RESYNC_MS)
  expect(changes(world)).toEqual(LOOKS_FOR_SECRETS)
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
