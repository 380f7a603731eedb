import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepApplied } from '../../../src/control/applied.ts'
import { lastGoodIn } from '../../../src/control/kept-secrets.ts'
import { OwnerRecords } from '../../../src/control/pass/owner-records.ts'
import { readRequests, withdrawRequest } from '../../../src/control/requests.ts'
import { NOTHING_RECORDED } from '../../../src/model/recorded-cluster.ts'
import { StateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { docs, kafka, pool, topic } from '../manifests/manifests.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { fillState, RESOURCES } from './a-state.ts'
import { bothWays, oneWay, type Way } from './both-ways.ts'

const folderPath = temporaryFolder()
const folderOf = (path: string) => new StateFolder(path, 'write')
const requests = ({ state }: Way) => readRequests(folderOf(state))
const CLUSTER = { kind: 'Kafka', name: 'my-cluster' } as const

/** The cluster is held for this reason, and misses a volume. */
const isHeld = (reason: string) => async (path: string) => {
  await fillState(path)
  const held = { type: 'Warning', status: 'True', reason, message: 'why' } as const
  const store = await openStatusStore(folderOf(path))
  await store.apply([{ ...CLUSTER, conditions: [held], fields: {} }], Date.now(), new Map())
  await new OwnerRecords(folderOf(path)).write(CLUSTER, { ...NOTHING_RECORDED, missedVolumes: { 'data-1': 1 } })
}

/** Its nodes are known, and what its manifests say. */
const isKnown = async (path: string) => {
  const { store } = await fillState(path)
  const pools = [{ ...RESOURCES[0], kind: 'KafkaNodePool', metadata: { ...RESOURCES[1]?.metadata, name: 'node' } }]
  await store.observe({ resources: [...RESOURCES, ...(pools as never)] }, Date.now())
  const status = { kind: 'KafkaNodePool', name: 'node', conditions: [], fields: { nodeIds: [0, 1] } } as const
  await store.apply([status], Date.now(), new Map())
  await lastGoodIn(folderOf(path)).save({ resources: RESOURCES, folders: {} })
}

/** A moment differs from one run to the other. */
const timeless = (value: unknown) =>
  JSON.stringify(value).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|("at":)\d+/g, (_, key = '') => `${key}"then"`)

describe('beside a daemon a command leaves and says the same over its socket as by files', () => {
  test.each([
    [['pause', 'kafkatopic/orders'], isKnown, 0],
    [['resume', 'kafka/my-cluster'], isKnown, 0],
    [['pause', 'kafka/nope'], isKnown, 1],
    [['restart', 'my-cluster'], isKnown, 0],
    [['restart', 'my-cluster', '0'], isKnown, 0],
    [['restart', 'my-cluster', '7'], isKnown, 1],
    [['replace-volumes', 'my-cluster', '1', '--yes'], isKnown, 0],
    [['replace-volumes', 'my-cluster', '1'], isKnown, 1],
    [['confirm', 'my-cluster'], isHeld('DeletionHeld'), 0],
    [['confirm', 'kafkatopic/nope'], isHeld('DeletionHeld'), 1],
    [['give-up-records', 'my-cluster', '--yes'], isHeld('CopiesLost'), 0],
    [['give-up-records', 'my-cluster', '--yes'], isHeld('QuorumLost'), 1],
    [['give-up-records', 'my-cluster', '--yes'], isHeld('Conflict'), 1],
    [['delete', 'kafka', 'my-cluster', '--yes', '--volumes'], fillState, 0],
    [['delete', 'kafka', 'my-cluster'], fillState, 1],
    [['delete', 'kafkatopic', 'orders'], fillState, 0],
  ])('%p', async (words, prepare, code) => {
    const { byFiles, bySocket } = await bothWays({ folder: folderPath(), words, prepare })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.code).toBe(code)
    const [asked, left] = [await requests(bySocket), await requests(byFiles)]
    expect(timeless(asked)).toBe(timeless(left))
    expect(bySocket.door?.reads()).toBe(code === 0 ? 1 : 0)
  })
})

test('what was applied is deleted by the files that define it', async () => {
  const text = docs(kafka('shop'), pool('node', 'shop'), topic('orders', 'shop'))
  const file = join(folderPath(), 'shop.yaml')
  writeFileSync(file, text)
  const prepare = (path: string) => keepApplied(folderOf(path), [{ text }], [])
  const words = ['delete', '-f', file, '--yes']
  const { byFiles, bySocket } = await bothWays({ folder: folderPath(), words, prepare })
  expect(bySocket.ended).toEqual(byFiles.ended)
  expect(bySocket.ended.stderr).toContain('KafkaTopic/orders is not declared any more; ')
  expect(readdirSync(join(bySocket.state, 'applied'))).toEqual([])
  expect(await requests(bySocket)).toMatchObject([{ type: 'confirm-removal', cluster: 'shop', deleteVolumes: false }])
})

test('what is wrong with such files is told, and nothing deleted', async () => {
  const file = join(folderPath(), 'shop.yaml')
  writeFileSync(file, kafka('shop').replace('spec:', 'spek:'))
  const { byFiles, bySocket } = await bothWays({ folder: folderPath(), words: ['delete', '-f', file, '--yes'] })
  expect(bySocket.ended).toEqual(byFiles.ended)
  expect(bySocket.ended.code).toBe(1)
})

describe('a confirmation that a daemon has to look at first', () => {
  const confirmed = (reading: (path: string) => Promise<void>) =>
    oneWay(
      {
        folder: folderPath(),
        words: ['confirm', 'my-cluster'],
        prepare: fillState,
        reading: (path) => void reading(path),
      },
      'socket',
    )

  test('is heeded when it sees that the manifest is gone', async () => {
    const way = await confirmed(async (path) => {
      const others = RESOURCES.filter(({ kind }) => kind !== 'Kafka')
      await (await openStatusStore(folderOf(path))).observe({ resources: others }, Date.now())
    })
    expect(way.ended).toEqual({ code: 0, stdout: '', stderr: 'kafka/my-cluster may go; its data volumes stay\n' })
    expect(await requests(way)).toHaveLength(1)
  })

  test('is refused when the manifest is there', async () => {
    const way = await confirmed(async (path) => {
      for (const request of await readRequests(folderOf(path))) await withdrawRequest(folderOf(path), request)
    })
    expect(way.ended.code).toBe(1)
    expect(way.ended.stderr).toContain('no removal of my-cluster is waiting: its manifest is there\n')
  })
})
