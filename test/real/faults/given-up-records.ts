import type { Bootstrap } from '../../../src/kafka/record.ts'
import { consumeRecords, produceRecords } from '../../../src/kafka/records.ts'
import { eventually } from '../../contract/eventually.ts'
import { type Bench, NODES } from '../cluster/bench.ts'
import { docker } from '../docker-command.ts'
import { topicManifest } from '../manifests.ts'
import { write } from '../records.ts'
import { PATIENCE_MS } from '../scenario.ts'

/** Kafka, pool, the two topics of every bench, and the one with a single copy. */
const RESOURCES = 5
/** Enough that each partition has some. */
const VALUES = Array.from({ length: 60 }, (_, index) => `record-${index}`)
/** Reading has caught up when nothing more comes for so long. */
const QUIET_MS = 5_000

/** What a person gives up is gone, and nothing else: of a volume with only copies, and of a whole cluster. */
export function givesRecordsUp(bench: Bench): void {
  const { scenario, cluster } = bench
  const held = () => scenario.conditions('Kafka', cluster)
  /** Where each record of the topic with a single copy was written. */
  const places = new Map<string, number>()

  scenario.test('has records in three copies, and others in one', async () => {
    scenario.save('single.yaml', topicManifest(cluster, 'single', { partitions: 6, replicas: 1, config: {} }))
    scenario.start()
    await scenario.settled(RESOURCES)
    const bootstrap = await bench.nodeport()
    for (const topic of ['orders', 'single']) {
      for await (const ack of produceRecords(bootstrap, topic, records())) {
        if (topic === 'single') places.set(VALUES[places.size] ?? '', ack.partition)
      }
    }
    expect((await valuesIn(bootstrap, 'single')).length).toBe(VALUES.length)
  })

  scenario.test('is without what one lost volume alone had, once it is given up, and has all the rest', async () => {
    const topics = await bench.withKafka((kafka) => kafka.describeTopics())
    const partitions = topics.find(({ name }) => name === 'single')?.partitions ?? []
    const lost = partitions.filter(({ replicas }) => replicas.includes(1)).map(({ index }) => index)
    expect(lost.length).toBeGreaterThan(0)
    await lose(1)
    await isHeld('CopiesLost')
    const unsaid = await scenario.drover('give-up-records', cluster)
    expect(unsaid).toMatchObject({ code: 1, stderr: expect.stringContaining(`data-${bench.node(1)}`) })
    await scenario.ok('give-up-records', cluster, '--yes')
    await scenario.settled(RESOURCES)
    const bootstrap = await bench.nodeport()
    expect(await valuesIn(bootstrap, 'orders')).toEqual([...VALUES].sort())
    const left = VALUES.filter((value) => !lost.includes(places.get(value) ?? -1))
    expect(await valuesIn(bootstrap, 'single')).toEqual(left.sort())
    await write(bootstrap, 'single', 'afterwards')
  })

  scenario.test('begins anew, empty, once every record is given up, and serves', async () => {
    await lose(0, 2)
    await isHeld('QuorumLost')
    expect((await scenario.drover('give-up-records', cluster, '--yes')).code).toBe(1)
    await scenario.ok('give-up-records', cluster, '--every-record', '--yes')
    await eventually(held, (found) => !found.includes('Warning=True QuorumLost'), PATIENCE_MS)
    await scenario.settled(RESOURCES)
    const bootstrap = await bench.nodeport()
    expect(await valuesIn(bootstrap, 'orders')).toEqual([])
    await write(bootstrap, 'orders', 'a new beginning')
    expect(await valuesIn(bootstrap, 'orders')).toEqual(['a new beginning'])
    const { voters } = await bench.withKafka((kafka) => kafka.describeQuorum())
    expect(voters.map(({ id }) => id).sort()).toEqual(NODES)
  })

  /** All containers, and the data of these nodes, while Drover does not look. */
  async function lose(...nodes: readonly number[]): Promise<void> {
    await scenario.stop('SIGTERM')
    await docker('rm', '--force', ...NODES.map(bench.node))
    await docker('volume', 'rm', ...nodes.map((id) => `data-${bench.node(id)}`))
    scenario.start()
  }

  async function isHeld(reason: string): Promise<void> {
    await eventually(held, (found) => found.includes(`Warning=True ${reason}`), 2 * PATIENCE_MS)
  }
}

async function* records() {
  for (const value of VALUES) yield { key: value, value }
}

/** All values of a topic, sorted. */
async function valuesIn(bootstrap: Bootstrap, topic: string): Promise<string[]> {
  const values: string[] = []
  const ending = new AbortController()
  let timer = setTimeout(() => ending.abort(), QUIET_MS)
  for await (const { value } of consumeRecords(bootstrap, topic, { fromBeginning: true, signal: ending.signal })) {
    values.push(String(value))
    clearTimeout(timer)
    timer = setTimeout(() => ending.abort(), QUIET_MS)
  }
  clearTimeout(timer)
  return values.sort()
}
