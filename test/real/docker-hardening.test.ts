import { randomBytes } from 'node:crypto'
import { jest } from '@jest/globals'
import Dockerode from 'dockerode'
import type { DockerClient } from '../../src/docker/client.ts'
import { connectDocker } from '../../src/docker/connect.ts'
import { engineEndpoint, testImage } from './engine.ts'

jest.setTimeout(60_000)

const name = `drover-hardening-${randomBytes(4).toString('hex')}`
const raw = new Dockerode()
const limits = { memoryBytes: 64 * 1024 ** 2, nanoCpus: 500_000_000, pidsLimit: 64 }
let docker: DockerClient
let network: string

const create = (image: string, command = 'exit 0') =>
  docker.createContainer(
    name,
    {
      image,
      hostname: 'node',
      user: '1000:1000',
      entrypoint: ['/bin/sh', '-c', command],
      env: {},
      labels: { [name]: '' },
      aliases: ['shared'],
      ports: [{ containerPort: 9094, hostIp: '127.0.0.1', hostPort: 29_094 }],
      mounts: [{ volume: name, target: '/data', labels: { [name]: '' } }],
      tmpfs: { '/tmp': 'rw,size=1m' },
      limits,
      reservations: { cpuShares: 512, memoryBytes: 32 * 1024 ** 2 },
      stopTimeoutSeconds: 120,
    },
    network,
  )

beforeAll(async () => {
  docker = await connectDocker(engineEndpoint(), { openFiles: 1024 })
})
beforeEach(async () => {
  network = await docker.createNetwork(name, {})
})
afterEach(async () => {
  for (const { id } of await docker.listContainers(name)) await docker.removeContainer(id)
  await docker.removeVolume(name)
  await docker.removeNetwork(network)
})
afterAll(() => docker.close())

describe('a container Drover creates', () => {
  it('is hardened as the engine itself shows it', async () => {
    const { HostConfig, Config } = await raw.getContainer(await create(await testImage(docker))).inspect()
    expect(HostConfig).toMatchObject({
      Privileged: false,
      CapAdd: null,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,size=1m' },
      PidsLimit: limits.pidsLimit,
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      NanoCpus: limits.nanoCpus,
      CpuShares: 512,
      MemoryReservation: 32 * 1024 ** 2,
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
      RestartPolicy: { Name: 'no' },
      Init: false,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      NetworkMode: name,
      PidMode: '',
      UTSMode: '',
      UsernsMode: '',
      IpcMode: 'private',
      Binds: null,
      Devices: null,
      AutoRemove: false,
      PublishAllPorts: false,
      PortBindings: { '9094/tcp': [{ HostIp: '127.0.0.1', HostPort: '29094' }] },
      Mounts: [{ Type: 'volume', Source: name, Target: '/data', VolumeOptions: { NoCopy: true } }],
    })
    expect(Config).toMatchObject({ User: '1000:1000', StopTimeout: 120, Tty: false, OpenStdin: false })
  })

  it('takes the nameless volumes of its image with it, and leaves the named ones', async () => {
    const base = await create(await testImage(docker))
    const image = `${name}:declares`
    await raw.getContainer(base).commit({ repo: name, tag: 'declares', changes: 'VOLUME /declared' })
    try {
      await docker.removeContainer(base)
      const { Mounts } = await raw.getContainer(await create(image)).inspect()
      const nameless = Mounts.find((mount) => mount.Destination === '/declared')?.Name ?? ''
      expect(await docker.findVolume(nameless)).toBeDefined()
      await docker.removeContainer((await docker.findContainer(name))?.id ?? '')
      expect(await docker.findVolume(nameless)).toBeUndefined()
      expect(await docker.findVolume(name)).toBeDefined()
    } finally {
      for (const { id } of await docker.listContainers(name)) await docker.removeContainer(id)
      await raw.getImage(image).remove()
    }
  })

  it('leaves volumes that nobody prunes, though no container mounts them', async () => {
    await docker.removeContainer(await create(await testImage(docker)))
    const made = `${name}-made`
    await docker.createVolume(made, { [name]: '' })
    await raw.createVolume({ Name: `${name}-other`, Labels: { [name]: '' } })
    try {
      // Of ours only: other volumes of this engine are none of a test's business.
      await raw.pruneVolumes({ filters: JSON.stringify({ label: [name] }) })
      // Since engine 23 only this takes volumes that have a name; engines before do not know it.
      await raw.pruneVolumes({ filters: JSON.stringify({ label: [name], all: ['true'] }) }).catch(() => undefined)
      expect(await docker.findVolume(`${name}-other`)).toBeUndefined()
      expect(await docker.findVolume(made)).toBeDefined()
      expect(await docker.findVolume(name)).toBeDefined()
    } finally {
      await docker.removeVolume(made)
      await docker.removeVolume(`${name}-other`)
    }
  })

  // See `assertNotRemoved`: without asking first some volumes are empty afterwards.
  it('keeps its volumes whole when somebody removes it while its files are looked at', async () => {
    const image = await testImage(docker)
    for (let round = 0; round < 12; round++) {
      const id = await create(image, 'exec sleep 100')
      await docker.writeFiles(id, '/data', [{ path: 'kept', content: 'kept', mode: 0o644 }])
      await docker.startContainer(id)
      const looks = [1, 2, 3, 4].map(async () => {
        while (await docker.statFile(id, '/data/kept').catch(() => undefined));
      })
      await raw.getContainer(id).remove({ force: true })
      await Promise.all(looks)
      const next = await create(image)
      expect(await docker.readFiles(next, '/data')).toEqual(new Map([['kept', 'kept']]))
      await docker.removeContainer(next)
    }
  })
})
