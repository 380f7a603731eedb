import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openReport } from '../../../src/control/open-report.ts'
import { createLog } from '../../../src/report/log.ts'
import { defaultStateFolder, openStateFolder } from '../../../src/report/state-folder.ts'
import { WRITER } from '../../fixtures/audit.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folderPath = temporaryFolder()
const isNumber = (value: unknown): value is number => typeof value === 'number'
const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('the state folder', () => {
  test('is made when it is missing, closed to others, and so are its files', async () => {
    const path = join(folderPath(), 'some', 'where')
    const folder = await openStateFolder(path, 'write')
    await folder.writeJson('status/Kafka/a.json', { a: 1 })
    expect(modeOf(path)).toBe(0o700)
    expect(modeOf(join(path, 'status', 'Kafka'))).toBe(0o700)
    expect(modeOf(join(path, 'status', 'Kafka', 'a.json'))).toBe(0o600)
    expect(readdirSync(join(path, 'status', 'Kafka'))).toEqual(['a.json'])
  })

  test('is not made by who only reads, who finds it empty', async () => {
    const path = join(folderPath(), 'nothing')
    const folder = await openStateFolder(path, 'read')
    expect(await folder.list('status')).toEqual([])
    expect(await folder.readText('daemon.json')).toBeUndefined()
    expect(readdirSync(folderPath())).toEqual([])
  })

  test('is refused when others may write into it', async () => {
    const path = join(folderPath(), 'open')
    mkdirSync(path)
    chmodSync(path, 0o770)
    await expect(openStateFolder(path, 'write')).rejects.toMatchObject({ code: 'STATE_UNUSABLE' })
    chmodSync(path, 0o755)
    await expect(openStateFolder(path, 'write')).resolves.toBeDefined()
  })

  test('is refused when it is a file', async () => {
    const path = join(folderPath(), 'file')
    writeFileSync(path, '')
    await expect(openStateFolder(path, 'write')).rejects.toMatchObject({ code: 'STATE_UNUSABLE' })
    await expect(openStateFolder(path, 'read')).rejects.toMatchObject({ code: 'STATE_UNUSABLE' })
  })

  test.each(['{"torn": ', '', '"another shape"'])('sets a broken file (%p) aside and goes on', async (text) => {
    const folder = await openStateFolder(folderPath(), 'write')
    writeFileSync(join(folderPath(), 'daemon.json'), text)
    expect(await folder.readJson('daemon.json', isNumber)).toBeUndefined()
    const names = readdirSync(folderPath())
    expect(names).toEqual([expect.stringMatching(/^daemon\.json\.corrupt-\d{4}-/)])
    expect(readFileSync(join(folderPath(), names[0] ?? ''), 'utf8')).toBe(text)
  })

  test('leaves a broken file where it is when it is only read', async () => {
    const folder = await openStateFolder(folderPath(), 'read')
    writeFileSync(join(folderPath(), 'daemon.json'), '{')
    expect(await folder.readJson('daemon.json', isNumber)).toBeUndefined()
    expect(readdirSync(folderPath())).toEqual(['daemon.json'])
  })

  describe('says in each JSON file of which format it is', () => {
    const isAnything = (_: unknown): _ is unknown => true
    const file = () => join(folderPath(), 'daemon.json')

    test('which is no part of what was written', async () => {
      const folder = await openStateFolder(folderPath(), 'write')
      await folder.writeJson('daemon.json', { pid: 1 })
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ format: 1, pid: 1 })
      expect(await folder.readJson('daemon.json', isAnything)).toEqual({ pid: 1 })
    })

    test('and reads one of before there were formats', async () => {
      const folder = await openStateFolder(folderPath(), 'write')
      writeFileSync(file(), '{"pid": 1}')
      expect(await folder.readJson('daemon.json', isAnything)).toEqual({ pid: 1 })
    })

    test.each(['read', 'write'] as const)('and leaves one of a newer Drover as it is (to %s)', async (openMode) => {
      const folder = await openStateFolder(folderPath(), openMode)
      writeFileSync(file(), '{"format": 2}')
      await expect(folder.readJson('daemon.json', isAnything)).rejects.toMatchObject({
        code: 'STATE_NEWER',
        retriable: false,
        message: `${file()} is of format 2, of a newer Drover; this one knows formats up to 1 and leaves the file as it is`,
      })
      expect(readdirSync(folderPath())).toEqual(['daemon.json'])
      expect(readFileSync(file(), 'utf8')).toBe('{"format": 2}')
    })
  })

  test('loses what dead writers left half written, and nothing else', async () => {
    const old = new Date(Date.now() - 3_600_000)
    for (const name of ['.a.json.1.tmp', '.b.json.2.tmp', 'c.json']) writeFileSync(join(folderPath(), name), '')
    utimesSync(join(folderPath(), '.a.json.1.tmp'), old, old)
    utimesSync(join(folderPath(), 'c.json'), old, old)
    await openStateFolder(folderPath(), 'write')
    expect(readdirSync(folderPath())).toEqual(['.b.json.2.tmp', 'c.json'])
  })

  const FOLDERS = ['requests', 'clusters', 'last-good', 'status/Kafka', 'secrets', 'secrets/Kafka.a', 'secrets/applied']
  const REST = '.a.json.1.tmp'
  /** A file that nobody has written to for an hour. */
  const oldFile = (path: string) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, 'half')
    const anHourAgo = new Date(Date.now() - 3_600_000)
    utimesSync(path, anHourAgo, anHourAgo)
  }

  test.each(FOLDERS)('loses that in every folder below: %s', async (below) => {
    const at = (name: string) => join(folderPath(), below, name)
    for (const name of [REST, 'a.json']) oldFile(at(name))
    writeFileSync(at('.b.json.2.tmp'), 'just being written')
    await openStateFolder(folderPath(), 'read')
    expect(existsSync(at(REST))).toBe(true)
    await openStateFolder(folderPath(), 'write')
    expect([REST, 'a.json', '.b.json.2.tmp'].map((name) => existsSync(at(name)))).toEqual([false, true, true])
  })

  test('looks for it behind no link, which may lead anywhere', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'drover-elsewhere-'))
    oldFile(join(elsewhere, REST))
    symlinkSync(elsewhere, join(folderPath(), 'requests'))
    await openStateFolder(folderPath(), 'write')
    expect(readdirSync(elsewhere)).toEqual([REST])
    rmSync(elsewhere, { recursive: true })
  })

  test('loses it also when a Drover takes the folder over after it has stood by', async () => {
    const folder = await openStateFolder(folderPath(), 'write')
    const rests = FOLDERS.map((below) => join(folderPath(), below, REST))
    rests.forEach(oldFile)
    await openReport(folder, createLog({ level: 'silent' }), WRITER)
    expect(rests.filter((rest) => existsSync(rest))).toEqual([])
  })

  test('says which file it could not write, and leaves no rest of it', async () => {
    const folder = await openStateFolder(folderPath(), 'write')
    mkdirSync(join(folderPath(), 'daemon.json'))
    await expect(folder.writeJson('daemon.json', {})).rejects.toMatchObject({
      code: 'STATE_UNUSABLE',
      message: expect.stringContaining('daemon.json: EISDIR'),
    })
    expect(readdirSync(folderPath())).toEqual(['daemon.json'])
  })

  test('removes a file, and takes an absent one for removed', async () => {
    const folder = await openStateFolder(folderPath(), 'write')
    await folder.writeJson('requests/1.json', {})
    await folder.remove('requests/1.json')
    await folder.remove('requests/1.json')
    expect(await folder.list('requests')).toEqual([])
  })

  test('stands where the XDG base directories say', () => {
    expect(defaultStateFolder({ XDG_STATE_HOME: '/x' })).toBe('/x/drover')
    expect(defaultStateFolder({})).toMatch(/\/\.local\/state\/drover$/)
  })
})
