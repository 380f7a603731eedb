import { DOCKER_CALLS } from '../../../src/docker/calls.ts'
import { DroverError } from '../../../src/errors.ts'
import { KAFKA_CALLS } from '../../../src/kafka/calls.ts'
import { dockerWhileLeader, kafkaWhileLeader } from '../../../src/lease/only-while-leader.ts'
import type { Lease } from '../../../src/model/lease.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'
import { MemoryKafka } from '../../twins/memory-kafka.ts'

const LOST: Lease = {
  confirm: async () => false,
  lost: AbortSignal.abort(new DroverError('ENGINE_HELD', 'somebody else has it')),
}
const HELD: Lease = { confirm: async () => true, lost: new AbortController().signal }

/** A client that only notes which of its methods are reached. */
function noting<T extends object>(client: T) {
  const reached: (string | symbol)[] = []
  const noted = new Proxy(client, { get: (_, name) => () => reached.push(name) })
  return { client: noted, reached }
}

/** What comes of a call under this lease: the code it is refused with, or the methods that it reached. */
const docker = (method: string, ...leases: Lease[]) => {
  const { client, reached } = noting(memoryDocker({ now: () => 0 }))
  return outcome(dockerWhileLeader(client, leases), method, reached)
}
const kafka = (method: string, ...leases: Lease[]) => {
  const { client, reached } = noting(new MemoryKafka().connect())
  return outcome(kafkaWhileLeader(client, leases), method, reached)
}
async function outcome(client: object, method: string, reached: readonly unknown[]): Promise<unknown> {
  try {
    await Reflect.get(client, method)('x')
    return reached
  } catch (error) {
    return reached.length === 0 && error instanceof DroverError ? error.code : error
  }
}

describe.each([
  ['Docker', DOCKER_CALLS, docker],
  ['Kafka', KAFKA_CALLS, kafka],
] as const)('without the lease, of the calls to %s', (_, calls, call) => {
  const of = (effect: string) =>
    Object.entries(calls).flatMap(([method, rule]) => (rule.effect === effect ? method : []))

  it.each(of('changes'))('%s, which changes something, is refused', async (method) => {
    expect(await call(method, LOST)).toBe('ENGINE_HELD')
    expect(await call(method, HELD, LOST)).toBe('ENGINE_HELD')
    expect(await call(method, HELD, HELD)).toEqual([method])
  })

  it.each(of('asks'))('%s, which only asks, is not', async (method) => {
    expect(await call(method, LOST)).toEqual([method])
  })
})

it('what concerns this end only needs no lease', async () => {
  expect(await docker('close', LOST)).toEqual(['close'])
  expect(await kafka('close', LOST)).toEqual(['close'])
  expect(await kafka('useEndpoints', LOST)).toEqual(['useEndpoints'])
})
