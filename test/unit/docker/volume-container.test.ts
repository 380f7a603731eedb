import type { IncomingMessage, ServerResponse } from 'node:http'
import type Docker from 'dockerode'
import Dockerode from 'dockerode'
import { connectDocker } from '../../../src/docker/connect.ts'
import { DOCKER_DEADLINES } from '../../../src/docker/deadlines.ts'
import type { Engine } from '../../../src/docker/engine.ts'
import { fileCalls } from '../../../src/docker/files.ts'
import { VolumeContainers } from '../../../src/docker/volume-container.ts'
import { volumeCalls } from '../../../src/docker/volumes.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import { type FakeEngine, fakeEngine, json } from './fake-engine.ts'

const CONFIG = 'config-shop-node-0-5a4e0d21'
const FILE = `${CONFIG_FOLDER}/server.properties`
const STAT = Buffer.from(JSON.stringify({ size: 3, mtime: '2010-01-01T00:00:00Z' })).toString('base64')

interface Stored {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly Mounts: readonly { readonly Type: string; readonly Name: string; readonly Destination: string }[]
}

interface Created {
  readonly Image: string
  readonly Labels: Readonly<Record<string, string>>
  readonly HostConfig: {
    readonly Mounts: readonly { readonly Source: string; readonly Target: string }[]
    readonly Tmpfs: Readonly<Record<string, string>>
  }
}

const mount = (Name: string, Destination: string) => ({ Type: 'volume', Name, Destination })
const NODE: Stored = {
  Id: 'node',
  Name: '/shop-node-0',
  Image: 'sha256:kafka',
  Config: { Labels: {} },
  Mounts: [mount(CONFIG, CONFIG_FOLDER), mount('data-shop-node-0', '/var/lib/kafka/data')],
}

/** An engine that remembers its containers, and removes no volume that one of them mounts. */
class Engines {
  readonly containers = new Map<string, Stored>([[NODE.Id, NODE]])
  readonly created: Created[] = []
  /** Calls but those that only ask what there is. */
  readonly calls: string[] = []
  image: unknown = { Config: {} }
  /** Nothing is in its volumes. */
  isEmpty = false
  /** What somebody else does right before the next container is made. */
  meanwhile = () => {}
  fake: FakeEngine | undefined
  docker: Docker | undefined

  async open(): Promise<void> {
    this.fake = await fakeEngine({ '*': (response, request) => void this.#answer(request, response) })
    this.docker = new Dockerode({ socketPath: this.fake.endpoint.path, version: 'v1.41' })
  }

  async close(): Promise<void> {
    await this.fake?.close()
    this.fake = undefined
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine')
    const [, , kind = '', key = '', what] = pathname.split('/')
    const say = (body: unknown, status = 200) => json(body, status)(response, request)
    const text = Buffer.concat(await request.toArray()).toString()
    if (request.method !== 'GET') this.calls.push(`${request.method} ${[kind, key, what].filter(Boolean).join('/')}`)
    if (kind === 'images') return say(this.image)
    if (kind === 'volumes' && request.method === 'GET') return say({ Name: key, Labels: { of: key }, Driver: 'local' })
    if (kind === 'volumes') {
      const isUsed = [...this.containers.values()].some(({ Mounts }) => Mounts.some(({ Name }) => Name === key))
      return isUsed ? say({ message: 'volume is in use' }, 409) : void response.writeHead(204).end()
    }
    if (key === 'create') return this.#create(searchParams.get('name') ?? '', JSON.parse(text), say)
    const found = this.containers.get(key) ?? [...this.containers.values()].find(({ Name }) => Name === `/${key}`)
    if (found === undefined) return say({ message: `No such container: ${key}` }, 404)
    if (request.method === 'DELETE') {
      this.containers.delete(found.Id)
      response.writeHead(204).end()
    } else if (what === 'json') say(found)
    else if (this.isEmpty) say({ message: 'Could not find the file' }, 404)
    else response.writeHead(200, { 'x-docker-container-path-stat': STAT }).end()
  }

  #create(name: string, body: Created, say: (body: unknown, status?: number) => void): void {
    this.meanwhile()
    const isTaken = [...this.containers.values()].some(({ Name }) => Name === `/${name}`)
    if (isTaken) say({ message: 'the name is taken' }, 409)
    else {
      this.created.push(body)
      say({ Id: this.add(name, body).Id }, 201)
    }
  }

  add(name: string, { Image, Labels, HostConfig }: Created): Stored {
    const Mounts = HostConfig.Mounts.map(({ Source, Target }) => mount(Source, Target))
    const made = { Id: `made-${this.containers.size}`, Name: `/${name}`, Image, Config: { Labels }, Mounts }
    this.containers.set(made.Id, made)
    return made
  }

  /** Calls of a client. @param of `deletesMounted`: of an engine before 24 */
  client({ holdsLease = false, deletesMounted = true } = {}) {
    const docker = this.docker as Docker
    const engine: Engine = {
      ...{ docker, streams: docker, apiVersion: '1.41', deletesMounted, deadlines: DOCKER_DEADLINES },
      loginFor: async () => ({ registry: '', from: '' }),
    }
    const volumeContainers = new VolumeContainers(engine, () => holdsLease)
    return { ...fileCalls(engine, volumeContainers), ...volumeCalls(engine, volumeContainers) }
  }
}

const HOLDER: Created = {
  Image: NODE.Image,
  Labels: { 'drover.files-of': CONFIG },
  HostConfig: { Mounts: [{ Source: CONFIG, Target: CONFIG_FOLDER }], Tmpfs: {} },
}

let engine: Engines
beforeEach(async () => {
  engine = new Engines()
  await engine.open()
})
afterEach(() => engine.close())

describe('the files of a configuration, on an engine that deletes what an archive call mounts', () => {
  it('are written through a container that mounts nothing but their volume, and looked at through it', async () => {
    const client = engine.client()
    await client.writeFiles('node', CONFIG_FOLDER, [])
    expect(await client.statFile('node', FILE)).toEqual({ size: 3, modifiedAt: Date.parse('2010-01-01') })
    expect(engine.calls).toEqual(['POST containers/create', 'PUT containers/made-1/archive', lookAt('made-1')])
    expect(engine.created).toMatchObject([
      {
        Image: NODE.Image,
        Labels: { 'drover.files-of': CONFIG },
        HostConfig: {
          NetworkMode: 'none',
          CapDrop: ['ALL'],
          ReadonlyRootfs: true,
          // A volume that went away meanwhile is made anew by the engine: then as what it was.
          Mounts: [{ Source: CONFIG, Target: CONFIG_FOLDER, VolumeOptions: { Labels: { of: CONFIG } } }],
        },
      },
    ])
  })

  it('are looked at with two calls', async () => {
    const client = engine.client()
    await client.writeFiles('node', CONFIG_FOLDER, [])
    const before = engine.fake?.requests.length
    await client.statFile('node', FILE)
    expect(engine.fake?.requests.slice(before)).toEqual([
      'GET /v1.41/containers/node/json',
      'HEAD /v1.41/containers/made-1/archive',
    ])
  })

  it('are found again by another client, which makes nothing', async () => {
    engine.add(CONFIG, HOLDER)
    await engine.client().statFile('node', FILE)
    expect(engine.calls).toEqual([lookAt('made-1')])
  })

  it('are looked at in the node itself by who holds no lease, when there is no other container', async () => {
    await engine.client().statFile('node', FILE)
    expect(engine.calls).toEqual([lookAt('node')])
  })

  it('are looked at through a new container by who holds a lease, after it was pruned too', async () => {
    const client = engine.client({ holdsLease: true })
    await client.statFile('node', FILE)
    engine.containers.delete('made-1')
    engine.containers.set('other', { ...NODE, Id: 'other', Name: '/other' })
    await client.statFile('node', FILE)
    expect(engine.calls).toEqual([
      ...['POST containers/create', lookAt('made-1')],
      ...[lookAt('made-1'), 'POST containers/create', lookAt('made-2')],
    ])
  })

  it('are looked at in the node itself when the container was pruned and may not be made', async () => {
    const client = engine.client()
    await client.writeFiles('node', CONFIG_FOLDER, [])
    engine.containers.delete('made-1')
    await client.statFile('node', FILE)
    expect(engine.calls.slice(-2)).toEqual([lookAt('made-1'), lookAt('node')])
  })

  it('are missing when the container is there and they are not', async () => {
    const client = engine.client({ holdsLease: true })
    engine.add(CONFIG, HOLDER)
    engine.isEmpty = true
    expect(await client.statFile('node', FILE)).toBeUndefined()
    expect(await client.readFiles('node', CONFIG_FOLDER)).toBeUndefined()
    expect(engine.created).toEqual([])
  })

  const SOMEBODYS: readonly (readonly [string, Created])[] = [
    ['bears no label', { ...HOLDER, Labels: {} }],
    ['mounts something besides', { ...HOLDER, HostConfig: { ...HOLDER.HostConfig, Mounts: bothMounts() } }],
  ]
  it.each(SOMEBODYS)('are written in the node itself when a container of that name %s', async (_, other) => {
    engine.add(CONFIG, other)
    await engine.client().writeFiles('node', CONFIG_FOLDER, [])
    expect(engine.calls).toEqual(['POST containers/create', 'PUT containers/node/archive'])
  })

  it('are written through the container that another call has made in the same moment', async () => {
    engine.meanwhile = () => void engine.add(CONFIG, HOLDER)
    await engine.client().writeFiles('node', CONFIG_FOLDER, [])
    expect(engine.calls).toEqual(['POST containers/create', 'PUT containers/made-1/archive'])
  })

  it('are written through a new container when the node has another image, so that none is kept', async () => {
    engine.add(CONFIG, { ...HOLDER, Image: 'sha256:former' })
    await engine.client().statFile('node', FILE)
    await engine.client().writeFiles('node', CONFIG_FOLDER, [])
    expect(engine.calls).toEqual([
      lookAt('made-1'),
      ...['DELETE containers/made-1', 'POST containers/create', 'PUT containers/made-1/archive'],
    ])
    expect(engine.created).toMatchObject([{ Image: NODE.Image }])
  })

  it('take nothing along that the image brings: no labels of a node, and no volumes without a name', async () => {
    const Labels = { 'drover.kind': 'node', 'drover.instance': 'default', maintainer: 'me' }
    engine.image = { Config: { Labels, Volumes: { '/declared': {}, [CONFIG_FOLDER]: {} } } }
    await engine.client().writeFiles('node', CONFIG_FOLDER, [])
    expect(engine.created).toMatchObject([
      { Labels: { 'drover.kind': '', 'drover.instance': '', 'drover.files-of': CONFIG } },
    ])
    expect(engine.created.map(({ HostConfig }) => Object.keys(HostConfig.Tmpfs))).toEqual([['/declared']])
  })
})

it.each<[string, string, { deletesMounted?: boolean }]>([
  ['the files of another folder', '/var/lib/kafka/data/meta.properties', {}],
  ['a folder whose name begins like it', `${CONFIG_FOLDER}-other/x`, {}],
  ['the same files, on an engine that does not', FILE, { deletesMounted: false }],
])('%s are reached in the node itself', async (_, path, options) => {
  const client = engine.client({ holdsLease: true, ...options })
  await client.writeFiles('node', path, [])
  await client.statFile('node', path)
  expect(engine.calls).toEqual(['PUT containers/node/archive', lookAt('node')])
})

describe('removing a volume', () => {
  it('removes the container that holds it', async () => {
    engine.containers.delete('node')
    engine.add(CONFIG, HOLDER)
    await engine.client().removeVolume(CONFIG)
    expect(engine.calls).toEqual([`DELETE volumes/${CONFIG}`, 'DELETE containers/made-0', `DELETE volumes/${CONFIG}`])
  })

  it('fails while another container mounts it', async () => {
    await expect(engine.client().removeVolume(CONFIG)).rejects.toMatchObject({ code: 'DOCKER_IN_USE' })
    expect(engine.calls).toEqual([`DELETE volumes/${CONFIG}`])
  })
})

it.each([
  ['1.42', 'POST /v1.41/containers/create'],
  ['1.43', undefined],
])('an engine of API %s is asked to make one: %s', async (ApiVersion, made) => {
  await engine.close()
  const fake = await fakeEngine({
    version: json({ ApiVersion, MinAPIVersion: '1.12' }),
    json: json({ ...NODE, Config: {} }),
    create: json({ Id: 'made' }, 201),
    [CONFIG]: json({ Name: CONFIG, Labels: {}, Driver: 'local' }),
    archive: (response) => response.writeHead(200).end(),
  })
  const docker = await connectDocker(fake.endpoint)
  try {
    await docker.writeFiles('node', CONFIG_FOLDER, [])
    expect(fake.requests.find((request) => request.startsWith('POST'))).toBe(made)
  } finally {
    docker.close()
    await fake.close()
  }
})

function lookAt(id: string): string {
  return `HEAD containers/${id}/archive`
}

function bothMounts(): Created['HostConfig']['Mounts'] {
  return [
    { Source: CONFIG, Target: CONFIG_FOLDER },
    { Source: 'data-shop-node-0', Target: '/data' },
  ]
}
