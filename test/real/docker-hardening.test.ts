import { randomBytes } from 'node:crypto'
import { jest } from '@jest/globals'
import Dockerode from 'dockerode'
import type { DockerClient } from '../../src/docker/client.ts'
import { connectDocker } from '../../src/docker/connect.ts'
import { CONFIG_FOLDER } from '../../src/model/config-folder.ts'
import type { ContainerSpec } from '../../src/model/docker-state.ts'
import { Sensitive } from '../../src/model/sensitive.ts'
import { addedVolumes, FILL_SCRIPT } from '../../src/model/volume-files.ts'
import { eventually } from '../contract/eventually.ts'
import { aKafka } from '../fixtures/resources.ts'
import { engineEndpoint, testImage } from './engine.ts'

jest.setTimeout(60_000)

const name = `drover-hardening-${randomBytes(4).toString('hex')}`
/** A volume as nodes have one for their configuration. */
const config = `${name}-config`
const raw = new Dockerode()
const limits = { memoryBytes: 64 * 1024 ** 2, nanoCpus: 500_000_000, pidsLimit: 64 }
let docker: DockerClient
let network: string

const DATA_MOUNT = { volume: name, target: '/data', labels: { [name]: '' } }
const BOTH_MOUNTS = [DATA_MOUNT, { volume: config, target: CONFIG_FOLDER, labels: { [name]: '' } }]

const TMP: ContainerSpec['tmpfs'] = { '/tmp': 'rw,size=1m' }

const create = (image: string, command = 'exit 0', mounts = [DATA_MOUNT], tmpfs = TMP) =>
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
      mounts,
      tmpfs,
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
  await docker.removeVolume(config)
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

  it('has the files of additional volumes in memory below /mnt at each start, for its own user alone', async () => {
    const items = [{ key: 'word', path: 'deep/word', mode: 0o440 }]
    const template = {
      pod: {
        volumes: [
          { name: 's', secret: { secretName: 's', items } },
          { name: 'm', configMap: { name: 'm' } },
          { name: 'e', emptyDir: { sizeLimit: '1Mi' } },
        ],
      },
      kafkaContainer: { volumeMounts: ['s', 'm', 'e'].map((each) => ({ name: each, mountPath: `/mnt/${each}` })) },
    }
    const kafka = aKafka()
    const referred = { 'Secret/s': { word: 'seal' }, 'ConfigMap/m': { raw: { base64: 'AEFC' } } }
    const secrets = { key: 'key', seals: {}, values: new Map([['seal', new Sensitive('hunter2')]]) }
    const { tmpfs, files } = addedVolumes(template, { spec: { ...kafka.spec, referred } }, secrets)
    const command = [
      `/bin/sh ${CONFIG_FOLDER}/${FILL_SCRIPT}`,
      'cat /mnt/s/deep/word',
      'echo',
      "tr '\\0' 0 < /mnt/m/raw",
      'echo',
      "stat -c '%a %u %g' /mnt/s /mnt/s/deep/word /mnt/m/raw",
      'ls /mnt/e',
      'head -c 1048576 /dev/zero > /mnt/e/full',
      '! echo x 2> /dev/null > /mnt/e/more',
    ].join(' && ')
    const id = await create(await testImage(docker), command, BOTH_MOUNTS, { ...TMP, ...tmpfs })
    await docker.writeFiles(id, CONFIG_FOLDER, files)
    const once = ['hunter2', '0AB', '700 1000 1000', '440 1000 1000', '644 1000 1000']
    for (const lines of [once, [...once, ...once]]) {
      await docker.startContainer(id)
      const ended = await eventually(
        () => docker.findContainer(id),
        (found) => found?.status === 'exited',
      )
      expect(await docker.readLogs(id, 100)).toEqual(lines)
      expect(ended?.exitCode).toBe(0)
    }
    expect(JSON.stringify(await raw.getContainer(id).inspect())).not.toContain('hunter2')
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

  // See `VolumeContainers`. Looks at the container itself would empty its data here, mostly once in twenty rounds.
  it('keeps its data whole when somebody removes it while its configuration is looked at', async () => {
    const image = await testImage(docker)
    const kept = [{ path: 'kept', content: 'kept', mode: 0o644 }]
    for (let round = 0; round < 12; round++) {
      const id = await create(image, 'exec sleep 100', BOTH_MOUNTS)
      await docker.writeFiles(id, '/data', kept)
      await docker.writeFiles(id, CONFIG_FOLDER, kept)
      await docker.startContainer(id)
      const looks = [1, 2, 3, 4].map(async () => {
        while (await docker.statFile(id, `${CONFIG_FOLDER}/kept`).catch(() => undefined));
      })
      await raw.getContainer(id).remove({ force: true })
      await Promise.all(looks)
      const next = await create(image, 'exit 0', BOTH_MOUNTS)
      const both = [await docker.readFiles(next, '/data'), await docker.readFiles(next, CONFIG_FOLDER)]
      expect(both).toEqual([new Map([['kept', 'kept']]), new Map([['kept', 'kept']])])
      await docker.removeContainer(next)
    }
  })
})

describe('the container through which a configuration is reached, on an engine before 24', () => {
  const holder = () => docker.findContainer(config)
  const isNeeded = async () => Number((await raw.version()).ApiVersion.split('.')[1]) < 43
  const written = async () => {
    const id = await create(await testImage(docker), 'exec sleep 100', BOTH_MOUNTS)
    await docker.writeFiles(id, CONFIG_FOLDER, [{ path: 'kept', content: 'kept', mode: 0o644 }])
    return id
  }

  it('mounts that volume alone, is hardened, on no network, and never runs', async () => {
    const id = await written()
    expect(await docker.statFile(id, `${CONFIG_FOLDER}/kept`)).toMatchObject({ size: 4 })
    const found = await holder()
    expect(found !== undefined).toBe(await isNeeded())
    if (found === undefined) return
    const { HostConfig, Config, Mounts, State, Image } = await raw.getContainer(found.id).inspect()
    expect(Mounts).toMatchObject([{ Name: config, Destination: CONFIG_FOLDER }])
    expect(State.Status).toBe('created')
    expect(Config.Labels).toMatchObject({ 'drover.files-of': config })
    expect(Image).toBe((await docker.findContainer(id))?.imageId)
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ReadonlyRootfs: true,
      RestartPolicy: { Name: 'no' },
    })
  })

  it('is made again after it was pruned, by the looks of who holds a lease and of nobody else', async () => {
    const id = await written()
    const look = () => docker.statFile(id, `${CONFIG_FOLDER}/kept`)
    await raw.pruneContainers({ filters: JSON.stringify({ label: [`drover.files-of=${config}`] }) })
    expect(await look()).toMatchObject({ size: 4 })
    expect(await holder()).toBeUndefined()
    const lease = await docker.holdLease(`${name}-lease`, {
      image: await testImage(docker),
      labels: { [name]: '' },
      seconds: 30,
    })
    try {
      expect(await look()).toMatchObject({ size: 4 })
      expect((await holder()) !== undefined).toBe(await isNeeded())
    } finally {
      lease.end()
    }
    await eventually(
      () => docker.findContainer(`${name}-lease`),
      (found) => found === undefined,
    )
  })

  it('goes with its volume', async () => {
    await docker.removeContainer(await written())
    await docker.removeVolume(config)
    expect(await docker.findVolume(config)).toBeUndefined()
    expect(await holder()).toBeUndefined()
  })
})
