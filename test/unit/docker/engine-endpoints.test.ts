import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duplex, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { DOCKER_CALLS, type DockerMethod } from '../../../src/docker/calls.ts'
import type { DockerClient } from '../../../src/docker/client.ts'
import { connectDocker } from '../../../src/docker/connect.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { ENDPOINTS, endpointOf } from '../../engine-filter/endpoints.ts'
import { type EngineFilter, filterEngine } from '../../engine-filter/filter.ts'
import { A_SPEC } from '../../fixtures/container-spec.ts'

const CONTAINER = {
  Id: 'c'.repeat(64),
  Name: '/n',
  Image: 'sha256:1',
  Created: '2026-01-01T00:00:00Z',
  RestartCount: 0,
  Config: { Image: 'i', Labels: {}, Env: [], User: '', Hostname: 'n', Entrypoint: [], Cmd: [] },
  HostConfig: { Mounts: [], PortBindings: {}, Tmpfs: {}, RestartPolicy: { Name: 'no' } },
  State: { Status: 'exited', ExitCode: 0, OOMKilled: false, StartedAt: '', FinishedAt: '' },
  NetworkSettings: { Networks: {} },
  Mounts: [{ Type: 'volume', Name: 'v', Destination: CONFIG_FOLDER }],
}
/** What keeps the volume from being pruned: another container, on engines that delete what an archive call mounts. */
const HOLDER = { ...CONTAINER, Name: '/v', Config: { ...CONTAINER.Config, Labels: { [LABELS.filesOf]: 'v' } } }

const packed = pack()
packed.entry({ name: 'f' }, 'x')
packed.finalize()
const TAR = await buffer(packed)

const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

/** Says something to whatever it is asked. Whoever asks it for a volume's holder is told that it is not there. */
function engineFor(apiVersion: string, isHeld: boolean) {
  const seen: string[] = []
  let isTaken = true
  const answerOf = (method: string, path: string): ((response: ServerResponse) => void) => {
    if (path === '/version') return json({ ApiVersion: apiVersion, MinAPIVersion: '1.12' })
    if (path === '/info') return json({ ServerVersion: '1', OperatingSystem: 'x', Plugins: { Volume: ['local'] } })
    if (path === '/containers/v/json') return isHeld ? json(HOLDER) : json({ message: 'none' }, 404)
    if (path.endsWith('/archive') && method === 'GET')
      return (response) => void response.writeHead(200, { 'content-type': 'application/x-tar' }).end(TAR)
    if (path.endsWith('/archive'))
      return (response) => {
        const stat = { size: 1, mtime: '2026-01-01T00:00:00Z' }
        response.writeHead(200, {
          'x-docker-container-path-stat': Buffer.from(JSON.stringify(stat)).toString('base64'),
        })
        response.end()
      }
    if (path === '/events' || path.endsWith('/logs') || path === '/images/create')
      return (response) => void response.writeHead(200).end()
    if (method === 'DELETE' && path.startsWith('/volumes/') && isTaken) {
      isTaken = false
      return json({ message: 'volume is in use' }, 409)
    }
    if (path === '/containers/json') return json([{ Id: CONTAINER.Id }])
    if (/^\/containers\/[^/]+\/json$/.test(path)) return json(CONTAINER)
    if (path.endsWith('/create')) return json({ Id: CONTAINER.Id, Name: 'v' }, 201)
    if (path === '/networks') return json([])
    if (path === '/volumes') return json({ Volumes: [] })
    if (path === '/plugins') return json([])
    if (method === 'GET') return json({ Id: 'x', Name: 'v', Labels: {}, Driver: 'local', Config: {} })
    if (/\/(update|connect|disconnect)$/.test(path)) return json({})
    return (response) => void response.writeHead(204).end()
  }
  const server = createServer((request: IncomingMessage, response) => {
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/v1\.\d+/, '') ?? ''
    seen.push(`${request.method} ${path}`)
    request.resume()
    request.on('end', () => answerOf(request.method ?? '', path)(response))
  }).on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    seen.push(`${request.method} ${(request.url ?? '').split('?')[0]}`)
    socket.write(
      'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
    )
    socket.pipe(socket)
  })
  return { server, seen }
}

const never = new AbortController().signal
const drain = async (all: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of all);
}

/** How each call is made. One that is missing does not compile. */
const EACH: Readonly<Record<DockerMethod, (docker: DockerClient) => Promise<unknown>>> = {
  info: (docker) => docker.info(),
  listContainers: (docker) => docker.listContainers('l'),
  findContainer: (docker) => docker.findContainer('n'),
  createContainer: (docker) => docker.createContainer('n', A_SPEC, 'net'),
  startContainer: (docker) => docker.startContainer('c'),
  signalContainer: (docker) => docker.signalContainer('c', 'SIGTERM'),
  unpauseContainer: (docker) => docker.unpauseContainer('c'),
  renameContainer: (docker) => docker.renameContainer('c', 'd'),
  updateContainer: (docker) => docker.updateContainer('c', { pidsLimit: 1 }),
  removeContainer: (docker) => docker.removeContainer('c'),
  writeFiles: (docker) => docker.writeFiles('c', CONFIG_FOLDER, [{ path: 'f', content: 'x', mode: 0o644 }]),
  readFiles: (docker) => docker.readFiles('c', `${CONFIG_FOLDER}/f`),
  readArchive: (docker) => drain(docker.readArchive('c', '/data', never)),
  writeArchive: (docker) => docker.writeArchive('c', '/data', Readable.from([TAR]), never),
  statFile: (docker) => docker.statFile('c', `${CONFIG_FOLDER}/f`),
  readLogs: (docker) => docker.readLogs('c', 1),
  followLogs: (docker) => drain(docker.followLogs('c', 1, never)),
  listNetworks: (docker) => docker.listNetworks('l'),
  findNetworks: (docker) => docker.findNetworks('n'),
  createNetwork: (docker) => docker.createNetwork('n', {}),
  removeNetwork: (docker) => docker.removeNetwork('n'),
  connectNetwork: (docker) => docker.connectNetwork('n', 'c', []),
  disconnectNetwork: (docker) => docker.disconnectNetwork('n', 'c'),
  listVolumes: (docker) => docker.listVolumes('l'),
  findVolume: (docker) => docker.findVolume('v'),
  volumeDrivers: (docker) => docker.volumeDrivers(),
  createVolume: (docker) => docker.createVolume('v', {}),
  // It is in use where nothing of Drover's holds it.
  removeVolume: (docker) => docker.removeVolume('v').catch(() => undefined),
  findImage: (docker) => docker.findImage('registry.example.com:5000/a/kafka@sha256:1'),
  pullImage: (docker) => docker.pullImage('registry.example.com/a/kafka:1'),
  async holdLease(docker) {
    const lease = await docker.holdLease('lease', { image: 'i', labels: {}, seconds: 1 })
    await lease.beat()
    lease.end()
  },
  events: (docker) => drain(docker.events(never)),
}

describe.each([
  ['an engine that deletes what an archive call mounts', '1.41'],
  ['a later engine', '1.47'],
])('of %s,', (_, apiVersion) => {
  const folder = mkdtempSync(join(tmpdir(), 'drover-filter-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let sockets = 0

  async function through(
    isHeld: boolean,
    work: (docker: DockerClient) => Promise<unknown>,
  ): Promise<Pick<EngineFilter, 'refused' | 'used'> & { readonly seen: readonly string[] }> {
    const [engine, listenAt] = [join(folder, `engine-${++sockets}`), join(folder, `filter-${sockets}`)]
    const { server, seen } = engineFor(apiVersion, isHeld)
    await new Promise<void>((resolve) => server.listen(engine, resolve))
    const filter = await filterEngine(listenAt, engine)
    const docker = await connectDocker(
      { kind: 'unix', path: listenAt, origin: 'the test' },
      { loginFor: async () => ({ registry: 'docker.io', from: 'the test' }) },
    )
    try {
      await work(docker)
    } finally {
      docker.close()
      await filter.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    return { refused: filter.refused, used: filter.used, seen }
  }

  const used = new Set<string>()
  test.each(Object.keys(DOCKER_CALLS) as DockerMethod[])('%s gets by with what is listed', async (method) => {
    for (const isHeld of [false, true]) {
      const asked = await through(isHeld, EACH[method])
      expect(asked.refused).toEqual([])
      expect(asked.seen.length).toBeGreaterThan(1)
      for (const endpoint of asked.used) used.add(endpoint)
    }
  })

  test('nothing is listed that is not asked for', () => {
    expect([...used].sort()).toEqual(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('anything else is refused', async () => {
    const asked = await through(false, async (docker) => {
      await docker.info()
      // A name is a part of a path: one that leads elsewhere is no name.
      await expect(docker.findImage('../containers/c/exec?')).rejects.toThrow(/403|filter/)
    })
    expect(asked.refused).toHaveLength(1)
  })
})

test.each([
  ['POST', '/v1.41/containers/c/exec'],
  ['POST', '/exec/x/start'],
  ['POST', '/build'],
  ['POST', '/containers/prune'],
  ['POST', '/v1.41/volumes/prune'],
  ['GET', '/containers/c/export'],
  ['POST', '/containers/c/stop'],
  ['DELETE', '/images/i'],
  ['POST', '/swarm/init'],
  ['GET', '/images/../containers/c/json'],
  ['GET', '/images/%2e%2e/containers/c/json'],
  ['GET', '//info'],
  ['POST', '/plugins/pull'],
])('%s %s is not listed', (method, url) => {
  expect(endpointOf(method, url)).toBeUndefined()
})

test('the documents list them all, and no others', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/security.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(GET|HEAD|POST|PUT|DELETE) (\/\S*)` \| (.*) \|$/gm)]
  expect(rows.map(([, method, path, why]) => ({ method, path, why }))).toEqual(ENDPOINTS)
})
