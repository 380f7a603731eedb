import { clusterText } from '../../world/cluster-text.ts'
import { convergedWorld, createWorld, RESYNC_MS } from '../../world/world.ts'

/** Milliseconds; a test ends when it hangs, not when the machine is busy. */
const LONG = 120_000

/** A cluster of a controller and so many brokers, with so many topics. */
function sized(brokers: number, topics: number): string {
  const spec = '{partitions: 1, replicas: 1, config: {retention.ms: 1000}}'
  return clusterText({
    pools: [
      { name: 'controller', replicas: 1, roles: '[controller]' },
      { name: 'broker', replicas: brokers, roles: '[broker]' },
    ],
    topics: Object.fromEntries(Array.from({ length: topics }, (_, i) => [`t${i}`, spec])),
  })
}

/** Calls to Docker and Kafka of one pass in which nothing is to be done. */
async function callsOfAPass(brokers: number, topics: number): Promise<number> {
  const world = await convergedWorld(sized(brokers, topics))
  const { life } = world
  if (!life) throw new Error('nobody lives')
  const [calls, passes] = [life.calls.length, life.passes]
  await world.pass(RESYNC_MS)
  return (life.calls.length - calls) / (life.passes - passes)
}

it(
  'a pass asks as many questions about 300 topics as about three',
  async () => {
    expect(await callsOfAPass(2, 300)).toBe(await callsOfAPass(2, 3))
  },
  LONG,
)

it(
  'each node more is the same few questions more',
  async () => {
    const calls = [await callsOfAPass(1, 1), await callsOfAPass(2, 1), await callsOfAPass(5, 1)]
    const [one = 0, two = 0, five = 0] = calls
    expect(two - one).toBeLessThanOrEqual(6)
    expect(five - two).toBe(3 * (two - one))
  },
  LONG,
)

it(
  '300 new topics are created a hundred at a time, in one pass',
  async () => {
    const world = await createWorld(sized(2, 0))
    world.start()
    await world.settle()
    let [open, most] = [0, 0]
    const life = world.start({
      before: ({ method }) => {
        if (method === 'createTopic') most = Math.max(most, ++open)
      },
      after: ({ method }) => {
        if (method === 'createTopic') open -= 1
      },
    })
    await world.declare(sized(2, 300))
    await world.settle()
    expect(life.calls.filter(({ method }) => method === 'createTopic')).toHaveLength(300)
    expect(most).toBe(100)
  },
  LONG,
)
