import { type Bench, code, IDLE } from './bench.ts'

/** Networks and volumes. */
export function networksContract(bench: Bench): void {
  describe('networks', () => {
    it('are found by label and by exact name', async () => {
      const longer = await bench.docker.createNetwork(`${bench.label}-net-2`, {})
      try {
        const own = { id: bench.network, name: `${bench.label}-net`, labels: bench.labels, driver: 'bridge' }
        expect(await bench.docker.listNetworks(bench.label)).toEqual([own])
        expect(await bench.docker.findNetworks(`${bench.label}-net`)).toEqual([own])
        expect(await bench.docker.findNetworks(`${bench.label}-ne`)).toEqual([])
      } finally {
        await bench.docker.removeNetwork(longer)
      }
    })

    it('have a name of their own', async () => {
      expect(await code(bench.docker.createNetwork(`${bench.label}-net`, bench.labels))).toBe('DOCKER_CONFLICT')
    })

    it('stay while a running container is attached, and go when it has ended', async () => {
      const id = await bench.run()
      expect(await code(bench.docker.removeNetwork(bench.network))).toBe('DOCKER_IN_USE')
      await bench.docker.signalContainer(id, 'SIGKILL')
      await bench.ended(id)
      await bench.docker.removeNetwork(bench.network)
      expect(await bench.docker.listNetworks(bench.label)).toEqual([])
    })

    it('that are gone keep their containers from starting', async () => {
      const id = await bench.create()
      await bench.docker.removeNetwork(bench.network)
      expect(await code(bench.docker.startContainer(id))).toBe('DOCKER_NOT_FOUND')
      expect((await bench.look(id)).error).toContain('not found')
    })

    it('are connected and disconnected while a container runs, twice to no effect', async () => {
      const id = await bench.run()
      const second = await bench.docker.createNetwork(`${bench.label}-second`, bench.labels)
      await bench.docker.connectNetwork(second, id, ['late'])
      await bench.docker.connectNetwork(second, id, ['late'])
      const both = (await bench.look(id)).endpoints
      expect(both.map((endpoint) => endpoint.networkId)).toEqual([bench.network, second])
      expect(both[1]?.aliases).toContain('late')
      expect(both[1]?.ipAddress).not.toBe('')
      await bench.docker.disconnectNetwork(second, id)
      await bench.docker.disconnectNetwork(second, id)
      expect((await bench.look(id)).endpoints).toMatchObject([{ networkId: bench.network }])
    })

    it('are all there at the first start when they were connected before it', async () => {
      const id = await bench.create()
      const second = await bench.docker.createNetwork(`${bench.label}-second`, bench.labels)
      await bench.docker.connectNetwork(second, id, ['late'])
      await bench.docker.startContainer(id)
      expect((await bench.look(id)).endpoints.map((endpoint) => endpoint.networkId)).toEqual([bench.network, second])
    })

    it('that are gone leave a running container that can be connected to the next one of the name', async () => {
      const id = await bench.run()
      await bench.docker.disconnectNetwork(bench.network, id)
      await bench.docker.removeNetwork(bench.network)
      const next = await bench.docker.createNetwork(`${bench.label}-net`, bench.labels)
      await bench.docker.connectNetwork(next, id, ['again'])
      expect((await bench.look(id)).endpoints).toMatchObject([{ networkId: next }])
    })

    it('that are gone are none to create a container on', async () => {
      await bench.docker.removeNetwork(bench.network)
      expect(await code(bench.create())).toBe('DOCKER_NOT_FOUND')
      expect(await bench.docker.listContainers(bench.label)).toEqual([])
    })

    it('that are gone cannot be connected', async () => {
      const second = await bench.docker.createNetwork(`${bench.label}-second`, bench.labels)
      await bench.docker.removeNetwork(second)
      expect(await code(bench.docker.connectNetwork(second, await bench.run(), []))).toBe('DOCKER_NOT_FOUND')
    })
  })

  describe('volumes', () => {
    it('are found by name and by label', async () => {
      const own = { name: await bench.volume(), labels: bench.labels, driver: 'local' }
      expect(await bench.docker.findVolume(own.name)).toEqual(own)
      expect(await bench.docker.listVolumes(bench.label)).toEqual([own])
      expect(await bench.docker.findVolume(`${bench.label}-none`)).toBeUndefined()
    })

    it('keep their labels when they are created again', async () => {
      const name = await bench.volume()
      expect(await bench.docker.createVolume(name, { other: 'label' })).toEqual({
        name,
        labels: bench.labels,
        driver: 'local',
      })
    })

    it('are made by a driver that the engine has, and by no other', async () => {
      expect(await bench.docker.volumeDrivers()).toContain('local')
      const name = `${bench.label}-foreign`
      const missing = 'no-such-driver'
      expect(await code(bench.docker.createVolume(name, bench.labels, missing))).toBe('DOCKER_DRIVER_MISSING')
      const mounts = [{ volume: name, target: '/data', labels: {}, driver: missing }]
      expect(await code(bench.create(IDLE, { mounts }))).toBe('DOCKER_DRIVER_MISSING')
      expect(await bench.docker.findVolume(name)).toBeUndefined()
    })

    it('stay while a container has them, running or not', async () => {
      const name = await bench.volume()
      const id = await bench.create(IDLE, { mounts: [{ volume: name, target: '/data', labels: {} }] })
      expect(await code(bench.docker.removeVolume(name))).toBe('DOCKER_IN_USE')
      await bench.docker.removeContainer(id)
      expect(await bench.docker.findVolume(name)).toBeDefined()
      await bench.docker.removeVolume(name)
      expect(await bench.docker.findVolume(name)).toBeUndefined()
    })
  })
}
