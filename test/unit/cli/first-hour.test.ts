import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { besideAnother } from '../../../src/cli/beside-another.ts'
import { readManifestsOnce } from '../../../src/manifests/read-once.ts'
import { openStateFolder } from '../../../src/report/state-folder.ts'
import { openStatusStore } from '../../../src/report/status-store.ts'
import { temporaryFolder } from '../report/temporary-folder.ts'
import { beDaemon } from './a-daemon.ts'
import { drover, type Ended } from './drover.ts'

const folderPath = temporaryFolder()
const manifests = () => join(folderPath(), 'kafka')
const ask = (...words: string[]): Promise<Ended> =>
  drover([...words, '--state', join(folderPath(), 'state'), '--docker', `unix://${join(folderPath(), 'none')}`])

const TOPIC = `apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders, labels: { strimzi.io/cluster: shop } }
spec: { partitions: 3, replicas: 3 }
`
const CLUSTER = `apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: { name: shop }
spec: { kafka: { version: 4.3.1, listeners: [{ name: plain, port: 9092, type: internal, tls: false }] } }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaNodePool
metadata: { name: node, labels: { strimzi.io/cluster: shop } }
spec: { replicas: 3, roles: [controller, broker], storage: { type: ephemeral } }
---
${TOPIC}`

beforeEach(() => {
  mkdirSync(manifests())
  writeFileSync(join(manifests(), 'shop.yaml'), CLUSTER)
})

describe('on a host without an engine, or before any Drover has run,', () => {
  test('what asks the engine says that it cannot be reached, and what to do', async () => {
    const { code, stderr } = await ask('plan', '-f', manifests())
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^drover: cannot reach the engine of --docker: .*none\nCheck that the engine runs/),
    })
  })

  test('apply says that what was applied is kept', async () => {
    const { code, stderr } = await ask('apply', '-f', manifests())
    expect(code).toBe(1)
    expect(stderr).toContain('it is kept, and the next Drover that runs here brings it about\n')
    expect(stderr).toContain('drover: cannot reach the engine')
  })

  test('what shows something says that no Drover has run yet', async () => {
    expect(await ask('get')).toMatchObject({
      code: 0,
      stderr: `No Drover has run on ${join(folderPath(), 'state')} yet.\nNo resources found.\n`,
    })
  })
})

describe('what is wrong with what was given', () => {
  test.each(['apply', 'delete', 'plan'])('%s says of files that are not there', async (command) => {
    const missing = join(folderPath(), 'missing')
    const { code, stderr } = await ask(command, '-f', missing)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `drover: ${missing} cannot be read: it does not exist.\nCheck that the manifests folder exists and may be read.\n`,
    })
  })

  test('apply says of manifests, and that nothing was changed', async () => {
    writeFileSync(join(manifests(), 'shop.yaml'), TOPIC.replace('partitions', 'partitoins'))
    const { code, stderr } = await ask('apply', '-f', manifests())
    expect(code).toBe(1)
    expect(stderr).toMatch(/^drover: 1 error in what was given:\n\S+shop\.yaml:4:9 {2}error {2}spec\.partitoins/)
    expect(stderr).toMatch(/\nCorrect it; nothing was changed\.\n$/)
  })

  test('restore says of a folder that is no backup', async () => {
    const { code, stderr } = await ask('restore', manifests())
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `drover: ${manifests()} is no backup: there is no backup.json in it, which is written last\nGive the folder that \`drover backup NAME DIR\` has filled to its end.\n`,
    })
  })
})

describe('apply of what the running Drover watches', () => {
  const file = () => join(manifests(), 'shop.yaml')
  const folder = () => join(folderPath(), 'state', 'applied')
  const applied = () => (existsSync(folder()) ? readdirSync(folder()) : [])

  /** The daemon has read the file, as it stands there. */
  async function watches(): Promise<void> {
    await beDaemon(join(folderPath(), 'state'), { sources: [manifests()], clusters: { shop: 'settled' } })
    const store = await openStatusStore(await openStateFolder(join(folderPath(), 'state'), 'write'))
    await store.observe(await readManifestsOnce([manifests()]), Date.now())
  }

  test('says that saving it is enough, and does not declare it twice', async () => {
    await watches()
    const { code, stderr } = await ask('apply', '-f', manifests())
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^\S+shop\.yaml is watched by the Drover that runs: saving it is enough\n/),
    })
    expect(applied()).toEqual([])
  })

  test('takes what stands elsewhere', async () => {
    await watches()
    const more = join(folderPath(), 'more.yaml')
    writeFileSync(more, TOPIC.replace('orders', 'payments'))
    expect(await ask('apply', '-f', manifests(), more)).toMatchObject({ code: 0 })
    expect(applied()).toEqual(['KafkaTopic.payments.yaml'])
  })

  test('refuses another version of it, which would have no effect', async () => {
    await watches()
    const other = join(folderPath(), 'other.yaml')
    writeFileSync(other, TOPIC.replace('partitions: 3', 'partitions: 6'))
    const { code, stderr } = await ask('apply', '-f', other)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `drover: KafkaTopic/orders stands in ${file()}, which the Drover that runs watches\nChange it there: saving it is enough.\n`,
    })
    expect(applied()).toEqual([])
  })
})

describe('whoever runs a second Drover where one acts', () => {
  test('is told that there is nothing to do where it watches the same manifests', () =>
    expect(besideAnother(['/m', '/n/'], ['/n', '/m', '/state/applied'])).toMatch(/^It watches these manifests already/))

  test('is told how to give it others', () =>
    expect(besideAnother(['/m', '/x'], ['/m'])).toMatch(
      /^Give it the manifests: `drover apply -f PATH`\. Or run beside it,/,
    ))
})
