import type { DockerEvent } from '../../../src/model/docker-state.ts'
import { eventually } from '../eventually.ts'
import { type Bench, code, IDLE } from './bench.ts'

/** Events, images, and the engine itself. */
export function eventsContract(bench: Bench): void {
  describe('events', () => {
    it('tell what happened to containers, networks and volumes, not who looked', async () => {
      const end = new AbortController()
      const seen: DockerEvent[] = []
      let listening = false
      const listen = async () => {
        for await (const event of bench.docker.events(end.signal, () => (listening = true))) seen.push(event)
      }
      const done = listen()
      await eventually(async () => listening, Boolean)
      const name = await bench.volume('heard')
      const id = await bench.run(IDLE, { mounts: [{ volume: name, target: '/data', labels: {} }] })
      await bench.docker.readFiles(id, '/data')
      await bench.docker.signalContainer(id, 'SIGKILL')
      await bench.ended(id)
      await bench.docker.removeContainer(id)
      const ours = () => seen.filter((event) => [id, bench.network, name].includes(event.id))
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
      expect(die?.attributes).toMatchObject({ name: `${bench.label}-one`, exitCode: '137', [bench.label]: 'yes' })
      const joined = seen.find((event) => event.id === bench.network && event.action === 'connect')
      expect(joined?.attributes).toMatchObject({ container: id, name: expect.any(String) })
    })
  })

  describe('images', () => {
    it('that are missing are undefined, and cannot be pulled from nowhere', async () => {
      expect(await bench.docker.findImage(`${bench.label}:none`)).toBeUndefined()
      expect(await code(bench.docker.pullImage(`registry.invalid/${bench.label}:none`))).toBe('DOCKER_IMAGE_MISSING')
    })
  })

  it('tells about its engine', async () => {
    const info = await bench.docker.info()
    expect(info.version).toMatch(/^\d+\./)
    expect(info.apiVersion).toMatch(/^1\.\d+$/)
    expect(info.cpus).toBeGreaterThan(0)
    expect(info.memoryBytes).toBeGreaterThan(0)
    expect(info.storageDriver).toMatch(/^\w/)
    expect(info.cgroupVersion).toMatch(/^[12]$/)
  })
}
