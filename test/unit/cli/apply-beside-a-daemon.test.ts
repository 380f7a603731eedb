import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepApplied } from '../../../src/control/applied.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { bothWays, oneWay, type Way } from './both-ways.ts'

const folderPath = temporaryFolder()
const manifests = () => join(folderPath(), 'kafka')
const file = () => join(manifests(), 'shop.yaml')
const KAFKA = `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: { name: shop }
spec: { kafka: { version: 4.3.1, listeners: [{ name: plain, port: 9092, type: internal, tls: false }] } }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: { name: node, labels: { strimzi.io/cluster: shop } }
spec: { replicas: 3, roles: [controller, broker], storage: { type: ephemeral } }
`
const TOPIC = `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders, labels: { strimzi.io/cluster: shop } }
spec: { partitions: 3, replicas: 3 }
`
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: { name: pw }\nstringData: { password: hunter2 }\n'
const APPLIED = ['Kafka.shop.yaml', 'KafkaNodePool.node.yaml', 'KafkaTopic.orders.yaml']

beforeEach(() => {
  mkdirSync(manifests())
  writeFileSync(file(), [KAFKA, TOPIC].join('---\n'))
})

const applied = ({ state }: Way) => (existsSync(join(state, 'applied')) ? readdirSync(join(state, 'applied')) : [])
const apply = (more: Partial<Parameters<typeof bothWays>[0]> = {}) =>
  bothWays({ folder: folderPath(), words: ['apply', '-f', manifests()], ...more })

const shop = { clusters: { shop: 'settled' } }

/** A daemon has read them, and says this of what they define. */
const isKnown = (ready: 'True' | 'False', reason?: string) => async (path: string) => {
  const store = await openStatusStore(await openStateFolder(path, 'write'))
  const { resources } = await readManifestsOnce([manifests()])
  const generations = await store.observe({ resources }, Date.now())
  const condition = { type: 'Ready', status: ready, ...(reason && { reason, message: 'it is so' }) } as const
  const statuses = resources.map(({ kind, metadata: { name } }) => ({
    kind,
    name,
    conditions: [condition],
    fields: {},
  }))
  await store.apply(statuses, Date.now(), generations)
}

describe('apply beside a daemon does and says the same over its socket as by files', () => {
  test('of manifests that are new, and the daemon reads them at once', async () => {
    const { byFiles, bySocket } = await apply()
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended).toEqual({
      code: 0,
      stdout: '',
      stderr: `applied 3 resources, 3 changed\nthe running Drover (pid ${process.pid}) takes over\n`,
    })
    expect(applied(bySocket)).toEqual(APPLIED)
    expect(bySocket.door?.reads()).toBe(1)
  })

  test('of manifests that have not changed, for which nobody has to look', async () => {
    const texts = [{ text: readFileSync(file(), 'utf8'), file: file() }]
    const prepare = async (path: string) => keepApplied(await openStateFolder(path, 'write'), texts, [])
    const { byFiles, bySocket } = await apply({ prepare })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.stderr).toContain('applied 3 resources, 0 changed\n')
    expect(bySocket.door?.reads()).toBe(0)
  })

  test('of manifests that came by stdin', async () => {
    const { byFiles, bySocket } = await apply({ words: ['apply', '-f', '-'], input: TOPIC })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(applied(bySocket)).toEqual(['KafkaTopic.orders.yaml'])
  })

  test('of manifests with errors, of which nothing is kept', async () => {
    writeFileSync(file(), TOPIC.replace('partitions', 'partitoins'))
    const { byFiles, bySocket } = await apply()
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.stderr).toMatch(/^drover: 1 error in what was given:\n\S+shop\.yaml:4:9 {2}error /)
    expect([bySocket.ended.code, applied(bySocket), bySocket.door?.reads()]).toEqual([1, [], 0])
  })

  test('of manifests with warnings', async () => {
    writeFileSync(join(manifests(), 'values.yaml'), 'replicas: 3\n')
    writeFileSync(join(manifests(), 'none.yaml'), '')
    const { byFiles, bySocket } = await apply()
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.stderr).toMatch(/none\.yaml:1:1 {2}warning /)
  })

  test.each([
    ['are not there', 'missing', ''],
    ['are no text', 'shop.yaml', Buffer.from([0xff, 0xc0, 0x80])],
    ['are written in UTF-16', 'shop.yaml', Buffer.from(`\ufeff${TOPIC}`, 'utf16le')],
    ['begin with the mark of their encoding', 'shop.yaml', `\ufeff${TOPIC}`],
    ['are none', '', ''],
  ])('of files that %s', async (_, name, content) => {
    writeFileSync(file(), content)
    const { byFiles, bySocket } = await apply({ words: ['apply', '-f', join(manifests(), name)] })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(applied(bySocket)).toEqual(applied(byFiles))
  })

  test('of files that it watches', async () => {
    const watches = { report: { sources: [manifests()] }, prepare: isKnown('True') }
    const { byFiles, bySocket } = await apply(watches)
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.stderr).toContain('is watched by the Drover that runs: saving it is enough\n')
    expect(applied(bySocket)).toEqual([])
  })

  test('of another version of what it watches', async () => {
    const other = join(folderPath(), 'other.yaml')
    writeFileSync(other, TOPIC.replace('partitions: 3', 'partitions: 6'))
    const watches = { report: { sources: [manifests()] }, prepare: isKnown('True') }
    const { byFiles, bySocket } = await apply({ ...watches, words: ['apply', '-f', other] })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.stderr).toContain('stands in STATE'.replace('STATE', file()))
  })

  test('of what is to be ready, and is', async () => {
    const words = ['apply', '-f', manifests(), '--wait']
    const { byFiles, bySocket } = await apply({ words, report: shop, prepare: isKnown('True') })
    expect(bySocket.ended).toEqual(byFiles.ended)
    expect(bySocket.ended.code).toBe(0)
  })
})

test('what is applied over the socket is waited for until the daemon has seen to it', async () => {
  const ready = isKnown('True')
  const { ended } = await oneWay(
    {
      folder: folderPath(),
      words: ['apply', '-f', manifests(), '--wait'],
      report: shop,
      reading: (state) => void ready(state),
    },
    'socket',
  )
  expect(ended.code).toBe(0)
})

test('what is applied over the socket, and is not ready in time, is told', async () => {
  const words = ['apply', '-f', manifests(), '--wait', '--timeout', '1s']
  const of = { folder: folderPath(), words, report: shop, prepare: isKnown('False', 'NodesNotReady') }
  const { ended } = await oneWay(of, 'socket')
  expect(ended.code).toBe(4)
  expect(ended.stderr).toMatch(/\nKafka\/shop: NodesNotReady: it is so\n.*\ndrover: not ready: /s)
})

test.each([
  ['is kept', SECRET],
  ['is wrong', SECRET.replace('password: hunter2', 'password: [hunter2]')],
])('what is secret and %s is neither told nor logged', async (is, input) => {
  const { byFiles, bySocket } = await apply({ words: ['apply', '-f', '-'], input })
  expect(bySocket.ended).toEqual(byFiles.ended)
  expect(existsSync(join(bySocket.state, 'secrets/applied/Secret.pw.yaml'))).toBe(is === 'is kept')
  expect(JSON.stringify([bySocket.ended, bySocket.door?.log])).not.toContain('hunter2')
})
