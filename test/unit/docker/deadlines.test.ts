import type { DockerMethod } from '../../../src/docker/calls.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import { connectDocker } from '../../../src/docker/connect.ts'
import type { DockerDeadlines } from '../../../src/docker/deadlines.ts'
import type { DroverError } from '../../../src/errors.ts'
import { eventually } from '../../contract/eventually.ts'
import { A_SPEC } from '../../fixtures/container-spec.ts'
import { begin, type FakeEngine, fakeEngine, silence } from './fake-engine.ts'
import { allWithin } from './short-deadlines.ts'

type Calls = Readonly<Record<DockerMethod, (docker: DockerClient, signal: AbortSignal) => unknown>>

const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
}
async function* onePiece() {
  yield Buffer.from('half a tar')
}

const SPEC = { ...A_SPEC, entrypoint: ['/bin/start'] }

/** Every call there is: one that is missing here does not compile. */
const CALLS: Calls = {
  info: (docker, signal) => docker.info(signal),
  listContainers: (docker, signal) => docker.listContainers('x', signal),
  findContainer: (docker, signal) => docker.findContainer('x', signal),
  createContainer: (docker, signal) => docker.createContainer('x', SPEC, 'net', signal),
  startContainer: (docker, signal) => docker.startContainer('x', signal),
  signalContainer: (docker, signal) => docker.signalContainer('x', 'SIGTERM', signal),
  unpauseContainer: (docker, signal) => docker.unpauseContainer('x', signal),
  renameContainer: (docker, signal) => docker.renameContainer('x', 'y', signal),
  updateContainer: (docker, signal) => docker.updateContainer('x', SPEC.limits, signal),
  removeContainer: (docker, signal) => docker.removeContainer('x', signal),
  writeFiles: (docker, signal) => docker.writeFiles('x', '/f', [], signal),
  readFiles: (docker, signal) => docker.readFiles('x', '/f', signal),
  readArchive: (docker, signal) => drain(docker.readArchive('x', '/f', signal)),
  writeArchive: (docker, signal) => docker.writeArchive('x', '/f', onePiece(), signal),
  statFile: (docker, signal) => docker.statFile('x', '/f', signal),
  readLogs: (docker, signal) => docker.readLogs('x', 5, signal),
  followLogs: (docker, signal) => drain(docker.followLogs('x', 5, signal)),
  listNetworks: (docker, signal) => docker.listNetworks('x', signal),
  findNetworks: (docker, signal) => docker.findNetworks('x', signal),
  createNetwork: (docker, signal) => docker.createNetwork('x', {}, signal),
  removeNetwork: (docker, signal) => docker.removeNetwork('x', signal),
  connectNetwork: (docker, signal) => docker.connectNetwork('x', 'c', [], signal),
  disconnectNetwork: (docker, signal) => docker.disconnectNetwork('x', 'c', signal),
  listVolumes: (docker, signal) => docker.listVolumes('x', signal),
  findVolume: (docker, signal) => docker.findVolume('x', signal),
  volumeDrivers: (docker, signal) => docker.volumeDrivers(signal),
  createVolume: (docker, signal) => docker.createVolume('x', {}, undefined, signal),
  removeVolume: (docker, signal) => docker.removeVolume('x', signal),
  findImage: (docker, signal) => docker.findImage('x', signal),
  pullImage: (docker, signal) => docker.pullImage('x', signal),
  holdLease: (docker, signal) => docker.holdLease('x', { image: 'kafka:1', labels: {}, seconds: 10 }, signal),
  events: (docker, signal) => drain(docker.events(signal)),
}

/** Their answer never ends, and a beginning of it is all that can be waited for. */
const ENDLESS = ['events', 'followLogs']
const ALL = Object.entries(CALLS)

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'success',
    ({ code }: DroverError) => code,
  )

interface Pair {
  readonly engine: FakeEngine
  readonly docker: DockerClient
}

/** With an engine of its own for each test, since what they do is wait, and many do at once. */
async function between(
  answers: Parameters<typeof fakeEngine>[0],
  deadlines: Partial<DockerDeadlines>,
  run: (pair: Pair) => Promise<void>,
): Promise<void> {
  const engine = await fakeEngine(answers)
  try {
    const docker = await connectDocker(engine.endpoint, { deadlines })
    await run({ engine, docker }).finally(() => docker.close())
  } finally {
    await engine.close()
  }
}
const onlyAnswer = (answer: typeof silence, ms: number, run: (pair: Pair) => Promise<void>): Promise<void> => {
  const version = onlyOnce({ ApiVersion: '1.41', MinAPIVersion: '1.12' })
  return between({ '*': answer, version }, { ...allWithin(ms), connect: 20_000 }, run)
}
/** The first connection is not kept, so that whichever is left is one that hung. */
const onlyOnce =
  (body: unknown): typeof silence =>
  (response) =>
    response.writeHead(200, { connection: 'close' }).end(JSON.stringify(body))
const noConnectionLeft = ({ engine }: Pair) =>
  eventually(
    async () => engine.open(),
    (open) => open === 0,
  )

it.concurrent.each(ALL)('%s ends at its deadline when the engine says nothing, and leaves no connection', (_, call) =>
  onlyAnswer(silence, 100, async (pair) => {
    expect(await outcome((async () => call(pair.docker, new AbortController().signal))())).toBe('DOCKER_TIMEOUT')
    await noConnectionLeft(pair)
  }),
)

it.concurrent.each(ALL.filter(([method]) => !ENDLESS.includes(method)))(
  '%s ends at its deadline when the answer stops in its middle, and leaves no connection',
  (_, call) =>
    onlyAnswer(begin('{"status":"on its way"'), 100, async (pair) => {
      expect(await outcome((async () => call(pair.docker, new AbortController().signal))())).toBe('DOCKER_TIMEOUT')
      await noConnectionLeft(pair)
    }),
)

it.concurrent.each(ALL)('%s ends long before its deadline when its signal fires, and leaves no connection', (_, call) =>
  onlyAnswer(silence, 3_600_000, async (pair) => {
    const giveUp = new AbortController()
    const ended = outcome((async () => call(pair.docker, giveUp.signal))())
    await eventually(
      async () => pair.engine.requests.length,
      (requests) => requests > 1,
    )
    giveUp.abort()
    expect(await ended).toBe('DOCKER_TIMEOUT')
    await noConnectionLeft(pair)
  }),
)

it('an engine that hung for more calls than there are connections is there again as soon as it answers', () => {
  let hangs = true
  const answer: typeof silence = (response, request) => {
    if (!hangs || request.url?.includes('version')) response.writeHead(404).end('{"message":"no such image"}')
  }
  return between({ '*': answer }, { ...allWithin(5_000), connect: 20_000, findImage: 50 }, async ({ docker }) => {
    await Promise.all(Array.from({ length: 40 }, () => outcome(docker.findImage('x'))))
    hangs = false
    expect(await docker.findVolume('x')).toBeUndefined()
  })
})

it('an engine that hangs on every container of four clusters still answers about a fifth', () => {
  const answer: typeof silence = (response, request) => {
    const path = request.url ?? ''
    if (path.includes('/containers/json')) {
      response.end(JSON.stringify(Array.from({ length: 50 }, (_, index) => ({ Id: `c${index}` }))))
    } else if (!path.includes('/containers/')) response.end('{"Name":"x"}')
  }
  return between({ '*': answer }, { listContainers: 60_000 }, async ({ engine, docker }) => {
    const end = new AbortController()
    const hanging = Array.from({ length: 4 }, () => outcome(docker.listContainers('x', end.signal)))
    await eventually(
      async () => engine.requests.length,
      (requests) => requests > 30,
    )
    expect(await docker.findVolume('x', AbortSignal.timeout(4_000))).toMatchObject({ name: 'x' })
    end.abort()
    expect(await Promise.all(hanging)).toEqual(Array(4).fill('DOCKER_TIMEOUT'))
  })
})
