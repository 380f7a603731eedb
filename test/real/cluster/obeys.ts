import { spawn } from 'node:child_process'
import { eventually } from '../../contract/eventually.ts'
import { docker } from '../docker-command.ts'
import { topicManifest } from '../manifests.ts'
import { Writer, write } from '../records.ts'
import { PATIENCE_MS } from '../scenario.ts'
import { type Bench, NODES, RESOURCES } from './bench.ts'
import { whilePausedDo } from './heals.ts'

/** Manifests change, people give orders, and others get in the way. */
export function obeys(bench: Bench): void {
  const { scenario, cluster } = bench
  const ids = () => Promise.all(NODES.map((id) => bench.idOf(bench.node(id))))

  scenario.test('acts on a topic file as soon as it is saved', async () => {
    scenario.save('late.yaml', topicManifest(cluster, 'late', { partitions: 2, replicas: 3 }))
    await scenario.settled(RESOURCES + 1)
    const topics = await bench.withKafka((kafka) => kafka.describeTopics())
    expect(topics.find(({ name }) => name === 'late')?.partitions).toHaveLength(2)
  })

  scenario.test('changes nothing for a broken file but the condition of what it defines', async () => {
    const before = await ids()
    scenario.save('late.yaml', topicManifest(cluster, 'late', { partitions: 0, replicas: 3 }))
    const conditions = () => scenario.conditions('KafkaTopic', 'late')
    const told = (found: readonly string[]) => found.some((condition) => condition.startsWith('Warning=True'))
    await eventually(conditions, told, PATIENCE_MS)
    expect(await scenario.conditions('Kafka', cluster)).toEqual(['Ready=True'])
    expect(await scenario.conditions('KafkaTopic', 'orders')).toEqual(['Ready=True'])
    expect((await scenario.drover('plan', '--exit-code')).code).toBe(0)
    expect(await ids()).toEqual(before)
    scenario.save('late.yaml', topicManifest(cluster, 'late', { partitions: 3, replicas: 3 }))
    await scenario.event('PartitionsCreated', /^topic late: it has 2 partitions, not 3; partitions added$/, 0)
    await eventually(conditions, (found) => found.length === 1 && found[0] === 'Ready=True', PATIENCE_MS)
  })

  scenario.test(
    'rolls one node at a time for a new config, and a producer with acks=all sees no send fail',
    async () => {
      const bootstrap = await bench.nodeport()
      const before = await ids()
      const writer = new Writer(bootstrap, 'orders')
      const events = listenFor(cluster)
      bench.saveCluster({ 'queued.max.requests': 400 })
      const replaced = async () => (await ids().catch(() => before)).filter((id) => !before.includes(id)).length
      await eventually(replaced, (count) => count === NODES.length, 2 * PATIENCE_MS)
      await scenario.settled(RESOURCES + 1)
      await writer.end()
      expect(writer.failure).toBeUndefined()
      expect(writer.acknowledged.length).toBeGreaterThan(100)
      // One dies, then one starts, and so on: never two at once.
      expect(events()).toEqual(NODES.flatMap(() => ['die', 'start']))
      await write(bootstrap, 'orders', 'after the roll')
      await bench.reader?.sees('after the roll')
      const read = async () => writer.acknowledged.filter((value) => !bench.reader?.values.has(value))
      await eventually(read, (missing) => missing.length === 0, PATIENCE_MS)
      const config = await bench.withKafka((kafka) => kafka.describeNodeConfigs(1))
      expect(config.find(({ name }) => name === 'queued.max.requests')?.value).toBe('400')
    },
  )

  scenario.test('restarts the nodes one by one when asked to, in the containers they have', async () => {
    const before = await ids()
    const events = listenFor(cluster)
    await scenario.ok('restart', cluster)
    await eventually(
      async () => events().length,
      (count) => count >= 2 * NODES.length,
      2 * PATIENCE_MS,
    )
    await scenario.settled(RESOURCES + 1)
    expect(events()).toEqual(NODES.flatMap(() => ['die', 'start']))
    expect(await ids()).toEqual(before)
  })

  scenario.test('leaves a paused topic alone, and puts it right when resumed', async () => {
    const since = Date.now()
    await scenario.ok('pause', 'kafkatopic/late')
    await scenario.event('ReconciliationPaused', /./, since)
    await bench.withKafka((kafka) => kafka.deleteTopic('late'))
    expect((await scenario.drover('plan', '--exit-code')).code).toBe(0)
    await scenario.ok('resume', 'kafkatopic/late')
    await scenario.event('TopicMissing', /^topic late: somebody deleted it; created$/, since)
    await scenario.settled(RESOURCES + 1)
  })

  scenario.test('reports that an image tag names another image by now, and does nothing about it', async () => {
    const before = await ids()
    const base = await docker('create', bench.image)
    const moved = await docker('commit', '--change', 'LABEL moved=yes', base, bench.image)
    await docker('rm', base)
    const conditions = () => scenario.conditions('Kafka', cluster)
    // An image makes no noise: any file that is saved brings the next look.
    bench.saveCluster({ 'queued.max.requests': 400 })
    await eventually(conditions, (found) => found.includes('Warning=True ImageMoved'), PATIENCE_MS)
    expect((await scenario.drover('plan', '--exit-code')).code).toBe(0)
    expect(await ids()).toEqual(before)
    await docker('tag', await imageOf(bench.node(0)), bench.image)
    await docker('rmi', moved)
  })

  scenario.test('does not touch a container that holds the name of a node and is not its own', async () => {
    let foreign = ''
    await whilePausedDo(bench, async () => {
      await docker('rm', '--force', bench.node(2))
      foreign = await docker('create', '--name', bench.node(2), bench.image)
    })
    const conditions = () => scenario.conditions('Kafka', cluster)
    await eventually(conditions, (found) => found.includes('Conflict=True Conflict'), PATIENCE_MS)
    expect(await bench.idOf(bench.node(2))).toBe(foreign)
    await docker('rm', foreign)
    await scenario.settled(RESOURCES + 1)
    expect(await bench.idOf(bench.node(2))).not.toBe(foreign)
  })
}

const imageOf = (container: string) => docker('inspect', '--format', '{{.Image}}', container)

/** Notes from now on, in order, which nodes die and start. */
function listenFor(cluster: string): () => string[] {
  const filters = ['type=container', `label=drover.cluster=${cluster}`, 'event=die', 'event=start']
  const words = filters.flatMap((filter) => ['--filter', filter])
  const child = spawn('docker', ['events', '--format', '{{.Action}}', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  listeners.push(() => child.kill())
  return () => text.split('\n').filter((line) => line !== '')
}

const listeners: (() => void)[] = []
afterAll(() => {
  for (const stop of listeners) stop()
})
