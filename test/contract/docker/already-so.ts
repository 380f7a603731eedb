import { type Bench, code, IDLE } from './bench.ts'

/** What is already so, ports that are taken, and calls that were given up. */
export function alreadySoContract(bench: Bench): void {
  describe('what is already so', () => {
    it('is success for a container that does not run', async () => {
      const id = await bench.create()
      await bench.docker.signalContainer(id, 'SIGTERM')
      await bench.docker.unpauseContainer(id)
      await bench.docker.renameContainer(id, `${bench.label}-one`)
      expect(await bench.look(id)).toMatchObject({ status: 'created', name: `${bench.label}-one` })
    })

    it('is success for what is gone', async () => {
      const id = await bench.create()
      await bench.docker.removeContainer(id)
      await bench.docker.removeContainer(id)
      await bench.docker.signalContainer(id, 'SIGTERM')
      await bench.docker.disconnectNetwork(bench.network, id)
      await bench.docker.removeNetwork(bench.network)
      await bench.docker.removeNetwork(bench.network)
      await bench.docker.removeVolume(`${bench.label}-none`)
      expect(await bench.docker.listContainers(bench.label)).toEqual([])
      expect(await bench.docker.listNetworks(bench.label)).toEqual([])
    })

    it('is not success for starting, renaming or updating what is gone', async () => {
      const id = await bench.create()
      await bench.docker.removeContainer(id)
      expect(await code(bench.docker.startContainer(id))).toBe('DOCKER_NOT_FOUND')
      expect(await code(bench.docker.renameContainer(id, `${bench.label}-x`))).toBe('DOCKER_NOT_FOUND')
      expect(await code(bench.docker.updateContainer(id, { pidsLimit: 10 }))).toBe('DOCKER_NOT_FOUND')
      expect(await code(bench.docker.readFiles(id, '/data'))).toBe('DOCKER_NOT_FOUND')
      expect(await code(bench.docker.readLogs(id, 1))).toBe('DOCKER_NOT_FOUND')
      expect(await code(bench.docker.statFile(id, '/data/x'))).toBe('DOCKER_NOT_FOUND')
    })
  })

  describe('published ports', () => {
    const publish = (hostPort: number) => ({ ports: [{ containerPort: 9094, hostIp: '127.0.0.1', hostPort }] })

    it('are bound while the container runs', async () => {
      const ports = publish(bench.tested.freePort)
      const id = await bench.run(IDLE, ports)
      expect((await bench.look(id)).publishedPorts).toEqual(ports.ports)
      await bench.docker.signalContainer(id, 'SIGKILL')
      expect((await bench.ended(id)).publishedPorts).toEqual([])
    })

    it('keep a second container from starting until the first has ended', async () => {
      const first = await bench.run(IDLE, publish(bench.tested.freePort))
      const second = await bench.create(IDLE, publish(bench.tested.freePort), 'two')
      expect(await code(bench.docker.startContainer(second))).toBe('DOCKER_PORT_TAKEN')
      const refused = await bench.look(second)
      expect(refused.status).toBe('created')
      expect(refused.error).toContain('port is already allocated')
      await bench.docker.signalContainer(first, 'SIGKILL')
      await bench.ended(first)
      await bench.docker.startContainer(second)
      expect(await bench.look(second)).toMatchObject({
        status: 'running',
        error: '',
        endpoints: [{ networkId: bench.network }],
      })
    })
  })

  describe('a call whose signal has fired', () => {
    it('fails and changes nothing', async () => {
      const fired = AbortSignal.abort()
      expect(await code(bench.docker.listContainers(bench.label, fired))).toBe('DOCKER_TIMEOUT')
      expect(await code(bench.docker.createVolume(`${bench.label}-late`, bench.labels, undefined, fired))).toBe(
        'DOCKER_TIMEOUT',
      )
      expect(await bench.docker.findVolume(`${bench.label}-late`)).toBeUndefined()
    })
  })
}
