import { randomBytes } from 'node:crypto'
import type { DockerClient } from '../../src/docker/client.ts'
import { DroverError } from '../../src/errors.ts'
import type { ContainerSpec, DockerEvent, ObservedContainer } from '../../src/model/container.ts'
import { eventually } from './eventually.ts'

/** Runs until SIGTERM, then exits 143 as a JVM does. */
export const IDLE = 'trap "exit 143" TERM; while :; do sleep 1 & wait; done'

export interface DockerUnderTest {
  readonly docker: DockerClient
  /** An image with /bin/sh. */
  readonly image: string
  /** A host port nobody uses. */
  readonly freePort: number
  /** Pauses a container, as a person would: Drover itself never does. */
  pause(id: string): Promise<void>
  close(): void
}

/** What every DockerClient does, as sentences; runs on the twin and on a real engine. */
export function dockerContract(name: string, connect: () => Promise<DockerUnderTest>): void {
  describe(`${name} as a DockerClient`, () => {
    const label = `drover-contract-${randomBytes(4).toString('hex')}`
    const labels = { [label]: 'yes' }
    let tested: DockerUnderTest
    let docker: DockerClient
    let network: string

    const spec = (script: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
      image: tested.image,
      hostname: 'node',
      user: '1000:1000',
      entrypoint: ['/bin/sh', '-c', script],
      env: {},
      labels,
      aliases: [],
      ports: [],
      mounts: [],
      tmpfs: { '/tmp': 'rw,size=1m' },
      limits: { pidsLimit: 64 },
      stopTimeoutSeconds: 1,
      ...more,
    })
    const create = (script = IDLE, more: Partial<ContainerSpec> = {}, as = 'one') =>
      docker.createContainer(`${label}-${as}`, spec(script, more), network)
    const run = async (script = IDLE, more: Partial<ContainerSpec> = {}, as = 'one') => {
      const id = await create(script, more, as)
      await docker.startContainer(id)
      return id
    }
    const look = async (id: string): Promise<ObservedContainer> => {
      const found = await docker.findContainer(id)
      if (found === undefined) throw new Error(`container ${id} is gone`)
      return found
    }
    const ended = (id: string) =>
      eventually(
        () => look(id),
        (container) => container.status === 'exited',
      )
    const volume = async (as = 'volume') => (await docker.createVolume(`${label}-${as}`, labels)).name
    const code = (call: Promise<unknown>): Promise<string> =>
      call.then(
        () => 'no error',
        (error) => (error instanceof DroverError ? error.code : `not ours: ${error}`),
      )

    beforeAll(async () => {
      tested = await connect()
      docker = tested.docker
    })
    beforeEach(async () => {
      network = await docker.createNetwork(`${label}-net`, labels)
    })
    afterEach(async () => {
      for (const { id } of await docker.listContainers(label)) {
        await docker.signalContainer(id, 'SIGKILL')
        await eventually(
          () => docker.findContainer(id),
          (container) => container?.status !== 'running',
        )
        await docker.removeContainer(id)
      }
      for (const { id } of await docker.listNetworks(label)) await docker.removeNetwork(id)
      for (const volume of await docker.listVolumes(label)) await docker.removeVolume(volume.name)
    })
    afterAll(() => tested.close())

    describe('a created container', () => {
      it('shows what it was created with', async () => {
        const mounts = [{ volume: await volume(), target: '/data' }]
        const limits = { memoryBytes: 64 * 1024 ** 2, nanoCpus: 500_000_000, pidsLimit: 64 }
        const id = await create(IDLE, { aliases: ['shared', 'own'], mounts, limits })
        expect(await look(id)).toMatchObject({
          id,
          name: `${label}-one`,
          image: tested.image,
          labels,
          status: 'created',
          exitCode: 0,
          oomKilled: false,
          error: '',
          publishedPorts: [],
          mounts,
          limits,
          restartPolicy: 'no',
          hostname: 'node',
          endpoints: [{ networkId: network, network: `${label}-net`, ipAddress: '' }],
        })
      })

      it('has never run', async () => {
        const container = await look(await create())
        expect(container).not.toHaveProperty('startedAt')
        expect(container).not.toHaveProperty('finishedAt')
      })

      it('bears the id of its image', async () => {
        const image = await docker.findImage(tested.image)
        expect((await look(await create())).imageId).toBe(image?.id)
      })

      it('is found by its name, its id and its short id, and by nothing else', async () => {
        const id = await create()
        expect((await docker.findContainer(`${label}-one`))?.id).toBe(id)
        expect((await docker.findContainer(id))?.id).toBe(id)
        expect((await docker.findContainer(id.slice(0, 12)))?.id).toBe(id)
        expect(await docker.findContainer(id.slice(0, 6))).toBeUndefined()
        expect(await docker.findContainer(`${label}-other`)).toBeUndefined()
      })

      it('is not created when its name is taken', async () => {
        await create()
        expect(await code(create())).toBe('DOCKER_CONFLICT')
      })

      it('is not created when the engine lacks the image', async () => {
        expect(await code(create(IDLE, { image: `${label}:none` }))).toBe('DOCKER_IMAGE_MISSING')
      })
    })

    describe('listing containers', () => {
      it('takes those of a label or of a label with a value, sorted by name', async () => {
        await create(IDLE, { labels: { [label]: 'b' } }, 'b')
        await create(IDLE, { labels: { [label]: 'a' } }, 'a')
        const names = async (wanted: string) => (await docker.listContainers(wanted)).map((container) => container.name)
        expect(await names(label)).toEqual([`${label}-a`, `${label}-b`])
        expect(await names(`${label}=b`)).toEqual([`${label}-b`])
        expect(await names(`${label}=c`)).toEqual([])
      })
    })

    describe('a running container', () => {
      it('has a start time, an address, and at least the aliases it was given', async () => {
        const container = await look(await run(IDLE, { aliases: ['shared', 'own'] }))
        expect(container.status).toBe('running')
        expect(container.startedAt).toBeGreaterThanOrEqual(container.createdAt)
        expect(container.endpoints).toHaveLength(1)
        expect(container.endpoints[0]?.networkId).toBe(network)
        expect(container.endpoints[0]?.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
        expect(container.endpoints[0]?.aliases).toEqual(expect.arrayContaining(['shared', 'own']))
      })

      it('may be started again to no effect', async () => {
        const id = await run()
        const { startedAt } = await look(id)
        await docker.startContainer(id)
        expect(await look(id)).toMatchObject({ status: 'running', startedAt })
      })

      it('ends at SIGTERM with the exit code of its process, and keeps its network', async () => {
        const id = await run()
        await docker.signalContainer(id, 'SIGTERM')
        const container = await ended(id)
        expect(container.exitCode).toBe(143)
        expect(container.finishedAt).toBeGreaterThanOrEqual(container.startedAt ?? 0)
        expect(container.endpoints).toMatchObject([{ networkId: network, ipAddress: '' }])
      })

      it('ends at SIGKILL with 137', async () => {
        const id = await run()
        await docker.signalContainer(id, 'SIGKILL')
        expect((await ended(id)).exitCode).toBe(137)
      })

      it('starts again after it has ended', async () => {
        const id = await run()
        await docker.signalContainer(id, 'SIGKILL')
        await ended(id)
        await docker.startContainer(id)
        expect(await look(id)).toMatchObject({ status: 'running', exitCode: 0 })
      })

      it('cannot be removed', async () => {
        expect(await code(docker.removeContainer(await run()))).toBe('DOCKER_CONFLICT')
      })

      it('takes new limits while it runs', async () => {
        const id = await run(IDLE, { limits: { memoryBytes: 64 * 1024 ** 2, pidsLimit: 64 } })
        const limits = { memoryBytes: 96 * 1024 ** 2, nanoCpus: 250_000_000, pidsLimit: 80 }
        await docker.updateContainer(id, limits)
        expect(await look(id)).toMatchObject({ status: 'running', limits, restartPolicy: 'no' })
      })

      it('takes a new name and gives the old one free', async () => {
        const id = await run()
        await docker.renameContainer(id, `${label}-two`)
        expect((await look(id)).name).toBe(`${label}-two`)
        expect(await docker.findContainer(`${label}-one`)).toBeUndefined()
      })

      it('does not take a name that is taken', async () => {
        const id = await run()
        await create(IDLE, {}, 'two')
        expect(await code(docker.renameContainer(id, `${label}-two`))).toBe('DOCKER_CONFLICT')
      })
    })

    describe('a paused container', () => {
      it('is not started but unpaused', async () => {
        const id = await run()
        await tested.pause(id)
        expect((await look(id)).status).toBe('paused')
        expect(await code(docker.startContainer(id))).toBe('DOCKER_CONFLICT')
        await docker.unpauseContainer(id)
        expect((await look(id)).status).toBe('running')
      })

      it('ends at SIGKILL', async () => {
        const id = await run()
        await tested.pause(id)
        await docker.signalContainer(id, 'SIGKILL')
        expect((await ended(id)).exitCode).toBe(137)
      })
    })

    describe('what is already so', () => {
      it('is success for a container that does not run', async () => {
        const id = await create()
        await docker.signalContainer(id, 'SIGTERM')
        await docker.unpauseContainer(id)
        await docker.renameContainer(id, `${label}-one`)
        expect(await look(id)).toMatchObject({ status: 'created', name: `${label}-one` })
      })

      it('is success for what is gone', async () => {
        const id = await create()
        await docker.removeContainer(id)
        await docker.removeContainer(id)
        await docker.signalContainer(id, 'SIGTERM')
        await docker.disconnectNetwork(network, id)
        await docker.removeNetwork(network)
        await docker.removeNetwork(network)
        await docker.removeVolume(`${label}-none`)
        expect(await docker.listContainers(label)).toEqual([])
        expect(await docker.listNetworks(label)).toEqual([])
      })

      it('is not success for starting, renaming or updating what is gone', async () => {
        const id = await create()
        await docker.removeContainer(id)
        expect(await code(docker.startContainer(id))).toBe('DOCKER_NOT_FOUND')
        expect(await code(docker.renameContainer(id, `${label}-x`))).toBe('DOCKER_NOT_FOUND')
        expect(await code(docker.updateContainer(id, { pidsLimit: 10 }))).toBe('DOCKER_NOT_FOUND')
        expect(await code(docker.readFiles(id, '/data'))).toBe('DOCKER_NOT_FOUND')
        expect(await code(docker.readLogs(id, 1))).toBe('DOCKER_NOT_FOUND')
        expect(await docker.statFile(id, '/data/x')).toBeUndefined()
      })
    })

    describe('published ports', () => {
      const publish = (hostPort: number) => ({ ports: [{ containerPort: 9094, hostIp: '127.0.0.1', hostPort }] })

      it('are bound while the container runs', async () => {
        const ports = publish(tested.freePort)
        const id = await run(IDLE, ports)
        expect((await look(id)).publishedPorts).toEqual(ports.ports)
        await docker.signalContainer(id, 'SIGKILL')
        expect((await ended(id)).publishedPorts).toEqual([])
      })

      it('keep a second container from starting until the first has ended', async () => {
        const first = await run(IDLE, publish(tested.freePort))
        const second = await create(IDLE, publish(tested.freePort), 'two')
        expect(await code(docker.startContainer(second))).toBe('DOCKER_PORT_TAKEN')
        const refused = await look(second)
        expect(refused.status).toBe('created')
        expect(refused.error).toContain('port is already allocated')
        await docker.signalContainer(first, 'SIGKILL')
        await ended(first)
        await docker.startContainer(second)
        expect(await look(second)).toMatchObject({ status: 'running', error: '', endpoints: [{ networkId: network }] })
      })
    })

    describe('networks', () => {
      it('are found by label and by exact name', async () => {
        const longer = await docker.createNetwork(`${label}-net-2`, {})
        try {
          const own = { id: network, name: `${label}-net`, labels, driver: 'bridge' }
          expect(await docker.listNetworks(label)).toEqual([own])
          expect(await docker.findNetworks(`${label}-net`)).toEqual([own])
          expect(await docker.findNetworks(`${label}-ne`)).toEqual([])
        } finally {
          await docker.removeNetwork(longer)
        }
      })

      it('have a name of their own', async () => {
        expect(await code(docker.createNetwork(`${label}-net`, labels))).toBe('DOCKER_CONFLICT')
      })

      it('stay while a running container is attached, and go when it has ended', async () => {
        const id = await run()
        expect(await code(docker.removeNetwork(network))).toBe('DOCKER_IN_USE')
        await docker.signalContainer(id, 'SIGKILL')
        await ended(id)
        await docker.removeNetwork(network)
        expect(await docker.listNetworks(label)).toEqual([])
      })

      it('that are gone keep their containers from starting', async () => {
        const id = await create()
        await docker.removeNetwork(network)
        expect(await code(docker.startContainer(id))).toBe('DOCKER_NOT_FOUND')
        expect((await look(id)).error).toContain('not found')
      })

      it('are connected and disconnected while a container runs, twice to no effect', async () => {
        const id = await run()
        const second = await docker.createNetwork(`${label}-second`, labels)
        await docker.connectNetwork(second, id, ['late'])
        await docker.connectNetwork(second, id, ['late'])
        const both = (await look(id)).endpoints
        expect(both.map((endpoint) => endpoint.networkId)).toEqual([network, second])
        expect(both[1]?.aliases).toContain('late')
        expect(both[1]?.ipAddress).not.toBe('')
        await docker.disconnectNetwork(second, id)
        await docker.disconnectNetwork(second, id)
        expect((await look(id)).endpoints).toMatchObject([{ networkId: network }])
      })

      it('are all there at the first start when they were connected before it', async () => {
        const id = await create()
        const second = await docker.createNetwork(`${label}-second`, labels)
        await docker.connectNetwork(second, id, ['late'])
        expect((await look(id)).endpoints.map((endpoint) => endpoint.networkId)).toEqual(['', ''])
        await docker.startContainer(id)
        expect((await look(id)).endpoints.map((endpoint) => endpoint.networkId)).toEqual([network, second])
      })

      it('that are gone cannot be connected', async () => {
        const second = await docker.createNetwork(`${label}-second`, labels)
        await docker.removeNetwork(second)
        expect(await code(docker.connectNetwork(second, await run(), []))).toBe('DOCKER_NOT_FOUND')
      })
    })

    describe('volumes', () => {
      it('are found by name and by label', async () => {
        const own = { name: await volume(), labels, driver: 'local' }
        expect(await docker.findVolume(own.name)).toEqual(own)
        expect(await docker.listVolumes(label)).toEqual([own])
        expect(await docker.findVolume(`${label}-none`)).toBeUndefined()
      })

      it('keep their labels when they are created again', async () => {
        const name = await volume()
        expect(await docker.createVolume(name, { other: 'label' })).toEqual({ name, labels, driver: 'local' })
      })

      it('stay while a container has them, running or not', async () => {
        const name = await volume()
        const id = await create(IDLE, { mounts: [{ volume: name, target: '/data' }] })
        expect(await code(docker.removeVolume(name))).toBe('DOCKER_IN_USE')
        await docker.removeContainer(id)
        expect(await docker.findVolume(name)).toBeDefined()
        await docker.removeVolume(name)
        expect(await docker.findVolume(name)).toBeUndefined()
      })
    })

    describe('files', () => {
      const mounted = async () => ({ mounts: [{ volume: await volume(), target: '/data' }] })

      it('are written before the first start and read back', async () => {
        const id = await create(IDLE, await mounted())
        await docker.writeFiles(id, '/data', [
          { path: 'a.txt', content: 'ä\n', mode: 0o600 },
          { path: 'deep/b.txt', content: '', mode: 0o644 },
        ])
        const files = (await docker.readFiles(id, '/data')) ?? new Map()
        expect(Object.fromEntries(files)).toEqual({ 'a.txt': 'ä\n', 'deep/b.txt': '' })
        expect(Object.fromEntries((await docker.readFiles(id, '/data/deep')) ?? [])).toEqual({ 'b.txt': '' })
      })

      it('belong to the volume, not to the container', async () => {
        const mounts = await mounted()
        const first = await create(IDLE, mounts)
        await docker.writeFiles(first, '/data', [{ path: 'a.txt', content: 'old', mode: 0o600 }])
        await docker.writeFiles(first, '/data', [{ path: 'a.txt', content: 'new', mode: 0o600 }])
        await docker.removeContainer(first)
        expect(await docker.readFiles(await create(IDLE, mounts), '/data')).toEqual(new Map([['a.txt', 'new']]))
      })

      it('tell their size and time without being read', async () => {
        const id = await create(IDLE, await mounted())
        const modifiedAt = 1_700_000_000
        await docker.writeFiles(id, '/data', [{ path: 'a.txt', content: 'ä', mode: 0o600, modifiedAt }])
        expect(await docker.statFile(id, '/data/a.txt')).toEqual({ size: 2, modifiedAt: modifiedAt * 1000 })
        expect(await docker.statFile(id, '/data/none')).toBeUndefined()
      })

      it('beyond 1 MiB are left out', async () => {
        const id = await create(IDLE, await mounted())
        await docker.writeFiles(id, '/data', [
          { path: 'big', content: 'x'.repeat(1024 * 1024 + 1), mode: 0o600 },
          { path: 'small', content: 'x', mode: 0o600 },
        ])
        expect([...((await docker.readFiles(id, '/data')) ?? new Map()).keys()]).toEqual(['small'])
      })

      it('of a folder that is missing are undefined', async () => {
        expect(await docker.readFiles(await create(IDLE, await mounted()), '/data/none')).toBeUndefined()
      })

      it('outside of a volume cannot be written', async () => {
        const files = [{ path: 'a', content: '', mode: 0o600 }]
        expect(await code(docker.writeFiles(await create(), '/etc', files))).toMatch(/^DOCKER_(FAILED|REFUSED)$/)
      })

      it('can be made by the container itself only in a directory written for it', async () => {
        const id = await create('touch /data/logs/a && touch /data/b', await mounted())
        await docker.writeFiles(id, '/data', [{ path: 'logs/', content: '', mode: 0o755 }])
        await docker.startContainer(id)
        expect((await ended(id)).exitCode).toBe(1)
        expect(await docker.readFiles(id, '/data')).toEqual(new Map([['logs/a', '']]))
      })
    })

    describe('logs', () => {
      it('are the last lines of both streams', async () => {
        const id = await run('echo one; echo two; echo three; exit 3')
        expect((await ended(id)).exitCode).toBe(3)
        expect(await docker.readLogs(id, 2)).toEqual(['two', 'three'])
        expect(await docker.readLogs(id, 10)).toEqual(['one', 'two', 'three'])
      })

      it('are followed until the container ends', async () => {
        const id = await run(`echo one; echo two; ${IDLE}`)
        const lines: string[] = []
        for await (const line of docker.followLogs(id, 10, new AbortController().signal)) {
          if (lines.push(line) === 2) await docker.signalContainer(id, 'SIGTERM')
        }
        expect(lines).toEqual(['one', 'two'])
      })

      it('are followed until the signal fires', async () => {
        const id = await run(`echo one; ${IDLE}`)
        const end = new AbortController()
        const lines: string[] = []
        for await (const line of docker.followLogs(id, 10, end.signal)) {
          lines.push(line)
          end.abort()
        }
        expect(lines).toEqual(['one'])
      })
    })

    describe('events', () => {
      it('tell what happened to containers, networks and volumes, not who looked', async () => {
        const end = new AbortController()
        const seen: DockerEvent[] = []
        let listening = false
        const listen = async () => {
          for await (const event of docker.events(end.signal, () => (listening = true))) seen.push(event)
        }
        const done = listen()
        await eventually(async () => listening, Boolean)
        const name = await volume('heard')
        const id = await run(IDLE, { mounts: [{ volume: name, target: '/data' }] })
        await docker.readFiles(id, '/data')
        await docker.signalContainer(id, 'SIGKILL')
        await ended(id)
        await docker.removeContainer(id)
        const ours = () => seen.filter((event) => [id, network, name].includes(event.id))
        await eventually(
          async () => ours(),
          (events) => events.some(({ action }) => action === 'destroy'),
        )
        end.abort()
        await done
        const told = ours().map((event) => `${event.type} ${event.action}`)
        expect([...new Set(told)].sort()).toEqual([
          'container create',
          'container destroy',
          'container die',
          'container kill',
          'container start',
          'network connect',
          'network disconnect',
          'volume create',
        ])
        const die = seen.find((event) => event.id === id && event.action === 'die')
        expect(die?.attributes).toMatchObject({ name: `${label}-one`, exitCode: '137', [label]: 'yes' })
        const joined = seen.find((event) => event.id === network && event.action === 'connect')
        expect(joined?.attributes).toMatchObject({ container: id })
      })
    })

    describe('images', () => {
      it('that are missing are undefined, and cannot be pulled from nowhere', async () => {
        expect(await docker.findImage(`${label}:none`)).toBeUndefined()
        expect(await code(docker.pullImage(`registry.invalid/${label}:none`))).toBe('DOCKER_IMAGE_MISSING')
      })
    })

    describe('a call whose signal has fired', () => {
      it('fails and changes nothing', async () => {
        const fired = AbortSignal.abort()
        expect(await code(docker.listContainers(label, fired))).toBe('DOCKER_TIMEOUT')
        expect(await code(docker.createVolume(`${label}-late`, labels, undefined, fired))).toBe('DOCKER_TIMEOUT')
        expect(await docker.findVolume(`${label}-late`)).toBeUndefined()
      })
    })

    it('tells about its engine', async () => {
      const info = await docker.info()
      expect(info.version).toMatch(/^\d+\./)
      expect(info.apiVersion).toMatch(/^1\.\d+$/)
      expect(info.cpus).toBeGreaterThan(0)
      expect(info.memoryBytes).toBeGreaterThan(0)
    })
  })
}
