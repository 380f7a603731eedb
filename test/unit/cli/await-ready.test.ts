import { awaitReady } from '../../../src/cli/await-ready.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState, topic } from './a-state.ts'

const folderPath = temporaryFolder()
const orders = [topic('orders', 3)]

beforeEach(() => fillState(folderPath()))

const ready = async (byUs = false) => awaitReady(await openStateFolder(folderPath(), 'read'), orders, 0, { byUs })

it('takes a status for the truth when a daemon sees that it is so', async () => {
  await beDaemon(folderPath())
  await expect(ready()).resolves.toBeUndefined()
})

it.each([
  ['has not looked since its start', { clusters: {} }, 'has not looked at kafka/my-cluster since its start'],
  [
    'does not see the engine',
    { engine: { since: '2026-01-01T00:00:00Z', reason: 'it does not answer' } },
    'does not see the engine',
  ],
])('waits for a daemon that %s', async (_, report, said) => {
  await beDaemon(folderPath(), report)
  await expect(ready()).rejects.toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining(said) })
})

it('takes it for the truth without a daemon when it was just brought about', async () => {
  await expect(ready()).rejects.toMatchObject({ code: 'TIMED_OUT' })
  await expect(ready(true)).resolves.toBeUndefined()
})
