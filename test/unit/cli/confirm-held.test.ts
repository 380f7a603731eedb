import { readRequests } from '../../../src/control/requests.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState } from './a-state.ts'
import { drover } from './drover.ts'

const folderPath = temporaryFolder()
const requests = () => readRequests(new StateFolder(folderPath(), 'read'))
const confirm = (what: string) => drover(['confirm', what, '--state', folderPath()])

beforeEach(() => fillState(folderPath()))

/** The resource stands nowhere, and is kept. */
async function hold(kind: 'Kafka' | 'KafkaTopic', name: string): Promise<void> {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  const held = { type: 'Warning', status: 'True', reason: 'DeletionHeld', message: 'why' } as const
  await store.apply([{ kind, name, conditions: [held], fields: {} }], Date.now(), new Map())
}

it.each([
  ['Kafka', 'my-cluster', 'my-cluster', 'kafka/my-cluster may go; its data volumes stay\n'],
  ['KafkaTopic', 'orders', 'kafkatopic/orders', 'kafkatopic/orders counts as removed\n'],
] as const)('lets a %s go that is held', async (kind, name, what, told) => {
  await hold(kind, name)
  expect(await confirm(what)).toMatchObject({ code: 0, stderr: expect.stringContaining(told) })
  expect(await requests()).toEqual([
    kind === 'Kafka'
      ? { type: 'confirm-removal', cluster: name, deleteVolumes: false }
      : { type: 'confirm-gone', kind, name },
  ])
})

it.each([
  ['my-cluster', 'no removal of my-cluster is known to wait'],
  ['kafkatopic/orders', 'no removal of kafkatopic/orders is known to wait'],
  ['kafkatopic/nope', 'there is no KafkaTopic nope'],
])('asks for nothing where nothing is held: %s', async (what, told) => {
  const { code, stderr } = await confirm(what)
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`drover: ${told}`) })
  expect(await requests()).toEqual([])
})
