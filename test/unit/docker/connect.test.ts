import type { DockerClient } from '../../../src/docker/client.ts'
import { type ConnectOptions, connectDocker } from '../../../src/docker/connect.ts'
import type { RegistryLogin } from '../../../src/docker/registry-login.ts'
import { DroverError } from '../../../src/errors.ts'
import { Sensitive } from '../../../src/model/sensitive.ts'
import { begin, drop, type FakeEngine, fakeEngine, json, silence } from './fake-engine.ts'
import { allWithin } from './short-deadlines.ts'

type Answers = Parameters<typeof fakeEngine>[0]
let engine: FakeEngine | undefined
let docker: DockerClient | undefined

/** For calls that are to run into their deadline; the others get one that a busy machine keeps, too. */
const SHORT = { deadlines: allWithin(200) }
/** For calls that hang, of a client that has connected however busy the machine is. */
const SHORT_ONCE_CONNECTED = { deadlines: { ...allWithin(200), connect: 5_000 } }

async function connectTo(answers: Answers, options: ConnectOptions = {}): Promise<DockerClient> {
  engine = await fakeEngine(answers)
  docker = await connectDocker(engine.endpoint, { deadlines: allWithin(5_000), ...options })
  return docker
}

afterEach(async () => {
  docker?.close()
  await engine?.close()
  docker = engine = undefined
})

const error = (call: Promise<unknown>): Promise<DroverError> =>
  call.then(
    () => Promise.reject(new Error('it succeeded')),
    (thrown) => {
      if (thrown instanceof DroverError) return thrown
      throw thrown
    },
  )

describe('connecting', () => {
  it('speaks 1.41 with an engine that knows it', async () => {
    const client = await connectTo({ json: json([]), version: json({ ApiVersion: '1.51', MinAPIVersion: '1.24' }) })
    await client.listContainers('x')
    expect(engine?.requests).toEqual(['GET /version', 'GET /v1.41/containers/json'])
  })

  it('speaks the oldest version an engine knows when that is newer', async () => {
    const client = await connectTo({ json: json([]), version: json({ ApiVersion: '1.60', MinAPIVersion: '1.44' }) })
    await client.listContainers('x')
    expect(engine?.requests.at(-1)).toBe('GET /v1.44/containers/json')
  })

  it('refuses an engine that is too old', async () => {
    const { code, message } = await error(connectTo({ version: json({ ApiVersion: '1.40', MinAPIVersion: '1.12' }) }))
    expect({ code, message }).toEqual({
      code: 'DOCKER_API_TOO_OLD',
      message: 'The engine speaks Docker API 1.40 at most',
    })
  })

  it('says so when nothing listens', async () => {
    const { code, message } = await error(
      connectDocker({ kind: 'unix', path: '/nowhere/docker.sock', origin: 'DOCKER_HOST' }),
    )
    expect(code).toBe('DOCKER_UNREACHABLE')
    expect(message).toContain('cannot reach the engine of DOCKER_HOST: ')
    expect(message).toContain('/nowhere/docker.sock')
  })

  it.each<[string, Answers[string], string]>([
    ['a web page', (response) => void response.end('<html></html>'), 'what answers there is no Docker engine'],
    ['JSON that is something else', json({}), 'what answers there is no Docker engine'],
    ['a list', json([]), 'what answers there is no Docker engine'],
    ['nothing', (response) => void response.writeHead(200).end(), 'what answers there is no Docker engine'],
    [
      'what is no HTTP',
      (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'),
      'what answers there is no Docker engine',
    ],
    ['that there is no such thing', json({ message: 'nope' }, 404), 'it answers 404: nope'],
    ['that it is forbidden', json({ message: 'no' }, 403), 'it answers 403: no'],
  ])('says so when what listens answers with %s', async (_, version, said) => {
    const { code, message, mend } = await error(connectTo({ version }))
    expect({ code, message }).toEqual({
      code: 'DOCKER_UNREACHABLE',
      message: `cannot reach the engine of the test: ${said}`,
    })
    expect(mend).toContain('--docker')
  })

  it('ends at its deadline when the engine says nothing', async () => {
    expect((await error(connectTo({ version: silence }, SHORT))).code).toBe('DOCKER_TIMEOUT')
  })

  it('goes where it is told, whatever the environment says', async () => {
    const before = process.env.DOCKER_HOST
    process.env.DOCKER_HOST = 'tcp://127.0.0.1:1'
    try {
      expect(await (await connectTo({ json: json([]) })).listContainers('x')).toEqual([])
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST
      else process.env.DOCKER_HOST = before
    }
  })
})

describe('a call to an engine that hangs', () => {
  it('ends at its deadline when there is no answer', async () => {
    const { code, message } = await error(
      (await connectTo({ json: silence }, SHORT_ONCE_CONNECTED)).listContainers('x'),
    )
    expect({ code, message }).toEqual({ code: 'DOCKER_TIMEOUT', message: 'list containers: no answer within 200 ms' })
  })

  it('ends at its deadline when the answer stops in its middle', async () => {
    expect(
      (await error((await connectTo({ json: begin('[{"Id":') }, SHORT_ONCE_CONNECTED)).listContainers('x'))).code,
    ).toBe('DOCKER_TIMEOUT')
  })

  it('ends when the connection breaks in the middle of the answer', async () => {
    expect(
      (await error((await connectTo({ json: drop('[{"Id":') }, SHORT_ONCE_CONNECTED)).listContainers('x'))).code,
    ).toMatch(/^DOCKER_(TIMEOUT|UNREACHABLE)$/)
  })

  it('ends when an archive stops in its middle', async () => {
    const client = await connectTo({ json: json({}), archive: begin('half a tar') }, SHORT_ONCE_CONNECTED)
    expect((await error(client.readFiles('id', '/config'))).code).toBe('DOCKER_TIMEOUT')
  })

  it('ends when its signal fires', async () => {
    const client = await connectTo({ json: silence }, { deadlines: allWithin(60_000) })
    const { code, cause } = await error(client.listContainers('x', AbortSignal.timeout(50)))
    expect(code).toBe('DOCKER_TIMEOUT')
    expect(cause).toMatchObject({ name: 'TimeoutError' })
  })
})

describe('connections', () => {
  it('are used again', async () => {
    const client = await connectTo({ json: json([]) })
    for (let call = 0; call < 5; call += 1) await client.listContainers('x')
    await client.statFile('id', '/x')
    expect(engine?.connections()).toBe(1)
  })
})

describe('listing containers', () => {
  it('leaves out what vanishes while it looks', async () => {
    const client = await connectTo({
      json: (response, request) =>
        json(
          ...((request.url?.includes('gone') ? [{ message: 'No such container: gone' }, 404] : [[{ Id: 'gone' }]]) as [
            unknown,
            number?,
          ]),
        )(response, request),
    })
    expect(await client.listContainers('x')).toEqual([])
  })
})

describe('events', () => {
  const event = { Type: 'container', Action: 'die', Actor: { ID: 'a', Attributes: { name: 'ä' } } }
  const seen = { type: 'container', action: 'die', id: 'a', attributes: { name: 'ä' } }

  it('may come in any pieces, and several at once', async () => {
    const bytes = Buffer.from(`${JSON.stringify(event)}\n${JSON.stringify(event)}\n`)
    const middle = bytes.indexOf('ä') + 1
    const client = await connectTo({
      events: (response) => {
        response.write(bytes.subarray(0, middle), () => setImmediate(() => response.end(bytes.subarray(middle))))
      },
    })
    const all = []
    for await (const one of client.events(new AbortController().signal)) all.push(one)
    expect(all).toEqual([seen, seen])
  })

  it('end with an error when the connection breaks', async () => {
    const client = await connectTo({ events: drop(`${JSON.stringify(event)}\n`) })
    const all: unknown[] = []
    const listen = async () => {
      for await (const one of client.events(new AbortController().signal)) all.push(one)
    }
    expect((await error(listen())).code).toBe('DOCKER_UNREACHABLE')
    expect(all).toEqual([seen])
  })

  it('end quietly when the signal fires, and outlast every deadline', async () => {
    const client = await connectTo({ events: begin(`${JSON.stringify(event)}\n`) }, { deadlines: { events: 500 } })
    const end = new AbortController()
    const opened: string[] = []
    for await (const one of client.events(end.signal, () => opened.push('open'))) {
      expect(one).toEqual(seen)
      setTimeout(() => end.abort(), 700)
    }
    expect(opened).toEqual(['open'])
    expect(end.signal.aborted).toBe(true)
  })

  it('fail when nobody lets us listen in time', async () => {
    const client = await connectTo({ events: silence }, SHORT_ONCE_CONNECTED)
    const listen = async () => {
      for await (const _ of client.events(new AbortController().signal));
    }
    expect((await error(listen())).code).toBe('DOCKER_TIMEOUT')
  })
})

describe('pulling an image', () => {
  const header = new Sensitive('bG9naW4=')
  const from = '/home/me/.docker/config.json'
  const loginFor = (login: Partial<RegistryLogin>) => async () => ({ registry: 'registry.example.com', from, ...login })

  it('hands the engine the login that is stored for its registry', async () => {
    const headers: unknown[] = []
    const create: Answers[string] = (response, request) => {
      headers.push(request.headers['x-registry-auth'])
      response.writeHead(200).end('{"status":"done"}')
    }
    await (await connectTo({ create }, { loginFor: loginFor({ header }) })).pullImage('registry.example.com/kafka:1')
    docker?.close()
    await engine?.close()
    await (await connectTo({ create }, { loginFor: loginFor({}) })).pullImage('registry.example.com/kafka:1')
    expect(headers).toEqual(['bG9naW4=', undefined])
  })

  it('hands it the one that it is given instead, where that has one for the registry', async () => {
    const headers: unknown[] = []
    const create: Answers[string] = (response, request) => {
      headers.push(request.headers['x-registry-auth'])
      response.writeHead(200).end('{"status":"done"}')
    }
    const client = await connectTo({ create }, { loginFor: loginFor({ header }) })
    const text = (host: string) => new Sensitive(JSON.stringify({ auths: { [host]: { auth: 'bWU6YQ==' } } }))
    await client.pullImage('registry.example.com/kafka:1', undefined, [text('registry.example.com')])
    await client.pullImage('registry.example.com/kafka:1', undefined, [text('other')])
    expect(headers.map((each) => Buffer.from(String(each), 'base64').toString())).toEqual([
      '{"username":"me","password":"a","serveraddress":"registry.example.com"}',
      'login',
    ])
  })

  const TOLD = 'Get "https://registry.example.com/v2/": unauthorized: authentication required'
  it.each<[string, Partial<RegistryLogin>, string]>([
    ['none is stored', {}, `there is no login for registry.example.com in ${from}: docker login registry.example.com`],
    [
      'it is not taken',
      { header },
      `registry.example.com was given the login of ${from} and does not let it in: docker login registry.example.com`,
    ],
    ['it is Docker Hub', { registry: 'docker.io' }, `there is no login for docker.io in ${from}: docker login`],
  ])('says that the registry wants a login, where %s', async (_, login, words) => {
    const client = await connectTo({ create: json({ message: TOLD }, 500) }, { loginFor: loginFor(login) })
    const { code, message } = await error(client.pullImage('registry.example.com/kafka:1'))
    expect(code).toBe('DOCKER_IMAGE_MISSING')
    expect(message).toBe(`pull image registry.example.com/kafka:1: ${TOLD}; ${words}`)
    await engine?.close()
    const errorDetail = { message: 'pull access denied for kafka, repository does not exist or may require login' }
    const create: Answers[string] = (response) => response.end(`${JSON.stringify({ errorDetail })}\n`)
    const late = await connectTo({ create }, { loginFor: loginFor(login) })
    expect((await error(late.pullImage('registry.example.com/kafka:1'))).message).toContain(words)
  })

  it('fails when the engine says so in the middle of its progress', async () => {
    const client = await connectTo({
      create: (response) =>
        response.end(
          '{"status":"Pulling"}\n{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}\n',
        ),
    })
    const { code, message } = await error(client.pullImage('kafka:9'))
    expect({ code, message }).toEqual({ code: 'DOCKER_IMAGE_MISSING', message: 'pull image kafka:9: manifest unknown' })
  })

  it('ends when the progress does', async () => {
    const client = await connectTo({ create: (response) => response.end('{"status":"Done"}\n') })
    await expect(client.pullImage('kafka:4')).resolves.toBeUndefined()
  })
})
