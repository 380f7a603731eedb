import { MemoryKafka } from '../twins/memory-kafka.ts'

const LIST = new Map([
  [0, 'first'],
  [1, 'second'],
  [2, 'third'],
])
const founder = (id: number) => ({ directoryId: LIST.get(id) ?? '', founders: LIST })
const ROLES = ['broker', 'controller'] as const

/** Three founders have formed a quorum, and made a topic. */
function formed() {
  let founded = 0
  const kafka = new MemoryKafka({ firstVoters: [], foundedAnew: () => founded++ })
  const up = (id: number, metadata: ReturnType<typeof kafka.storageOf>) =>
    kafka.nodeUp(id, ROLES, { ...(metadata && { metadata }) })
  for (const id of [0, 1, 2]) up(id, founder(id))
  kafka.write((topics, brokers) => topics.create({ name: 'orders', partitions: 1, replicas: 3, config: {} }, brokers))
  const stored = [0, 1, 2].map((id) => kafka.storageOf(id))
  for (const id of [0, 1, 2]) kafka.nodeDown(id)
  return { kafka, up, stored, timesFounded: () => founded }
}

const topics = (kafka: MemoryKafka) => kafka.describeTopics().map(({ name }) => name)
const voters = (kafka: MemoryKafka) =>
  kafka.describeQuorum()?.voters.map(({ id, directoryId }) => `${id} ${directoryId}`) ?? []

test('a quorum is formed by a majority of its founders, and by no fewer', () => {
  const kafka = new MemoryKafka({ firstVoters: [] })
  kafka.nodeUp(0, ROLES, { metadata: founder(0) })
  expect(kafka.describeQuorum()).toBeUndefined()
  kafka.nodeUp(1, ROLES, { metadata: founder(1) })
  expect(voters(kafka)).toEqual(['0 first', '1 second', '2 third'])
})

test('nobody founds anything anew when all come back with what they had', () => {
  const { kafka, up, stored, timesFounded } = formed()
  for (const id of [0, 1, 2]) up(id, stored[id])
  expect([topics(kafka), timesFounded()]).toEqual([['orders'], 0])
})

test('a majority of empty founders is a second quorum, in which nothing is left', () => {
  const { kafka, up, stored, timesFounded } = formed()
  up(1, founder(1))
  up(2, founder(2))
  up(0, stored[0])
  expect([topics(kafka), timesFounded()]).toEqual([[], 1])
})

test('a majority of empty founders that has been started is one, even if a node with everything comes first', () => {
  const { kafka, up, stored, timesFounded } = formed()
  up(0, stored[0])
  kafka.nodeUp(1, ROLES, { state: 'down', metadata: founder(1) })
  kafka.nodeUp(2, ROLES, { state: 'down', metadata: founder(2) })
  kafka.setState(1, 'running')
  expect(kafka.describeQuorum()).toBeUndefined()
  kafka.setState(2, 'running')
  expect([topics(kafka), timesFounded()]).toEqual([[], 1])
})

test('a single empty founder follows the others', () => {
  const { kafka, up, stored, timesFounded } = formed()
  up(1, founder(1))
  up(0, stored[0])
  up(2, stored[2])
  expect([topics(kafka), timesFounded(), kafka.storageOf(1)?.history]).toEqual([['orders'], 0, 1])
})

test('a vote counts by its directory: a majority of new directories is none', () => {
  const { kafka, up, stored } = formed()
  up(0, stored[0])
  up(1, { directoryId: 'another' })
  up(2, { directoryId: 'yet another' })
  expect(kafka.describeQuorum()).toBeUndefined()
  up(2, stored[2])
  expect(voters(kafka)).toEqual(['0 first', '1 second', '2 third'])
  expect(kafka.describeQuorum()?.observers).toMatchObject([{ id: 1, directoryId: 'another' }])
})

test('one that joins by itself takes the vote its node had in another directory', () => {
  const { kafka, up, stored } = formed()
  up(0, stored[0])
  up(2, stored[2])
  const properties = { 'controller.quorum.auto.join.enable': 'true' }
  kafka.nodeUp(1, ROLES, { properties, metadata: { directoryId: 'another' } })
  expect(voters(kafka)).toEqual(['0 first', '1 another', '2 third'])
})
