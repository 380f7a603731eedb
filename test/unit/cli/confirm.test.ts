import { haveItLookedAt } from '../../../src/api/confirm.ts'
import { keptIn } from '../../../src/api/kept.ts'
import { exitCodeOf } from '../../../src/cli/exit.ts'
import { readRequests, withdrawRequest } from '../../../src/control/requests.ts'
import { openStateFolder, StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore, type StatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { fillState, RESOURCES } from './a-state.ts'
import { drover, type Ended } from './drover.ts'

const folderPath = temporaryFolder()
const others = RESOURCES.filter(({ kind }) => kind !== 'Kafka')
const requests = () => readRequests(new StateFolder(folderPath(), 'read'))

let store: StatusStore
beforeEach(async () => {
  ;({ store } = await fillState(folderPath()))
})

/** Confirms while this process, as the daemon, looks at the manifests at the request, like `Operator.reload`. */
async function confirmed(look: () => Promise<void>, what = 'my-cluster'): Promise<Pick<Ended, 'code' | 'stderr'>> {
  let ended = false
  const running = drover(['--state', folderPath(), 'confirm', what]).finally(() => {
    ended = true
  })
  while (!ended && (await requests()).length === 0) await new Promise(setImmediate)
  await look()
  const { code, stderr } = await running
  return { code, stderr }
}

const takeBack = async () => {
  const state = await openStateFolder(folderPath(), 'write')
  for (const request of await requests()) await withdrawRequest(state, request)
}

describe('drover confirm, right after the manifest was taken away', () => {
  test('has the running Drover look first', async () => {
    await beDaemon(folderPath())
    const answer = await confirmed(async () => void (await store.observe({ resources: others }, Date.now())))
    expect(answer).toEqual({ code: 0, stderr: 'kafka/my-cluster may go; its data volumes stay\n' })
    expect(await requests()).toMatchObject([{ type: 'confirm-removal', cluster: 'my-cluster' }])
  })

  test('is heeded where the removal is over before the command looks again', async () => {
    await beDaemon(folderPath())
    const answer = await confirmed(async () => {
      await store.forget({ kind: 'Kafka', name: 'my-cluster' })
      await takeBack()
    })
    expect(answer.code).toBe(0)
  })

  test('says that the manifest is there when it is', async () => {
    await beDaemon(folderPath())
    expect(await confirmed(takeBack)).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        'no removal of my-cluster is waiting: its manifest is there\nRemove its manifest',
      ),
    })
  })

  test('has it look first for any other resource as well', async () => {
    await beDaemon(folderPath())
    const answer = await confirmed(async () => {
      expect(await requests()).toEqual([{ type: 'confirm-gone', kind: 'KafkaTopic', name: 'orders' }])
      await store.forget({ kind: 'KafkaTopic', name: 'orders' })
      await takeBack()
    }, 'kafkatopic/orders')
    expect(answer).toEqual({ code: 0, stderr: 'kafkatopic/orders counts as removed\n' })
    expect(await confirmed(takeBack, 'kafkatopic/payments')).toEqual({
      code: 1,
      stderr: expect.stringContaining('no removal of kafkatopic/payments is waiting: its manifest is there\n'),
    })
  })

  test('leaves nothing behind when nobody looks', async () => {
    await beDaemon(folderPath())
    const state = await openStateFolder(folderPath(), 'write')
    const request = { type: 'confirm-removal', cluster: 'my-cluster', deleteVolumes: false } as const
    const error = await haveItLookedAt(keptIn(state), request, 'kafka/my-cluster', undefined, { giveUpMs: 1 }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ mend: expect.stringContaining('was taken back') })
    expect(exitCodeOf(error)).toBe(4)
    expect(await requests()).toEqual([])
  })

  test('leaves nothing behind when nobody waits for it any more', async () => {
    await beDaemon(folderPath())
    const state = await openStateFolder(folderPath(), 'write')
    const request = { type: 'confirm-removal', cluster: 'my-cluster', deleteVolumes: false } as const
    const again = () => Promise.reject(new Error('gone'))
    await expect(haveItLookedAt(keptIn(state), request, 'kafka/my-cluster', undefined, { again })).rejects.toThrow(
      'gone',
    )
    expect(await requests()).toEqual([])
  })

  test.each([
    ['no daemon runs', undefined, /no removal of my-cluster is known to wait: no Drover runs on /],
    [
      'the daemon does not see the engine',
      { since: new Date().toISOString(), reason: 'gone' },
      /does not see the engine/,
    ],
  ])('says so when %s, and leaves nothing behind', async (_, engine, said) => {
    if (engine) await beDaemon(folderPath(), { engine })
    const { code, stderr } = await drover(['--state', folderPath(), 'confirm', 'my-cluster'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(said) })
    expect(await requests()).toEqual([])
  })
})

test('drover confirm of a removal that waits is left for the next Drover, and says that none runs', async () => {
  await store.observe({ resources: others }, Date.now())
  expect(await drover(['--state', folderPath(), 'confirm', 'my-cluster'])).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^kafka\/my-cluster may go; its data volumes stay\nno Drover runs on .*; it is heeded by/,
    ),
  })
  expect(await requests()).toHaveLength(1)
})

/** The resource stands nowhere, and is kept. */
async function hold(kind: 'Kafka' | 'KafkaTopic', name: string): Promise<void> {
  const store = await openStatusStore(await openStateFolder(folderPath(), 'write'))
  const held = { type: 'Warning', status: 'True', reason: 'DeletionHeld', message: 'why' } as const
  await store.apply([{ kind, name, conditions: [held], fields: {} }], Date.now(), new Map())
}

it.each([
  ['Kafka', 'my-cluster', 'my-cluster', 'kafka/my-cluster may go; its data volumes stay\n'],
  ['KafkaTopic', 'orders', 'kafkatopic/orders', 'kafkatopic/orders counts as removed\n'],
] as const)('drover confirm lets a %s go that is held', async (kind, name, what, told) => {
  await hold(kind, name)
  expect(await drover(['confirm', what, '--state', folderPath()])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(told),
  })
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
])('drover confirm asks for nothing where nothing is held: %s', async (what, told) => {
  const { code, stderr } = await drover(['confirm', what, '--state', folderPath()])
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`drover: ${told}`) })
  expect(await requests()).toEqual([])
})
