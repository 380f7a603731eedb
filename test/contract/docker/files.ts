import { Readable } from 'node:stream'
import { DroverError } from '../../../src/errors.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import { type Bench, code, IDLE } from './bench.ts'

const never = new AbortController().signal

/** Files in volumes, and logs. */
export function filesContract(bench: Bench): void {
  describe('files', () => {
    const mounted = async () => ({ mounts: [{ volume: await bench.volume(), target: '/data', labels: {} }] })

    it('are written before the first start and read back', async () => {
      const id = await bench.create(IDLE, await mounted())
      await bench.docker.writeFiles(id, '/data', [
        { path: 'a.txt', content: 'ä\n', mode: 0o600 },
        { path: 'deep/b.txt', content: '', mode: 0o644 },
      ])
      const files = (await bench.docker.readFiles(id, '/data')) ?? new Map()
      expect(Object.fromEntries(files)).toEqual({ 'a.txt': 'ä\n', 'deep/b.txt': '' })
      expect(Object.fromEntries((await bench.docker.readFiles(id, '/data/deep')) ?? [])).toEqual({ 'b.txt': '' })
    })

    it('belong to the volume, not to the container', async () => {
      const mounts = await mounted()
      const first = await bench.create(IDLE, mounts)
      await bench.docker.writeFiles(first, '/data', [{ path: 'a.txt', content: 'old', mode: 0o600 }])
      await bench.docker.writeFiles(first, '/data', [{ path: 'a.txt', content: 'new', mode: 0o600 }])
      await bench.docker.removeContainer(first)
      expect(await bench.docker.readFiles(await bench.create(IDLE, mounts), '/data')).toEqual(
        new Map([['a.txt', 'new']]),
      )
    })

    it('tell their size and time without being read', async () => {
      const id = await bench.create(IDLE, await mounted())
      const modifiedAt = 1_700_000_000
      await bench.docker.writeFiles(id, '/data', [{ path: 'a.txt', content: 'ä', mode: 0o600, modifiedAt }])
      expect(await bench.docker.statFile(id, '/data/a.txt')).toEqual({ size: 2, modifiedAt: modifiedAt * 1000 })
      expect(await bench.docker.statFile(id, '/data/none')).toBeUndefined()
    })

    it('of a configuration are reached beside the data, and what that takes goes with its volume', async () => {
      const [config, data] = [await bench.volume('config'), await bench.volume()]
      const mounts = [
        { volume: config, target: CONFIG_FOLDER, labels: {} },
        { volume: data, target: '/data', labels: {} },
      ]
      const id = await bench.run(IDLE, { mounts })
      await bench.docker.writeFiles(id, CONFIG_FOLDER, [{ path: 'a.txt', content: 'a', mode: 0o600 }])
      expect(await bench.docker.statFile(id, `${CONFIG_FOLDER}/a.txt`)).toMatchObject({ size: 1 })
      expect(await bench.docker.statFile(id, `${CONFIG_FOLDER}/none`)).toBeUndefined()
      expect(await bench.docker.readFiles(id, CONFIG_FOLDER)).toEqual(new Map([['a.txt', 'a']]))
      expect(await bench.docker.readFiles(id, `${CONFIG_FOLDER}/none`)).toBeUndefined()
      expect(await bench.docker.readFiles(id, '/data')).toEqual(new Map())
      expect(await bench.docker.listContainers(bench.label)).toHaveLength(1)
      expect(await code(bench.docker.removeVolume(config))).toBe('DOCKER_IN_USE')
      await bench.docker.signalContainer(id, 'SIGKILL')
      await bench.ended(id)
      await bench.docker.removeContainer(id)
      expect(await code(bench.docker.statFile(id, `${CONFIG_FOLDER}/a.txt`))).toBe('DOCKER_NOT_FOUND')
      await bench.docker.removeVolume(config)
      expect(await bench.docker.findVolume(config)).toBeUndefined()
      expect(await bench.docker.findContainer(config)).toBeUndefined()
    })

    it('beyond 1 MiB are left out', async () => {
      const id = await bench.create(IDLE, await mounted())
      await bench.docker.writeFiles(id, '/data', [
        { path: 'big', content: 'x'.repeat(1024 * 1024 + 1), mode: 0o600 },
        { path: 'small', content: 'x', mode: 0o600 },
      ])
      expect([...((await bench.docker.readFiles(id, '/data')) ?? new Map()).keys()]).toEqual(['small'])
    })

    it('of a folder that is missing are undefined', async () => {
      expect(await bench.docker.readFiles(await bench.create(IDLE, await mounted()), '/data/none')).toBeUndefined()
    })

    it('are read one by one as well, whatever lies beside them', async () => {
      const id = await bench.create(IDLE, await mounted())
      await bench.docker.writeFiles(id, '/data', [
        { path: 'beside', content: 'x'.repeat(1024 * 1024), mode: 0o600 },
        { path: 'deep/one', content: '1', mode: 0o600 },
        { path: 'one', content: 'ä', mode: 0o600 },
        { path: 'one-more', content: '2', mode: 0o600 },
      ])
      expect(await bench.docker.readFiles(id, '/data/one')).toEqual(new Map([['one', 'ä']]))
      expect(await bench.docker.readFiles(id, '/data/deep/one')).toEqual(new Map([['one', '1']]))
    })

    it('outside of a volume cannot be written', async () => {
      const files = [{ path: 'a', content: '', mode: 0o600 }]
      expect(await code(bench.docker.writeFiles(await bench.create(), '/etc', files))).toMatch(
        /^DOCKER_(FAILED|REFUSED)$/,
      )
    })

    it('of a folder move to another volume as one archive, times and modes included', async () => {
      const id = await bench.create(IDLE, await mounted())
      const modifiedAt = 1_700_000_000
      const big = 'x'.repeat(300_000)
      await bench.docker.writeFiles(id, '/data', [
        { path: 'logs/', content: '', mode: 0o750 },
        { path: 'logs/a', content: big, mode: 0o600, modifiedAt },
        { path: 'empty/', content: '', mode: 0o755 },
      ])
      const archive = await Readable.from(bench.docker.readArchive(id, '/data', never)).toArray()
      const mounts = [{ volume: await bench.volume('other'), target: '/copy', labels: {} }]
      const copy = await bench.create(IDLE, { mounts }, 'two')
      await bench.docker.writeArchive(copy, '/copy', Readable.from(archive), never)
      expect(await bench.docker.readFiles(copy, '/copy')).toEqual(new Map([['data/logs/a', big]]))
      expect(await bench.docker.statFile(copy, '/copy/data/logs/a')).toEqual({
        size: big.length,
        modifiedAt: modifiedAt * 1000,
      })
      expect(await bench.docker.readFiles(copy, '/copy/data/empty')).toEqual(new Map())
    })

    it('are archived only from a folder that is there, and until the signal fires', async () => {
      const id = await bench.create(IDLE, await mounted())
      expect(await code(Readable.from(bench.docker.readArchive(id, '/data/none', never)).toArray())).toBe(
        'DOCKER_NOT_FOUND',
      )
      expect(await code(Readable.from(bench.docker.readArchive(id, '/data', AbortSignal.abort())).toArray())).toBe(
        'DOCKER_TIMEOUT',
      )
    })

    it('are not unpacked from an archive that breaks off', async () => {
      const id = await bench.create(IDLE, await mounted())
      async function* broken() {
        yield Buffer.alloc(512)
        throw new DroverError('DOCKER_FAILED', 'it broke off')
      }
      expect(await code(bench.docker.writeArchive(id, '/data', broken(), never))).toBe('DOCKER_FAILED')
    })

    it('can be made by the container itself only in a directory written for it', async () => {
      const id = await bench.create('touch /data/logs/a && touch /data/b', await mounted())
      await bench.docker.writeFiles(id, '/data', [{ path: 'logs/', content: '', mode: 0o755 }])
      await bench.docker.startContainer(id)
      expect((await bench.ended(id)).exitCode).toBe(1)
      expect(await bench.docker.readFiles(id, '/data')).toEqual(new Map([['logs/a', '']]))
    })
  })

  describe('logs', () => {
    it('are the last lines of both streams', async () => {
      const id = await bench.run('echo one; echo two; echo three; exit 3')
      expect((await bench.ended(id)).exitCode).toBe(3)
      expect(await bench.docker.readLogs(id, 2)).toEqual(['two', 'three'])
      expect(await bench.docker.readLogs(id, 10)).toEqual(['one', 'two', 'three'])
    })

    it('are followed until the container ends', async () => {
      const id = await bench.run(`echo one; echo two; ${IDLE}`)
      const lines: string[] = []
      for await (const line of bench.docker.followLogs(id, 10, new AbortController().signal)) {
        if (lines.push(line) === 2) await bench.docker.signalContainer(id, 'SIGTERM')
      }
      expect(lines).toEqual(['one', 'two'])
    })

    it('are followed until the signal fires', async () => {
      const id = await bench.run(`echo one; ${IDLE}`)
      const end = new AbortController()
      const lines: string[] = []
      for await (const line of bench.docker.followLogs(id, 10, end.signal)) {
        lines.push(line)
        end.abort()
      }
      expect(lines).toEqual(['one'])
    })
  })
}
