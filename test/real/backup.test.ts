import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import type { Backup } from '../../src/backup/description.ts'
import { eventually } from '../contract/eventually.ts'
import { Bench, NODES, RESOURCES } from './cluster/bench.ts'
import { docker } from './docker-command.ts'
import { Reader, Writer, write } from './records.ts'
import { PATIENCE_MS } from './scenario.ts'

jest.setTimeout(600_000)

const bench = new Bench()
const { scenario, cluster } = bench
const folder = join(scenario.folder, 'backup')
const RECORDS = Array.from({ length: 200 }, (_, i) => `before-${i}`)

/** Reads a topic until all of these are there. */
async function readsAll(topic: string, values: readonly string[]): Promise<void> {
  const reader = new Reader(await bench.nodeport(), topic)
  const missing = async () => values.filter((value) => !reader.values.has(value))
  try {
    await eventually(missing, (found) => found.length === 0, PATIENCE_MS)
  } finally {
    await reader.end()
  }
}

async function nothingIsLeft(): Promise<void> {
  const left = async () => [
    ...(await scenario.list('ps', '--all')),
    ...(await scenario.list('network', 'ls')),
    ...(await scenario.list('volume', 'ls')),
  ]
  await eventually(left, (found) => found.length === 0, PATIENCE_MS)
}

let clusterId = ''

beforeAll(() => bench.prepare())
afterAll(() => bench.end())

// In this order: each finds what the one before has left.
describe('A backup', () => {
  scenario.test('is taken beside a daemon while a producer goes on, and stops one node at a time', async () => {
    scenario.start()
    await scenario.settled(RESOURCES)
    clusterId = (await bench.withKafka((kafka) => kafka.describeBrokers())).clusterId
    const bootstrap = await bench.nodeport()
    for (const value of RECORDS) await write(bootstrap, 'orders', value)
    const writer = new Writer(bootstrap, 'audit')
    await scenario.ok('backup', cluster, folder)
    await writer.end()
    expect(writer.failure).toBeUndefined()
    const backup: Backup = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'))
    expect(backup.nodes.map(({ nodeId }) => nodeId).sort()).toEqual(NODES)
    expect(backup.clusterId).toBe(clusterId)
    await scenario.settled(RESOURCES)
    expect(await scenario.conditions('Kafka', cluster)).toEqual(['Ready=True'])
  })

  scenario.test('is not restored while the cluster is there', async () => {
    const { code, stderr } = await scenario.drover('restore', folder)
    expect(code).toBe(1)
    expect(stderr).toContain(`there is a container ${bench.node(0)} on this engine`)
  })

  scenario.test('brings every record back after the cluster was deleted with its volumes', async () => {
    const away = `${scenario.folder}/away`
    renameSync(scenario.manifests, away)
    mkdirSync(scenario.manifests)
    await scenario.ok('delete', '-f', away, '--volumes', '--yes')
    await nothingIsLeft()
    await scenario.ok('restore', folder)
    await scenario.settled(RESOURCES)
    expect((await bench.withKafka((kafka) => kafka.describeBrokers())).clusterId).toBe(clusterId)
    await readsAll('orders', RECORDS)
  })

  scenario.test('leaves a cluster that goes on: what is written now is there, on every replica', async () => {
    const bootstrap = await bench.nodeport()
    for (const topic of ['orders', 'audit']) {
      await write(bootstrap, topic, 'after the restore')
      await readsAll(topic, ['after the restore'])
    }
    // A replica from an older copy follows for a while before it counts as in sync.
    const lacking = async () => {
      const topics = await bench.withKafka((kafka) => kafka.describeTopics())
      return topics.flatMap(({ partitions }) => partitions.filter(({ isr }) => isr.length < NODES.length))
    }
    await eventually(lacking, (partitions) => partitions.length === 0, PATIENCE_MS)
    // Copies of different moments, written to meanwhile: where they went apart, Kafka has noticed.
    const logs = (node: number) =>
      docker('exec', bench.node(node), 'sh', '-c', 'cd /var/lib/kafka/data/kafka-log* && sha256sum audit-*/*.log')
    const all = () => Promise.all(NODES.map(logs))
    await eventually(all, (sums) => new Set(sums).size === 1, PATIENCE_MS)
  })

  scenario.test('is taken without a daemon too', async () => {
    await scenario.stop('SIGTERM')
    const again = join(scenario.folder, 'again')
    await scenario.ok('backup', cluster, again)
    expect(existsSync(join(again, 'backup.json'))).toBe(true)
    expect(await scenario.list('ps')).toHaveLength(NODES.length)
  })
})
