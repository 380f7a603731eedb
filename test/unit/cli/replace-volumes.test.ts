import { readRequests } from '../../../src/control/requests.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

/** The Kafka `c` with the brokers 0 and 1. */
beforeEach(async () => {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  const generations = await store.observe({ resources: [aKafka(), aPool('broker')] }, 0)
  const pool = { kind: 'KafkaNodePool', name: 'broker', conditions: [], fields: { nodeIds: [0, 1] } } as const
  await store.apply([pool], 0, generations)
})

const replaceVolumes = (...words: string[]) => drover(['--state', folderPath(), 'replace-volumes', ...words])
const requests = () => readRequests(new StateFolder(folderPath(), 'read'))

it.each(['c-broker-1', 'broker-1', '1'])(
  'the data volumes of one node are asked to be replaced, by %s',
  async (word) => {
    expect(await replaceVolumes('c', word, '--yes')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('kafka/c replaces the data volumes of c-broker-1'),
    })
    expect(await requests()).toEqual([
      expect.objectContaining({ name: 'c', annotations: { 'drover/replace-volumes-c-broker-1': expect.any(String) } }),
    ])
  },
)

it.each([
  ['without a yes, and says what would happen', ['c', '1'], 'this stops c-broker-1 and removes its data volumes'],
  ['for several nodes at once', ['c', 'broker', '--yes'], 'Name one of c-broker-0, c-broker-1.'],
  ['for a node there is not', ['c', '7', '--yes'], 'cluster c has no node 7'],
])('refuses it %s', async (_, words, said) => {
  const { code, stderr } = await replaceVolumes(...words)
  expect(code).not.toBe(0)
  expect(stderr).toContain(said)
  expect(await requests()).toEqual([])
})

it('is taken back without a yes', async () => {
  await replaceVolumes('c', '0', '--yes')
  await replaceVolumes('c', '1', '--yes')
  expect(await replaceVolumes('c', '1', '--cancel')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('kafka/c keeps the data volumes that c-broker-1 has now'),
  })
  const wished = (await requests()).map((request) => request.type === 'annotate' && request.annotations)
  expect(wished).toEqual([
    { 'drover/replace-volumes-c-broker-0': expect.any(String), 'drover/replace-volumes-c-broker-1': null },
  ])
})
