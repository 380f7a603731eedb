import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { unpacked } from '../../fixtures/unpacked.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState } from './a-state.ts'
import { DROVER, drover, droverProcess } from './drover.ts'

const folderPath = temporaryFolder()
const state = () => join(folderPath(), 'state')
const file = () => join(folderPath(), 'support.tar.gz')
const support = (...words: string[]) =>
  droverProcess(['support', file(), '--state', state(), '--docker', join(folderPath(), 'no.sock'), ...words])

describe('drover support', () => {
  test('writes a file for its owner alone, beside a daemon and without an engine, and says what is in it', async () => {
    await fillState(state())
    await beDaemon(state())
    const before = readdirSync(state(), { recursive: true })
    const { code, stdout } = support()
    expect(code).toBe(0)
    expect(stdout).toMatch(/ {2}state\/ +\d+ files: /)
    expect(stdout).toMatch(/\nmissing:\n/)
    expect(stdout).toMatch(/\n {2}plan\.json: .*no\.sock/)
    expect(stdout).toContain('look through it before you give it away')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(state(), { recursive: true })).toEqual(before)
    const { folder, files } = await unpacked(file())
    expect(folder).toMatch(/^drover-support-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['README.txt', 'missing.txt', 'doctor.txt', 'state/daemon.json', 'events.txt']),
    )
    expect(files.get('doctor.txt')).toMatch(/^fail {2}socket/)
    expect(files.get('events.txt')).toContain('broker-0 is missing')
    expect([...files.values()].join()).not.toContain('aHVudGVyMg==')
  })

  test('says what is missing where there is nothing at all', async () => {
    const { code, stdout } = support()
    expect(code).toBe(0)
    expect(stdout).toContain(`state/: there is no folder ${state()}`)
    expect(stdout).toContain('manifests/: none are in force')
    const { files } = await unpacked(file())
    expect([...files.keys()]).toEqual(['README.txt', 'missing.txt', 'doctor.txt', 'versions.json'])
  })

  test('looks into the manifests that are watched for what Secrets hold', async () => {
    const manifests = join(folderPath(), 'manifests')
    mkdirSync(manifests)
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {word: canary-7f3a}\n'
    writeFileSync(join(manifests, 's.yaml'), text)
    await fillState(state())
    writeFileSync(join(state(), 'daemon.json'), JSON.stringify({ sources: [manifests], standby: 'canary-7f3a' }))
    expect(support().code).toBe(0)
    const { files } = await unpacked(file())
    expect(files.get('state/daemon.json')).toContain(`"standby": "${'*'.repeat(11)}"`)
  })

  test('leaves a file that is there as it is, unless it is told', () => {
    writeFileSync(file(), 'mine')
    expect(support()).toMatchObject({ code: 2, stderr: expect.stringMatching(/is there already\n.*--force/) })
    expect(readFileSync(file(), 'utf8')).toBe('mine')
    expect(support('--force').code).toBe(0)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(folderPath())).toEqual(['support.tar.gz'])
  })

  test('leaves nothing behind when it is broken off', async () => {
    const socket = join(folderPath(), 'hangs.sock')
    const engine = createServer(() => undefined).listen(socket)
    const words = ['support', file(), '--state', state(), '--docker', `unix://${socket}`]
    const child = spawn(DROVER, words, { stdio: 'ignore' })
    const ended = once(child, 'exit')
    await once(engine, 'connection')
    child.kill('SIGINT')
    expect(await ended).toEqual([1, null])
    engine.close()
    expect(readdirSync(folderPath()).filter((name) => name !== 'hangs.sock')).toEqual([])
  })

  test('says so at once where it cannot write', async () => {
    const elsewhere = join(folderPath(), 'none', 'support.tar.gz')
    const { code, stderr } = await drover(['support', elsewhere, '--state', state()])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`cannot write ${elsewhere}: ENOENT`) })
  })
})
