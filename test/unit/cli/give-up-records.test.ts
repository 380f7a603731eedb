import { OwnerRecords } from '../../../src/control/pass/owner-records.ts'
import { readRequests } from '../../../src/control/requests.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const requests = () => readRequests(new StateFolder(folderPath(), 'read'))
const giveUp = (...flags: readonly string[]) =>
  drover(['give-up-records', 'my-cluster', ...flags, '--state', folderPath()])

beforeEach(() => fillState(folderPath()))

/** The cluster is held for this reason, and misses a volume. */
async function hold(reason: string): Promise<void> {
  const state = await openStateFolder(folderPath(), 'write')
  const held = { type: 'Warning', status: 'True', reason, message: 'why' } as const
  const status = { kind: 'Kafka', name: 'my-cluster', conditions: [held], fields: {} } as const
  await (await openStatusStore(state)).apply([status], Date.now(), new Map())
  await new OwnerRecords(state).write(
    { kind: 'Kafka', name: 'my-cluster' },
    { ...NOTHING_RECORDED, missedVolumes: { 'data-1': 1 } },
  )
}

it.each([
  ['QuorumLost', 'every record and every topic of my-cluster', '--every-record --yes'],
  ['QuorumNotFormed', 'every record and every topic of my-cluster', '--every-record --yes'],
  ['CopiesLost', 'what was in data-1 and nowhere else', '--yes'],
])('after %s it says what goes, and asks for words of its own', async (reason, what, flags) => {
  await hold(reason)
  const { code, stderr } = await giveUp()
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(what) })
  expect(stderr).toContain(`drover give-up-records my-cluster ${flags}`)
  expect(await requests()).toEqual([])
})

it('does not take --yes for all the records of a cluster', async () => {
  await hold('QuorumLost')
  expect((await giveUp('--yes')).code).toBe(1)
  expect(await requests()).toEqual([])
})

it.each([
  ['QuorumLost', 'cluster', ['--every-record', '--yes']],
  ['CopiesLost', 'volumes', ['--yes']],
] as const)('leaves the word for the daemon after %s', async (reason, what, flags) => {
  await hold(reason)
  expect(await giveUp(...flags)).toMatchObject({ code: 0, stderr: expect.stringContaining('given up: ') })
  expect(await requests()).toMatchObject([
    { type: 'give-up-records', cluster: 'my-cluster', what, volumes: ['data-1'] },
  ])
})

it('has nothing to do where nothing is held', async () => {
  await hold('VotersNotDeclared')
  const { code, stderr } = await giveUp('--every-record', '--yes')
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('my-cluster is not held for records') })
  expect(await requests()).toEqual([])
})
