import { DroverError } from '../../../src/errors.ts'
import { executePlan, type Outcome } from '../../../src/execute/execute-plan.ts'
import { ImagePulls } from '../../../src/execute/image-pulls.ts'
import type { Action, Operation } from '../../../src/plan/ground/operation.ts'
import { eventually } from '../../contract/eventually.ts'
import { plainSecrets } from '../../fixtures/secrets.ts'
import { type Faults, fail, faulty, onMethod } from '../../twins/faulty.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'
import { MemoryKafka } from '../../twins/memory-kafka.ts'
import { memoryKafkaClient } from '../../twins/memory-kafka-client.ts'

const volume = (id: number, needs: readonly number[] = [], name = `v${id}`): Operation => ({
  id,
  needs,
  target: { kind: 'volume', name },
  action: { type: 'CreateVolume', name, labels: { 'drover.instance': 'mine' } },
  cause: 'because',
  resource: { kind: 'Kafka', name: 'c' },
})
const act = (id: number, action: Action, needs: readonly number[] = []): Operation => ({ ...volume(id, needs), action })
const isFor = (name: string) => (args: readonly unknown[]) => args[0] === name

function bench(faults: Faults = {}) {
  const twin = memoryDocker({ now: () => 5, images: ['i'] })
  const { client: docker, calls } = faulty(twin, faults)
  const outside = {
    docker,
    kafka: memoryKafkaClient(new MemoryKafka()),
    pulls: new ImagePulls(
      docker,
      () => 5,
      () => {},
    ),
    secrets: plainSecrets(docker),
  }
  const reported: Outcome[] = []
  const never = new AbortController().signal
  const run = async (operations: readonly Operation[], signal = never, stale = never) =>
    (await executePlan(outside, operations, { signal, stale }, { ends: (outcome) => reported.push(outcome) })).map(
      ({ result }) => result,
    )
  return { run, calls, reported, twin, outside }
}

it('nothing to do is done', async () => expect(await bench().run([])).toEqual([]))

it('each operation begins when those it needs are done', async () => {
  const { run, calls, reported } = bench()
  expect(await run([volume(1, [3]), volume(2, [1]), volume(3)])).toEqual(['done', 'done', 'done'])
  expect(calls.map(({ args }) => args[0])).toEqual(['v3', 'v1', 'v2'])
  expect(reported.map(({ operation }) => operation.id)).toEqual([3, 1, 2])
})

it('one that fails holds back those that need it, however indirectly, and no other', async () => {
  const { run, calls, reported } = bench({
    before: onMethod('createVolume', (call) =>
      isFor('v1')(call.args) ? fail('DOCKER_FAILED', 'full')(call) : undefined,
    ),
  })
  expect(await run([volume(1), volume(2, [1]), volume(3, [2]), volume(4), volume(5, [4])])).toEqual([
    'failed',
    'skipped',
    'skipped',
    'done',
    'done',
  ])
  expect(calls.map(({ args }) => args[0])).toEqual(['v1', 'v4', 'v5'])
  expect(reported).toHaveLength(5)
  expect(reported.find(({ result }) => result === 'failed')).toMatchObject({
    error: { code: 'DOCKER_FAILED', message: 'full' },
  })
})

it('no more than four calls are under way at once, and no fewer while there is something to do', async () => {
  let open = 0
  let most = 0
  const release: (() => void)[] = []
  const { run } = bench({
    before: () => {
      open += 1
      most = Math.max(most, open)
      return new Promise((resolve) => release.push(resolve))
    },
    after: () => {
      open -= 1
    },
  })
  const running = run(Array.from({ length: 10 }, (_, index) => volume(index + 1)))
  for (let done = 0; done < 10; done++) {
    await eventually(
      async () => open,
      (count) => count === Math.min(4, 10 - done),
      2_000,
    )
    release.shift()?.()
  }
  expect(await running).toEqual(Array(10).fill('done'))
  expect(most).toBe(4)
})

it.each<[string, (topic: string) => Action]>([
  ['created', (name) => ({ type: 'CreateTopic', topic: { name, config: {} } })],
  ['given partitions', (topic) => ({ type: 'CreatePartitions', topic, total: 3 })],
  ['given configs', (topic) => ({ type: 'AlterTopicConfig', topic, changes: [] })],
])('topics are %s a hundred in the same moment, so that they go to Kafka in one request', async (_what, action) => {
  const { run, outside } = bench()
  let [open, most] = [0, 0]
  const one = async () => {
    most = Math.max(most, ++open)
    await new Promise(setImmediate)
    open--
  }
  Object.assign(outside.kafka, { createTopic: one, createPartitions: one, alterTopicConfig: one })
  await run(Array.from({ length: 200 }, (_, index) => act(index + 1, action(`t${index}`))))
  expect(most).toBe(100)
})

it('after an abort nothing more is begun', async () => {
  const stop = new AbortController()
  const { run, calls } = bench({ after: () => stop.abort() })
  expect(await run([volume(1), volume(2, [1]), volume(3, [2])], stop.signal)).toEqual(['done', 'skipped', 'skipped'])
  expect(calls).toHaveLength(1)
  const late = bench()
  expect(await late.run([volume(1)], AbortSignal.abort())).toEqual(['skipped'])
  expect(late.calls).toEqual([])
})

it('what is thrown and is no error of ours counts as a defect of ours', async () => {
  const { run, reported } = bench({
    before: () => {
      throw new TypeError('x is undefined')
    },
  })
  expect(await run([volume(1)])).toEqual(['failed'])
  expect(reported[0]).toMatchObject({ error: { code: 'INTERNAL', message: 'x is undefined' } })
})

it('a container made by the plan is meant by the operation that makes it', async () => {
  const { run, twin } = bench()
  const spec = {
    image: 'i',
    hostname: 'n',
    user: '1000:1000',
    entrypoint: [],
    env: {},
    labels: {},
    aliases: ['n'],
    ports: [],
    mounts: [],
    tmpfs: {},
    limits: { pidsLimit: 10 },
    stopTimeoutSeconds: 10,
  }
  const plan = [
    act(1, { type: 'CreateNetwork', name: 'net', labels: {} }),
    act(2, { type: 'CreateContainer', name: 'n', spec, network: { createdBy: 1 } }, [1]),
    act(3, { type: 'StartContainer', container: { createdBy: 2 } }, [2]),
  ]
  expect(await run(plan)).toEqual(['done', 'done', 'done'])
  expect(await twin.findContainer('n')).toMatchObject({ status: 'running', endpoints: [{ network: 'net' }] })
})

it('what nobody has made cannot be meant', async () => {
  const { run, reported } = bench()
  expect(await run([volume(1), act(2, { type: 'StartContainer', container: { createdBy: 1 } }, [1])])).toEqual([
    'done',
    'failed',
  ])
  expect(reported[1]).toMatchObject({ error: { code: 'INTERNAL', message: 'operation 1 created nothing' } })
})

it("a volume that somebody else made is not taken for one's own", async () => {
  const { run, reported, twin } = bench()
  twin.engine.addForeignVolume('v1', { 'drover.instance': 'theirs' })
  expect(await run([volume(1)])).toEqual(['failed'])
  expect(reported[0]).toMatchObject({ error: { code: 'DOCKER_CONFLICT' } })
})

describe('the pull of an image', () => {
  it('runs beside the plan', async () => {
    const { run, outside, twin } = bench()
    twin.engine.registry.set('far', undefined)
    expect(await run([act(1, { type: 'PullImage', image: 'far' })])).toEqual(['done'])
    await eventually(
      async () => outside.pulls.state.size,
      (size) => size === 0,
      2_000,
    )
    expect(await twin.findImage('far')).toBeDefined()
  })

  it('that fails is remembered with its reason, and may begin anew', async () => {
    const { outside, twin } = bench()
    outside.pulls.begin('far')
    expect(outside.pulls.state.get('far')).toEqual({ state: 'running' })
    await eventually(
      async () => outside.pulls.state.get('far')?.state,
      (state) => state === 'failed',
      2_000,
    )
    expect(outside.pulls.state.get('far')).toEqual({ state: 'failed', message: expect.stringContaining('far'), at: 5 })
    twin.engine.registry.set('far', undefined)
    outside.pulls.begin('far')
    await eventually(
      async () => outside.pulls.state.has('far'),
      (has) => !has,
      2_000,
    )
  })

  it('is begun once', async () => {
    let pulls = 0
    const twin = memoryDocker({ now: () => 0 })
    const pull = () => {
      pulls += 1
      return Promise.reject(new DroverError('DOCKER_FAILED', 'no'))
    }
    const told: string[] = []
    const images = new ImagePulls(
      { ...twin, pullImage: pull },
      () => 0,
      (image, failure) => told.push(image, failure ?? 'had'),
    )
    images.begin('far')
    images.begin('far')
    await eventually(
      async () => told,
      (list) => list.length > 0,
      2_000,
    )
    expect([pulls, told]).toEqual([1, ['far', 'no']])
  })
})

it('when what was seen is old, nothing is taken away by it, and everything else is done', async () => {
  const { run, calls, reported } = bench()
  const container = { id: 'x' }
  const stale = AbortSignal.abort()
  const operations = [
    act(1, { type: 'SignalContainer', container, signal: 'SIGTERM' }),
    act(2, { type: 'RemoveVolume', name: 'v' }),
    act(3, { type: 'RemoveVoter', nodeId: 0, directoryId: 'd' }),
    act(4, { type: 'UnregisterBroker', brokerId: 0 }),
    volume(5),
  ]
  expect(await run(operations, undefined, stale)).toEqual(['failed', 'failed', 'failed', 'failed', 'done'])
  expect(calls.map(({ method }) => method)).toEqual(['createVolume'])
  expect(reported[0]).toMatchObject({ error: { code: 'STALE_OBSERVATION', retriable: true } })
})
