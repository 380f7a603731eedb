import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { OwnerRecords } from '../../../src/control/pass/owner-records.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { DROVER } from './drover.ts'

const folderPath = temporaryFolder()

/** What `drover run` logs until its end; it is told to stop as soon as it has logged something. */
async function lastWords(recorded: object): Promise<{ msg: string; nodes?: readonly string[]; mend?: string }[]> {
  await fillState(folderPath())
  const state = await openStateFolder(folderPath(), 'write')
  await new OwnerRecords(state).write({ kind: 'Kafka', name: 'my-cluster' }, { ...NOTHING_RECORDED, ...recorded })
  const words = ['--state', folderPath(), '--docker', `unix://${join(folderPath(), 'none')}`, 'run', folderPath()]
  const child = spawn(DROVER, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (data) => {
    text += data
  })
  child.stderr.once('data', () => child.kill('SIGTERM'))
  await once(child, 'close')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const restarting = ['my-cluster-node-1']

test('a Drover that is told to stop in a roll says which node it leaves stopped', async () => {
  const said = await lastWords({ restarting, terminated: { c1: Date.now() } })
  expect(said.at(-2)).toMatchObject({ nodes: restarting, mend: expect.stringContaining('until a Drover runs again') })
  expect(said.at(-1)).toMatchObject({ msg: 'drover stops' })
})

test('and nothing of one that was started again', async () => {
  const said = await lastWords({ restarting })
  expect(said.filter(({ nodes }) => nodes !== undefined)).toEqual([])
})
