import { rmSync } from 'node:fs'
import { DAEMON_FILE, type DaemonReport, isDaemonReport } from '../../../src/control/daemon-report.ts'
import { DaemonStatus } from '../../../src/control/daemon-status.ts'
import type { PassResult } from '../../../src/control/pass/pass-runner.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import type { ManifestSet } from '../../../src/model/resource.ts'
import { diskOps } from '../../../src/report/file-ops.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'

const folderPath = temporaryFolder()

/** A daemon in its first moment; `said` is what its file says at its end, `writes` how often it was written. */
async function begun() {
  let writes = 0
  const ops = {
    ...diskOps,
    createFile: (...args: Parameters<typeof diskOps.createFile>) => {
      writes += 1
      return diskOps.createFile(...args)
    },
  }
  const state = new StateFolder(folderPath(), 'write', ops)
  const status = await DaemonStatus.begin(state, { version: '0', sources: ['m'] })
  const said = async (): Promise<DaemonReport> => {
    await status.end()
    const report = await state.readJson(DAEMON_FILE, isDaemonReport)
    if (!report) throw new Error('nothing was written')
    return report
  }
  return { state, status, said, writes: () => writes }
}

const NO_MANIFESTS: ManifestSet = { resources: [], problems: [] }
const kafka = (name: string) => ({ kind: 'Kafka', name }) as const
const settled: PassResult = {
  result: 'settled',
  plan: { owner: kafka('c'), operations: [], waits: [], statuses: [], recorded: NOTHING_RECORDED },
}

test('a daemon says from its first moment that it has seen neither engine nor manifests', async () => {
  const { state } = await begun()
  expect(await state.readJson(DAEMON_FILE, isDaemonReport)).toMatchObject({
    pid: process.pid,
    engine: { reason: 'it has not answered yet' },
    manifests: { reason: 'they have not been read yet' },
    clusters: {},
  })
})

test('it says nothing of what it sees', async () => {
  const { status, said } = await begun()
  status.engineAnswers('start')
  status.loaded(NO_MANIFESTS)
  status.passed(kafka('c'), settled)
  const report = await said()
  expect(Object.keys(report)).not.toContain('engine')
  expect(Object.keys(report)).not.toContain('manifests')
  expect(report.clusters).toEqual({ c: 'settled' })
})

test('the engine is silent until everybody who said so hears it, since the first of them', async () => {
  const { status, said } = await begun()
  status.engineAnswers('start')
  status.engineSilent('lease', 'it does not answer')
  status.engineSilent('events', 'connect ECONNREFUSED')
  status.engineAnswers('lease')
  expect(await said()).toMatchObject({ engine: { reason: 'connect ECONNREFUSED' } })
  status.engineAnswers('events')
  expect(Object.keys(await said())).not.toContain('engine')
})

test('writes nothing while an engine that answers goes on answering', async () => {
  const { status, said, writes } = await begun()
  status.engineAnswers('start')
  await said()
  const before = writes()
  for (let beat = 0; beat < 100; beat += 1) status.engineAnswers('lease')
  await new Promise(setImmediate)
  expect(writes()).toBe(before)
})

test('says that manifests cannot be read, until they are', async () => {
  const { status, said } = await begun()
  status.loaded(NO_MANIFESTS)
  await expect(status.reading(() => Promise.reject(new Error('EIO')))).rejects.toThrow('EIO')
  expect(await said()).toMatchObject({ manifests: { reason: 'EIO' } })
  status.loaded(NO_MANIFESTS)
  expect(Object.keys(await said())).not.toContain('manifests')
})

test('a pass that could not look is told apart from one that failed at something, and one that was superseded or stopped says nothing', async () => {
  const { status, said } = await begun()
  status.passed(kafka('a'), { result: 'failed', retriable: true })
  status.passed(kafka('b'), { ...settled, result: 'failed', retriable: true } as PassResult)
  status.passed(kafka('c'), { result: 'superseded' })
  status.passed(kafka('d'), { result: 'stopped' })
  expect((await said()).clusters).toEqual({ a: 'unseen', b: 'failed' })
})

test('it says that its state folder was removed under it, at the next look at the manifests', async () => {
  const { state, status, said } = await begun()
  status.loaded(NO_MANIFESTS)
  await status.written()
  expect(await state.readJson(DAEMON_FILE, isDaemonReport)).not.toHaveProperty('stateLostAt')
  rmSync(folderPath(), { recursive: true })
  status.loaded(NO_MANIFESTS)
  await status.written()
  const { stateLostAt = '' } = await said()
  expect(Date.parse(stateLostAt)).toBeGreaterThan(Date.now() - 60_000)
})
