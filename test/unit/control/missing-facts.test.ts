import { DroverError, type ErrorCode } from '../../../src/errors.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { preparedWorld, RESYNC_MS } from '../../world/world.ts'

const SECOND = 1_000

/**
 * When this is asked of the Kafka of a cluster at rest, a resync after the other, if it fails for so long from one on.
 */
async function asks(method: string, code: ErrorCode, ms: number) {
  const world = await preparedWorld(clusterText())
  const { clock } = world.host
  const at: number[] = []
  let failsUntil = 0
  const life = world.start({
    before: (call) => {
      if (call.method !== method) return
      at.push(clock.elapsed)
      if (failsUntil === 0 || clock.elapsed >= failsUntil) return
      throw new DroverError(code, 'not this one')
    },
  })
  await world.settle()
  const rest = at.length
  failsUntil = clock.elapsed + ms
  await world.elapse(2 * RESYNC_MS)
  const [first = 0] = at.slice(rest)
  const seconds = [...new Set(at.slice(rest).map((time) => (time - first) / SECOND))]
  return { seconds, plan: life.results.get('sim')?.plan }
}

// Not `describeBrokers`: without it no broker is seen to serve, and one that starts is looked at by itself.
const QUESTIONS = [
  'describeQuorum',
  'describeTopics',
  'describeTopicConfigs',
  'describeFeatures',
  'describeClusterConfig',
  'listReassignments',
] as const

describe.each(QUESTIONS)('%s', (method) => {
  it('is asked in each resync while it is answered', async () => {
    expect((await asks(method, 'KAFKA_TIMEOUT', 0)).seconds).toEqual([0, 60])
  })

  it('is not asked more often when Kafka refuses it for good: the cluster is at rest', async () => {
    const { seconds, plan } = await asks(method, 'KAFKA_REFUSED', Number.POSITIVE_INFINITY)
    expect(seconds).toEqual([0, 60])
    expect(plan).toMatchObject({ operations: [], waits: [] })
  })

  it('is asked again every other second for as long as it fails for the moment', async () => {
    const { seconds } = await asks(method, 'KAFKA_TIMEOUT', RESYNC_MS)
    expect(seconds).toEqual([0, 2, 4, 6, 60])
  })
})
