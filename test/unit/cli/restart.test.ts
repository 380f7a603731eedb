import { readRequests } from '../../../src/control/requests.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { aKafka, aPool } from '../../fixtures/resources.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()

/** The Kafka `c` with the brokers 0 and 1 and the controller 2. */
beforeEach(async () => {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  const generations = await store.observe({ resources: [aKafka(), aPool('broker'), aPool('controller')] }, 0)
  const pool = (name: string, nodeIds: readonly number[]) =>
    ({ kind: 'KafkaNodePool', name, conditions: [], fields: { nodeIds } }) as const
  await store.apply([pool('broker', [0, 1]), pool('controller', [2])], 0, generations)
})

const restart = (...words: string[]) => drover(['--state', folderPath(), 'restart', ...words])

async function restarted(): Promise<string[]> {
  const requests = await readRequests(new StateFolder(folderPath(), 'read'))
  const annotations = requests.flatMap((request) => (request.type === 'annotate' ? [request.annotations] : []))
  return annotations.flatMap((asked) => Object.keys(asked).filter((name) => asked[name] !== null))
}

it.each([
  ['a name', ['c-broker-1'], ['drover/restart-c-broker-1']],
  ['a name without that of the cluster', ['controller-2'], ['drover/restart-c-controller-2']],
  ['an id', ['0'], ['drover/restart-c-broker-0']],
  ['a pool', ['broker'], ['drover/restart-c-broker-0', 'drover/restart-c-broker-1']],
  ['several', ['2', 'broker-1', '1'], ['drover/restart-c-broker-1', 'drover/restart-c-controller-2']],
])('nodes are asked for by %s', async (_, words, annotations) => {
  expect((await restart('c', ...words)).code).toBe(0)
  expect(await restarted()).toEqual(annotations)
})

it('a restart that is asked for stays so when another is', async () => {
  expect((await restart('c', '0')).stderr).toContain(
    'kafka/c restarts c-broker-0, one at a time and only while that is safe; what does not run is started at once\n',
  )
  await restart('c', '2')
  await restart('c')
  expect(await restarted()).toEqual([
    'drover/restart-c-broker-0',
    'drover/restart-c-controller-2',
    'strimzi.io/manual-rolling-update',
  ])
})

it.each([
  [['c', '0', '7'], 'cluster c has no node 7\nIt has c-broker-0, c-broker-1, c-controller-2.'],
  [['d', '0'], 'no node of a Kafka d is known here\nList what there is with `drover get`.'],
])('refuses %j, and asks for nothing', async (words, said) => {
  expect(await restart(...words)).toMatchObject({ code: 1, stderr: `drover: ${said}\n` })
  expect(await restarted()).toEqual([])
})

it('a restart of what is paused is said to wait until that is taken back', async () => {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  await store.observe({ resources: [aKafka({}, { 'strimzi.io/pause-reconciliation': 'true' }), aPool('broker')] }, 1)
  expect((await restart('c')).stderr).toContain(
    'but it is paused, and nothing of it is restarted before `drover resume kafka/c`\n',
  )
  expect(await restarted()).toEqual(['strimzi.io/manual-rolling-update'])
})

it.each([
  ['some nodes', ['broker'], ['drover/restart-c-controller-2', 'strimzi.io/manual-rolling-update']],
  ['everything', [], []],
])('restarts of %s are taken back', async (_, words, left) => {
  for (const asked of [[], ['0'], ['2']]) await restart('c', ...asked)
  const { code, stderr } = await restart('c', ...words, '--cancel')
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('kafka/c restarts no further ') })
  expect((await restarted()).sort()).toEqual(left)
})
