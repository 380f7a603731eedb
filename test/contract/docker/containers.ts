import { type Bench, code, IDLE } from './bench.ts'

/** Containers: created, listed, running, paused. */
export function containersContract(bench: Bench): void {
  describe('a created container', () => {
    it('shows what it was created with', async () => {
      const mounts = [{ volume: await bench.volume(), target: '/data', labels: {} }]
      const limits = { memoryBytes: 64 * 1024 ** 2, nanoCpus: 500_000_000, pidsLimit: 64 }
      const id = await bench.create(IDLE, { aliases: ['shared', 'own'], mounts, limits })
      expect(await bench.look(id)).toMatchObject({
        id,
        name: `${bench.label}-one`,
        image: bench.tested.image,
        labels: bench.labels,
        status: 'created',
        exitCode: 0,
        oomKilled: false,
        error: '',
        publishedPorts: [],
        mounts: [{ volume: mounts[0]?.volume, target: '/data' }],
        limits,
        restartPolicy: 'no',
        hostname: 'node',
        endpoints: [{ networkId: bench.network, network: `${bench.label}-net`, ipAddress: '' }],
      })
    })

    it('brings a volume that is missing along, with the labels it was to have', async () => {
      const volume = `${bench.label}-volume`
      await bench.create(IDLE, { mounts: [{ volume, target: '/data', labels: { ...bench.labels, kept: 'yes' } }] })
      expect((await bench.docker.findVolume(volume))?.labels).toEqual({ ...bench.labels, kept: 'yes' })
    })

    it('has never run', async () => {
      const container = await bench.look(await bench.create())
      expect(container).not.toHaveProperty('startedAt')
      expect(container).not.toHaveProperty('finishedAt')
    })

    it('bears the id of its image', async () => {
      const image = await bench.docker.findImage(bench.tested.image)
      expect((await bench.look(await bench.create())).imageId).toBe(image?.id)
    })

    it('is found by its name, its id and its short id, and by nothing else', async () => {
      const id = await bench.create()
      expect((await bench.docker.findContainer(`${bench.label}-one`))?.id).toBe(id)
      expect((await bench.docker.findContainer(id))?.id).toBe(id)
      expect((await bench.docker.findContainer(id.slice(0, 12)))?.id).toBe(id)
      expect(await bench.docker.findContainer(id.slice(0, 6))).toBeUndefined()
      expect(await bench.docker.findContainer(`${bench.label}-other`)).toBeUndefined()
    })

    it('is not created when its name is taken', async () => {
      await bench.create()
      expect(await code(bench.create())).toBe('DOCKER_CONFLICT')
    })

    it('is not created when the engine lacks the image', async () => {
      expect(await code(bench.create(IDLE, { image: `${bench.label}:none` }))).toBe('DOCKER_IMAGE_MISSING')
    })
  })

  describe('listing containers', () => {
    it('takes those of a label or of a label with a value, sorted by name', async () => {
      await bench.create(IDLE, { labels: { [bench.label]: 'b' } }, 'b')
      await bench.create(IDLE, { labels: { [bench.label]: 'a' } }, 'a')
      const names = async (wanted: string) =>
        (await bench.docker.listContainers(wanted)).map((container) => container.name)
      expect(await names(bench.label)).toEqual([`${bench.label}-a`, `${bench.label}-b`])
      expect(await names(`${bench.label}=b`)).toEqual([`${bench.label}-b`])
      expect(await names(`${bench.label}=c`)).toEqual([])
    })
  })

  describe('a running container', () => {
    it('has its environment', async () => {
      const id = await bench.run('echo $GREETING', { env: { GREETING: 'hello' } })
      await bench.ended(id)
      expect(await bench.docker.readLogs(id, 5)).toContain('hello')
    })

    it('finds the hosts it was given', async () => {
      const extraHosts = ['one.example:192.0.2.1', 'two.example:2001:db8::2']
      const id = await bench.run('cat /etc/hosts', { extraHosts })
      await bench.ended(id)
      const log = (await bench.docker.readLogs(id, 50)).join('\n')
      expect(log).toMatch(/^192\.0\.2\.1\s+one\.example$/m)
      expect(log).toMatch(/^2001:db8::2\s+two\.example$/m)
    })

    it('asks the engine for names first, whatever servers it was given', async () => {
      const dns = { servers: ['192.0.2.53'], searches: ['example.com'], options: ['ndots:3'] }
      const id = await bench.run('cat /etc/resolv.conf', { dns })
      await bench.ended(id)
      const log = (await bench.docker.readLogs(id, 50)).join('\n')
      expect(log).toMatch(/^nameserver 127\.0\.0\.11$/m)
      expect(log).not.toMatch(/^nameserver 192\.0\.2\.53$/m)
      expect(log).toMatch(/^search example\.com$/m)
      expect(log).toMatch(/^options (.* )?ndots:3( |$)/m)
    })

    it('has a start time, an address, and at least the aliases it was given', async () => {
      const container = await bench.look(await bench.run(IDLE, { aliases: ['shared', 'own'] }))
      expect(container.status).toBe('running')
      expect(container.startedAt).toBeGreaterThanOrEqual(container.createdAt)
      expect(container.endpoints).toHaveLength(1)
      expect(container.endpoints[0]?.networkId).toBe(bench.network)
      expect(container.endpoints[0]?.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
      expect(container.endpoints[0]?.aliases).toEqual(expect.arrayContaining(['shared', 'own']))
    })

    it('may be started again to no effect', async () => {
      const id = await bench.run()
      const { startedAt } = await bench.look(id)
      await bench.docker.startContainer(id)
      expect(await bench.look(id)).toMatchObject({ status: 'running', startedAt })
    })

    it('ends at SIGTERM with the exit code of its process, and keeps its network', async () => {
      const id = await bench.run()
      await bench.docker.signalContainer(id, 'SIGTERM')
      const container = await bench.ended(id)
      expect(container.exitCode).toBe(143)
      expect(container.finishedAt).toBeGreaterThanOrEqual(container.startedAt ?? 0)
      expect(container.endpoints).toMatchObject([{ networkId: bench.network, ipAddress: '' }])
    })

    it('ends at SIGKILL with 137', async () => {
      const id = await bench.run()
      await bench.docker.signalContainer(id, 'SIGKILL')
      expect((await bench.ended(id)).exitCode).toBe(137)
    })

    it('starts again after it has ended', async () => {
      const id = await bench.run()
      await bench.docker.signalContainer(id, 'SIGKILL')
      await bench.ended(id)
      await bench.docker.startContainer(id)
      expect(await bench.look(id)).toMatchObject({ status: 'running', exitCode: 0 })
    })

    it('cannot be removed', async () => {
      expect(await code(bench.docker.removeContainer(await bench.run()))).toBe('DOCKER_CONFLICT')
    })

    it('takes new limits while it runs', async () => {
      const id = await bench.run(IDLE, { limits: { memoryBytes: 64 * 1024 ** 2, pidsLimit: 64 } })
      const limits = { memoryBytes: 96 * 1024 ** 2, nanoCpus: 250_000_000, pidsLimit: 80 }
      await bench.docker.updateContainer(id, limits)
      expect(await bench.look(id)).toMatchObject({ status: 'running', limits, restartPolicy: 'no' })
    })

    it('takes a memory limit below what is reserved for it', async () => {
      const reservations = { cpuShares: 512, memoryBytes: 48 * 1024 ** 2 }
      const id = await bench.run(IDLE, { limits: { memoryBytes: 64 * 1024 ** 2, pidsLimit: 64 }, reservations })
      const limits = { memoryBytes: 32 * 1024 ** 2, pidsLimit: 64 }
      await bench.docker.updateContainer(id, limits)
      expect(await bench.look(id)).toMatchObject({ status: 'running', limits })
    })

    it('takes a new name and gives the old one free', async () => {
      const id = await bench.run()
      await bench.docker.renameContainer(id, `${bench.label}-two`)
      expect((await bench.look(id)).name).toBe(`${bench.label}-two`)
      expect(await bench.docker.findContainer(`${bench.label}-one`)).toBeUndefined()
    })

    it('does not take a name that is taken', async () => {
      const id = await bench.run()
      await bench.create(IDLE, {}, 'two')
      expect(await code(bench.docker.renameContainer(id, `${bench.label}-two`))).toBe('DOCKER_CONFLICT')
    })
  })

  describe('a paused container', () => {
    it('is not started but unpaused', async () => {
      const id = await bench.run()
      await bench.tested.pause(id)
      expect((await bench.look(id)).status).toBe('paused')
      expect(await code(bench.docker.startContainer(id))).toBe('DOCKER_CONFLICT')
      await bench.docker.unpauseContainer(id)
      expect((await bench.look(id)).status).toBe('running')
    })

    it('ends at SIGKILL', async () => {
      const id = await bench.run()
      await bench.tested.pause(id)
      await bench.docker.signalContainer(id, 'SIGKILL')
      expect((await bench.ended(id)).exitCode).toBe(137)
    })
  })
}
