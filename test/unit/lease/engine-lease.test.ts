import type { DockerClient } from '../../../src/docker/client.ts'
import { DroverError } from '../../../src/errors.ts'
import { EngineLease } from '../../../src/lease/engine-lease.ts'
import { dockerWhileLeader } from '../../../src/lease/only-while-leader.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { A_SPEC } from '../../fixtures/container-spec.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'
import { FakeClock } from '../../world/fake-clock.ts'

const IMAGE = 'drover/kafka:4.3.1'
const NAME = 'drover-lease-mine'
const NEVER = new AbortController().signal

/** An engine, and Drovers of one instance that want to act on it. */
function scene({ images = [IMAGE] } = {}) {
  const clock = new FakeClock()
  const memory = memoryDocker({ now: clock.now, images })
  const { docker, hang, fail } = faulty(memory)
  /** What the leases hear of the engine. */
  const heard: string[] = []
  /** Which one it is; a frozen one's timers do not run. */
  const drover = (pid: number) => {
    let isFrozen = false
    const lease = new EngineLease({
      docker,
      instance: 'mine',
      statePath: `/state/${pid}`,
      images: [IMAGE],
      hear: (silence) => heard.push(silence ?? 'it answers'),
      holder: { pid, startTime: 'then', place: 'host pid:[1]' },
      timing: { now: clock.now, after: (ms, callback) => clock.after(ms, () => isFrozen || callback()) },
    })
    const freeze = () => {
      isFrozen = true
    }
    return Object.assign(lease, { freeze })
  }
  /** Lets time go by in small steps, so that everything due has happened. */
  const elapse = async (ms: number) => {
    const end = clock.now() + ms
    for (;;) {
      await new Promise(setImmediate)
      if (clock.now() >= end) return
      clock.moveTo(Math.min(clock.nextAt ?? end, end))
    }
  }
  const container = () => docker.findContainer(NAME)
  return { docker, engine: memory.engine, drover, elapse, container, heard, hang, fail }
}

/**
 * The same engine, whose beats do not come back from `hang` until what it returns is called, and which fails so from
 * `fail` on.
 */
function faulty(engine: DockerClient): {
  docker: DockerClient
  hang: () => () => void
  fail: (error: DroverError) => void
} {
  let answers: Promise<void> = Promise.resolve()
  let failure: DroverError | undefined
  const holdLease: DockerClient['holdLease'] = async (...args) => {
    const held = await engine.holdLease(...args)
    return {
      ...held,
      beat: async (signal) => {
        if (failure) throw failure
        await answers
        await held.beat(signal)
      },
    }
  }
  const listContainers: DockerClient['listContainers'] = async (...args) => {
    if (failure) throw failure
    return engine.listContainers(...args)
  }
  const own: Partial<DockerClient> = { holdLease, listContainers }
  return {
    docker: new Proxy(engine, { get: (_, name) => Reflect.get(own, name) ?? Reflect.get(engine, name) }),
    hang: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      answers = promise
      return resolve
    },
    fail: (error) => {
      failure = error
    },
  }
}

describe('the right to act on an engine', () => {
  test('is one Drover’s for as long as it lives, and the others are told whose', async () => {
    const { drover, elapse, container } = scene()
    const [first, second] = [drover(1), drover(2)]
    expect(await first.confirm()).toBe(true)
    await elapse(120_000)
    expect(await first.confirm()).toBe(true)
    expect(await second.confirm()).toBe(false)
    expect(second.lost.reason).toMatchObject({
      code: 'ENGINE_HELD',
      message: expect.stringContaining('process 1 on host, which keeps its state in /state/1'),
    })
    expect(await container()).toMatchObject({ labels: { [LABELS.lease]: 'mine' } })
    first.release()
    await elapse(1)
    expect(await container()).toBeUndefined()
  })

  test('goes to one who stands by as soon as its holder lets it go', async () => {
    const { drover, elapse } = scene()
    const [first, second] = [drover(1), drover(2)]
    await first.confirm()
    const said: [string, boolean][] = []
    const standing = second.stand(NEVER, ({ message }, lives) => said.push([message, lives]))
    await elapse(10_000)
    // It may be that of one who was killed a moment ago.
    expect(said).toEqual([[expect.stringContaining('process 1 on host'), false]])
    await elapse(20_000)
    expect(said.map(([, lives]) => lives)).toEqual([false, true])
    first.release()
    await elapse(2_000)
    expect(await standing).toBe(true)
    expect(await second.confirm()).toBe(true)
  })

  test('is lost by one who was frozen, within fifteen seconds, before it can do anything', async () => {
    const { docker, engine, drover, elapse } = scene()
    const [first, second] = [drover(1), drover(2)]
    await first.confirm()
    const acting = dockerWhileLeader(docker, [first])
    await acting.createVolume('before', {})
    first.freeze()
    const standing = second.stand(NEVER, () => {})
    await elapse(15_000)
    expect(await standing).toBe(true)
    await expect(acting.createVolume('after', {})).rejects.toMatchObject({ code: 'ENGINE_HELD' })
    expect(first.lost.aborted).toBe(true)
    expect([...engine.volumes.keys()]).toEqual(['before'])
    expect(await second.confirm()).toBe(true)
  })

  test('comes back to one who was frozen while nobody else wanted it', async () => {
    const { drover, elapse } = scene()
    const first = drover(1)
    await first.confirm()
    first.freeze()
    await elapse(60_000)
    expect(await first.confirm()).toBe(true)
  })

  test('is taken anew when somebody removes its container, or the engine was restarted', async () => {
    const { drover, engine, elapse, container } = scene()
    const first = drover(1)
    await first.confirm()
    engine.remove(NAME)
    await elapse(5_000)
    expect(await container()).toBeDefined()
    engine.restart()
    await elapse(5_000)
    expect(await container()).toBeDefined()
    expect(await first.confirm()).toBe(true)
  })

  test('tells within eight seconds that the engine began to hang, once, and that it is back', async () => {
    const { drover, elapse, heard, hang } = scene()
    await drover(1).confirm()
    await elapse(60_000)
    expect(new Set(heard)).toEqual(new Set(['it answers']))
    heard.length = 0
    const answer = hang()
    await elapse(8_000)
    expect(heard).toEqual(['it does not answer'])
    await elapse(1_000)
    answer()
    await elapse(1)
    expect(heard).toEqual(['it does not answer', 'it answers'])
  })

  test('tells in the same words of an engine that hangs for as long as it does, and in its own of another failure', async () => {
    const { drover, elapse, heard, fail } = scene()
    await drover(1).confirm()
    fail(new DroverError('DOCKER_TIMEOUT', 'list containers: no answer within 20000 ms'))
    await elapse(10_000)
    expect(new Set(heard)).toEqual(new Set(['it does not answer']))
    heard.length = 0
    fail(new DroverError('DOCKER_UNREACHABLE', 'connect ECONNREFUSED'))
    await elapse(10_000)
    expect(new Set(heard)).toEqual(new Set(['connect ECONNREFUSED']))
  })

  test('tells nothing of the engine any more once it was let go', async () => {
    const { drover, elapse, heard, hang } = scene()
    const first = drover(1)
    await first.confirm()
    await elapse(3_000)
    hang()
    await elapse(3_000)
    first.release()
    heard.length = 0
    await elapse(30_000)
    expect(heard).toEqual([])
  })

  test('is not blocked by a container whose maker died before it started it', async () => {
    const { drover, engine, elapse } = scene()
    engine.addForeignContainer(NAME, { labels: { [LABELS.lease]: 'mine' } })
    const standing = drover(2).stand(NEVER, () => {})
    await elapse(5_000)
    expect(engine.container(NAME).status).toBe('created')
    await elapse(10_000)
    expect(await standing).toBe(true)
  })

  test('is not taken from a container of its name that Drover did not make', async () => {
    const { drover, engine } = scene()
    const id = engine.addForeignContainer(NAME)
    expect(await drover(1).confirm()).toBe(false)
    expect([...engine.containers.keys()]).toEqual([id])
  })

  test('is not asked for on an engine where no node could run, and is once one can', async () => {
    const { docker, drover, engine, container } = scene({ images: [] })
    const acting = dockerWhileLeader(docker, [drover(1)])
    await acting.createVolume('data', {})
    expect(await container()).toBeUndefined()
    engine.addImage('own/kafka:1')
    const spec = { ...A_SPEC, image: 'own/kafka:1' }
    await acting.createContainer('node', spec, await docker.createNetwork('net', {}))
    expect(await container()).toMatchObject({ image: 'own/kafka:1' })
  })
})
