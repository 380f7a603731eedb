import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { clusterText } from '../../world/cluster-text.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { ENGINE, openDoor } from './a-door.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const state = () => join(folderPath(), 'state')
const file = () => join(folderPath(), 'sim.yaml')
const run = (...words: string[]) => drover([...words, '--state', state(), '--docker', ENGINE.path])

beforeEach(async () => {
  writeFileSync(file(), clusterText())
  mkdirSync(state(), { mode: 0o700 })
  await beDaemon(state(), { clusters: { sim: 'settled' } })
})

/** What was read is in force. */
const inForce = async () => {
  const { resources } = await readManifestsOnce([file()])
  await lastGoodIn(await openStateFolder(state(), 'write')).save({ resources, folders: {} })
}

const MADE = /^\[\] -> #1 volume sim-founding, CreateVolume, [^\n]*\n.*\nKafka\/sim: \d+ operations, \d+ waits\n$/s

test('plan beside a daemon shows what that one would do, with what it has at hand', async () => {
  const { host, forgotten } = await openDoor(state())
  const { code, stdout, stderr } = await run('plan', '-f', file())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(MADE)
  expect(await run('apply', '--dry-run', '-f', file())).toEqual({ code: 0, stdout, stderr: '' })
  expect(await host.docker.listVolumes('drover.instance')).toEqual([])
  // Of a cluster that is none of its own nothing is kept.
  expect(new Set(forgotten)).toEqual(new Set(['sim']))
})

test('plan shows it as data, too', async () => {
  await openDoor(state())
  const [plan] = JSON.parse((await run('plan', '-f', file(), '-o', 'json')).stdout)
  expect(plan).toMatchObject({ key: 'Kafka/sim', operations: expect.arrayContaining([expect.anything()]) })
  expect((await run('plan', '-f', file(), '-o', 'yaml')).stdout).toMatch(/^- key: Kafka\/sim\n {2}operations:\n/)
})

test('plan tells by its exit code that something would be done', async () => {
  await openDoor(state())
  expect((await run('plan', '--exit-code', '-f', file())).code).toBe(3)
  expect(await run('plan', '--exit-code')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Nothing to plan: no manifests are in force; give some with -f.\n',
  })
})

test('plan of what is in force tells when not all of it is seen', async () => {
  await inForce()
  await openDoor(state())
  const { code, stdout, stderr } = await run('plan')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(MADE)
  await beDaemon(state(), { deletionFrozen: 'a.yaml is broken' })
  expect((await run('plan')).stderr).toMatch(/^Not all manifests are there to be read \(a\.yaml is broken\)/)
})

test('plan says what is wrong with what was given', async () => {
  await openDoor(state())
  writeFileSync(file(), clusterText().replace('kind: Kafka\n', 'kind: Kafka\nspek: {}\n'))
  const { code, stderr } = await run('plan', '-f', file())
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('error  spek') })
})

test.each([
  ['of another engine', ['plan', '-f', 'FILE', '--docker', '/elsewhere/docker.sock']],
  ['to be recorded', ['plan', '-f', 'FILE', '--docker', ENGINE.path, '--record', 'FILE.json']],
])('a plan %s is made by the command itself', async (_, words) => {
  await openDoor(state())
  const { code, stderr } = await drover([...words.map((word) => word.replace('FILE', file())), '--state', state()])
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^drover: cannot reach the engine/) })
})
