import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { endChecked, packFiles, unpackFiles } from '../../../src/docker/archive.ts'

describe('a packed archive', () => {
  it('gives every entry to uid and gid 1000, with its mode, its time and its kind', async () => {
    const now = new Date(1_800_000_000_000)
    const archive = await packFiles(
      [
        { path: 'server.properties', content: 'ä', mode: 0o600 },
        { path: 'logs/', content: '', mode: 0o755 },
        { path: 'old', content: '', mode: 0o640, modifiedAt: 1_700_000_000 },
      ],
      now,
    )
    const headers = []
    const entries = extract()
    Readable.from([archive]).pipe(entries)
    for await (const entry of entries) {
      const { name, uid, gid, mode, type, size, mtime } = entry.header
      headers.push({ name, uid, gid, mode, type, size, mtime: mtime?.getTime() })
      entry.resume()
    }
    const owner = { uid: 1000, gid: 1000 }
    expect(headers).toEqual([
      { name: 'server.properties', ...owner, mode: 0o600, type: 'file', size: 2, mtime: now.getTime() },
      { name: 'logs/', ...owner, mode: 0o755, type: 'directory', size: 0, mtime: now.getTime() },
      { name: 'old', ...owner, mode: 0o640, type: 'file', size: 0, mtime: 1_700_000_000_000 },
    ])
  })
})

describe('an archive of a folder', () => {
  const archive = () => {
    const made = pack()
    made.entry({ name: 'config/', type: 'directory' })
    made.entry({ name: 'config/a' }, '12345')
    made.entry({ name: 'config/link', type: 'symlink', linkname: '/etc/passwd' })
    made.entry({ name: 'config/deep/b' }, '1234567890')
    made.entry({ name: 'config/c' }, '12345')
    made.finalize()
    return Readable.from(made)
  }

  it('is read as files by their path below the folder', async () => {
    expect(await unpackFiles(archive(), 1000)).toEqual(
      new Map([
        ['a', '12345'],
        ['deep/b', '1234567890'],
        ['c', '12345'],
      ]),
    )
  })

  it('is read up to a limit of bytes', async () => {
    expect([...(await unpackFiles(archive(), 10)).keys()]).toEqual(['a', 'c'])
  })

  it('that breaks off is an error', async () => {
    const broken = new Readable({ read: () => {} })
    broken.push(Buffer.alloc(100))
    setImmediate(() => broken.destroy(new Error('aborted')))
    await expect(unpackFiles(broken, 1000)).rejects.toThrow('aborted')
  })
})

describe('an archive that is passed on', () => {
  const whole = [Buffer.from('a'.repeat(512)), Buffer.alloc(700), Buffer.alloc(324)]
  const pass = (pieces: readonly Buffer[]) => Readable.from(endChecked(Readable.from(pieces), '/data')).toArray()

  it('is the same, in pieces of any size', async () => {
    expect(Buffer.concat(await pass(whole))).toEqual(Buffer.concat(whole))
  })

  test.each([
    ['it ended early', whole.slice(0, 2)],
    ['a message follows it', [...whole, Buffer.from('{"message":"input/output error"}'.padEnd(512))]],
    ['there is nothing', []],
  ])('is an error when %s', async (_, pieces) => {
    await expect(pass(pieces)).rejects.toMatchObject({ code: 'DOCKER_FAILED' })
  })
})
