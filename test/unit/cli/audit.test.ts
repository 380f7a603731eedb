import type { Audited } from '../../../src/report/audit-record.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { auditIn } from '../../fixtures/audit.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { drover, droverGoingOn } from './drover.ts'

const folderPath = temporaryFolder()
const audit = (...words: string[]) => drover(['--state', folderPath(), 'audit', ...words])

const START: Audited = {
  at: '2026-01-02T03:04:05.678Z',
  ms: 12,
  result: 'done',
  operation: 'StartContainer',
  object: { kind: 'container', name: 'my-cluster-broker-0' },
  cause: 'it is not running',
  regarding: { kind: 'Kafka', name: 'my-cluster' },
  askedBy: {
    manifest: { file: 'kafka.yaml', line: 7, generation: 2 },
    requests: [{ type: 'annotate', kind: 'Kafka', name: 'my-cluster', annotations: ['a', 'b'] }],
  },
}
const CREATE: Audited = {
  ...START,
  at: new Date().toISOString(),
  result: 'failed',
  code: 'KAFKA_REFUSED',
  message: 'no',
  operation: 'CreateTopic',
  object: { kind: 'topic', name: 'orders' },
  regarding: { kind: 'KafkaTopic', name: 'orders' },
  askedBy: {},
}

/** Two changes, one of them a while ago. */
async function fill() {
  await fillState(folderPath())
  const log = await auditIn(await openStateFolder(folderPath(), 'write'))
  for (const change of [START, CREATE]) log.note(change)
  await log.idle()
  return log
}

const shown = async (...words: string[]) =>
  JSON.parse((await audit('-o', 'json', ...words)).stdout).map(({ operation }: Audited) => operation)

describe('drover audit', () => {
  test('shows every change, who asked for it, and what came of it', async () => {
    await fill()
    const [head, start, create] = (await audit()).stdout.split('\n')
    expect(head).toMatch(/^AT +TOOK +RESULT +OPERATION +OBJECT +FOR +ASKED BY +CAUSE$/)
    expect(start).toMatch(
      /^2026-01-02T03:04:05.678Z +12ms +done +StartContainer +container\/my-cluster-broker-0 +kafka\/my-cluster +kafka.yaml:7 \(generation 2\), annotate a b +it is not running$/,
    )
    expect(create).toMatch(/ KAFKA_REFUSED +CreateTopic +topic\/orders +kafkatopic\/orders +- +it is not running: no$/)
    expect(JSON.parse((await audit('-o', 'json')).stdout)[0]).toMatchObject({ ...START, drover: { version: '0' } })
  })

  test('picks what is asked for', async () => {
    await fill()
    expect(await shown('--since', '1h')).toEqual(['CreateTopic'])
    expect(await shown('--for', 'k/my-cluster')).toEqual(['StartContainer'])
    expect(await shown('--object', 'orders')).toEqual(['CreateTopic'])
    expect(await shown('--object', 'container/my-cluster-broker-0')).toEqual(['StartContainer'])
    expect(await shown('-n', 'default')).toEqual(['StartContainer', 'CreateTopic'])
    expect(await shown('-n', 'other')).toEqual([])
  })

  test('says that there is none, also where nothing ever ran', async () => {
    expect(await audit()).toEqual({ code: 0, stdout: '', stderr: 'No changes found.\n' })
  })

  test('follows what another process does', async () => {
    const log = await fill()
    const following = droverGoingOn(['--state', folderPath(), 'audit', '-f', '-o', 'json'])
    try {
      expect(JSON.parse(await following.next())).toMatchObject({ operation: 'StartContainer' })
      expect(JSON.parse(await following.next())).toMatchObject({ operation: 'CreateTopic' })
      log.note({ ...START, operation: 'RemoveContainer' })
      expect(JSON.parse(await following.next())).toMatchObject({ operation: 'RemoveContainer' })
    } finally {
      following.stop()
    }
  })
})
