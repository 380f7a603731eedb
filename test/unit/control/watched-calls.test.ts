import { type Call, watched } from '../../../src/control/pass/watched-calls.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import { DroverError } from '../../../src/errors.ts'

const ID = 'a1'.repeat(32)
let begun: Call[]
let ended: string[]
const watch = (call: Call) => {
  begun.push(call)
  return (end: string) => ended.push(end)
}
const client = (parts: Partial<DockerClient>) => watched(parts as DockerClient, 'docker', watch)

beforeEach(() => {
  begun = []
  ended = []
})

it('every call is heard of, with what it is about as Docker prints it', async () => {
  const docker = client({ startContainer: async () => {}, findVolume: async () => undefined })
  await docker.startContainer(ID)
  await docker.findVolume('data-shop-0')
  expect(begun).toEqual([
    { client: 'docker', method: 'startContainer', about: 'a1a1a1a1a1a1' },
    { client: 'docker', method: 'findVolume', about: 'data-shop-0' },
  ])
  expect(ended).toEqual(['OK', 'OK'])
})

it.each([
  ['an error, by its code', new DroverError('DOCKER_CONFLICT', 'x'), undefined, 'DOCKER_CONFLICT'],
  ['a missed deadline of its own', new DroverError('DOCKER_TIMEOUT', 'x'), undefined, 'DOCKER_TIMEOUT'],
  [
    'a missed deadline of the look it belongs to',
    new DroverError('DOCKER_TIMEOUT', 'x'),
    AbortSignal.abort(new DroverError('TIMED_OUT', 'late')),
    'DOCKER_TIMEOUT',
  ],
  ['an answer nobody wants any more', new DroverError('DOCKER_TIMEOUT', 'x'), AbortSignal.abort(), 'GIVEN_UP'],
  ['a defect', new TypeError('x'), undefined, 'INTERNAL'],
])('tells %s', async (_, error, signal, end) => {
  const docker = client({ info: () => Promise.reject(error) })
  await expect(docker.info(signal)).rejects.toBe(error)
  expect(ended).toEqual([end])
})

it('leaves streams and plain calls as they are', () => {
  const docker = client({ close: () => {}, events: async function* () {} })
  docker.close()
  docker.events(new AbortController().signal)
  expect(begun).toEqual([])
})
