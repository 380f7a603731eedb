import { DroverError } from '../../../src/errors.ts'
import { recordsToCreate } from '../../../src/kafka/create-topics.ts'
import { type Answers, type Gathered, gather } from '../../../src/kafka/gather.ts'
import type { TopicToCreate } from '../../../src/model/kafka-state.ts'

const topic = (name: string, partitions = 1): TopicToCreate => ({ name, partitions, config: {} })
const many = (count: number, partitions = 1) => Array.from({ length: count }, (_, i) => topic(`t${i}`, partitions))

const gathering = (send: Gathered<TopicToCreate>['send']) =>
  gather({ name: 'CreateTopics', records: recordsToCreate, send })

/** A Kafka that notes what comes in each request. */
function kafka(answer: (topics: readonly TopicToCreate[]) => Answers = allMade) {
  const requests: string[][] = []
  const create = gathering(async (topics) => {
    requests.push(topics.map(({ name }) => name))
    return answer(topics)
  })
  const outcomes = (topics: readonly TopicToCreate[]) =>
    Promise.all(
      topics.map((each) =>
        create(each).then(
          () => 'made',
          (error: Error) => error.message,
        ),
      ),
    )
  return { requests, create, outcomes }
}

const allMade = (topics: readonly TopicToCreate[]): Answers => new Map(topics.map(({ name }) => [name, undefined]))

it('topics that are asked for in the same moment go in one request', async () => {
  const { requests, outcomes } = kafka()
  expect(await outcomes(many(3))).toEqual(['made', 'made', 'made'])
  expect(requests).toEqual([['t0', 't1', 't2']])
})

it('10,000 topics are not 10,000 requests', async () => {
  const { requests, outcomes } = kafka()
  await outcomes(many(10_000))
  expect(requests).toHaveLength(100)
})

it('how many go in one request is said by who asks', async () => {
  const requests: number[] = []
  const create = gather<TopicToCreate>({
    name: 'CreateTopics',
    records: recordsToCreate,
    most: 500,
    send: async (topics) => {
      requests.push(topics.length)
      return allMade(topics)
    },
  })
  await Promise.all(many(800).map((each) => create(each)))
  expect(requests).toEqual([500, 300])
})

it('a request takes no more than a thousand records of Kafka, unless a single topic does', async () => {
  const { requests, outcomes } = kafka()
  await outcomes([topic('a', 600), topic('b', 400), topic('c', 1), topic('d', 5_000), topic('e', 1)])
  expect(requests).toEqual([['a', 'b'], ['c'], ['d'], ['e']])
})

it('a config is a record as well as a partition is', async () => {
  const { requests, outcomes } = kafka()
  await outcomes([{ ...topic('a', 999), config: { 'retention.ms': '1' } }, topic('b')])
  expect(requests).toEqual([['a'], ['b']])
})

it('the same topic is not twice in a request', async () => {
  const { requests, outcomes } = kafka()
  await outcomes([topic('a'), topic('a'), topic('b')])
  expect(requests).toEqual([['a'], ['a', 'b']])
})

it('a topic that is refused is no failure of the others', async () => {
  const refused = new DroverError('KAFKA_REFUSED', 'CreateTopics t1: no')
  const { outcomes } = kafka((topics) => new Map([...allMade(topics), ['t1', refused]]))
  expect(await outcomes(many(3))).toEqual(['made', 'CreateTopics t1: no', 'made'])
})

it('a topic that Kafka says nothing of has failed', async () => {
  const { outcomes } = kafka(() => new Map())
  expect(await outcomes(many(1))).toEqual(['CreateTopics t0: Kafka says nothing of it'])
})

it('a request that fails is a failure of all that are in it, and not of those in the next one', async () => {
  const { outcomes } = kafka((topics) => {
    if (topics.some(({ name }) => name === 't0')) throw new Error('the connection broke')
    return allMade(topics)
  })
  const ends = await outcomes(many(101))
  expect(new Set(ends.slice(0, 100))).toEqual(new Set(['the connection broke']))
  expect(ends[100]).toBe('made')
})

it('each caller gives up by its own signal', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const create = gathering(async (topics, signal) => {
    signals.push(signal)
    return allMade(topics)
  })
  const [a, b] = [new AbortController().signal, new AbortController().signal]
  await Promise.all([create(topic('t0'), a), create(topic('t1'), a), create(topic('t2'), b)])
  expect(signals).toEqual([a, b])
})
