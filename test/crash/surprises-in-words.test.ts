import { annotationRequest, leaveRequest } from '../../src/control/requests.ts'
import { readRecords } from '../../src/report/read-records.ts'
import { temporaryFolder } from '../unit/report/temporary-folder.ts'
import { clusterText } from '../world/cluster-text.ts'
import { FolderWorld } from '../world/folder-world.ts'
import * as hands from '../world/hands.ts'
import { CHANGE, KEEP } from '../world/intent.ts'
import { data } from '../world/snapshot.ts'
import { RESYNC_MS } from '../world/world.ts'
import { LONG } from './play.ts'

const path = temporaryFolder()

interface Words {
  readonly annotations?: Readonly<Record<string, string>>
  readonly memory?: string
  /** Without it a part of the memory, and another limit is another container. */
  readonly heap?: string
  readonly topics?: Readonly<Record<string, string>>
}

const textOf = ({ annotations = {}, memory = '512Mi', heap, topics }: Words) =>
  clusterText({
    memory,
    annotations: JSON.stringify(annotations),
    topics: topics ?? { orders: '{partitions: 3, replicas: 3}' },
  }).replace(/^ {2}resources:/m, heap === undefined ? '  resources:' : `  jvmOptions: {-Xmx: ${heap}}\n  resources:`)

/** A cluster that is up, by manifests in a real folder: what is wrong in them leaves in force what was good. */
async function upWith(words: Words = {}) {
  const folders = new FolderWorld(path())
  const { world } = folders
  folders.write('cluster.yaml', textOf(words))
  await folders.start()
  await world.settle()
  const runs = () => world.host.nodes().map(({ id, startedAt }) => `${id} ${startedAt}`)
  const [before, ran] = [data(world), runs()]
  return {
    world,
    /** The manifest is saved, and everything that follows from it has. */
    async save(words: Words) {
      folders.write('cluster.yaml', textOf(words))
      await folders.read()
      await world.elapse(5 * RESYNC_MS)
    },
    outcome: () => ({
      violations: world.host.violations,
      isDataKept: JSON.stringify(data(world)) === JSON.stringify(before),
      areRestarted: runs().some((run) => !ran.includes(run)),
    }),
  }
}

const UNTOUCHED = { violations: [], isDataKept: true, areRestarted: false }
const NO = ['false', 'False', 'FALSE', ' false ', 'no', 'No', 'off', '0', '']
const YES = ['true', 'True', 'TRUE']

describe.each([
  'drover/replace-volumes-sim-node-1',
  'drover/restart-sim-node-1',
  'strimzi.io/manual-rolling-update',
  'strimzi.io/pause-reconciliation',
])('%s asks for nothing', (annotation) => {
  it.each(NO)(
    'when it says "%s"',
    async (word) => {
      const { world, save, outcome } = await upWith()
      world.host.means(KEEP)
      await save({ annotations: { [annotation]: word } })
      expect(outcome()).toEqual(UNTOUCHED)
    },
    LONG,
  )
})

it.each(['true', 'True', 'yes', 'please', 'today'])(
  'drover/replace-volumes-NODE does not remove data when it says "%s", which says nothing of data',
  async (word) => {
    const { world, save, outcome } = await upWith()
    world.host.means(KEEP)
    await save({ annotations: { 'drover/replace-volumes-sim-node-1': word } })
    expect(outcome()).toEqual(UNTOUCHED)
  },
  LONG,
)

const PAUSE = 'strimzi.io/pause-reconciliation'

it.each(YES)(
  'a cluster is paused when its manifest says "%s"',
  async (word) => {
    const { world, save, outcome } = await upWith()
    world.host.means(KEEP)
    await save({ annotations: { [PAUSE]: word }, memory: '768Mi' })
    expect(outcome()).toEqual(UNTOUCHED)
  },
  LONG,
)

it.each(NO)(
  'a cluster is not paused when its manifest says "%s"',
  async (word) => {
    const { world, save, outcome } = await upWith()
    world.host.means(CHANGE)
    await save({ annotations: { [PAUSE]: word }, memory: '768Mi' })
    const { violations } = outcome()
    // Another spelling may be refused; it is never a pause.
    expect({ violations, isPaused: await isPaused(world.state) }).toEqual({ violations: [], isPaused: false })
  },
  LONG,
)

async function isPaused(state: FolderWorld['world']['state']): Promise<boolean> {
  return (await conditions(state)).some(({ type, status }) => type === 'ReconciliationPaused' && status === 'True')
}

describe('what the manifest says after a command', () => {
  const KAFKA = { kind: 'Kafka', name: 'sim' } as const

  it(
    'counts: a pause that was taken back on the command line once is one again when the manifest says so',
    async () => {
      const { world, save, outcome } = await upWith()
      await leaveRequest(world.state, annotationRequest(KAFKA, { [PAUSE]: null }))
      await world.life?.reload()
      await world.settle()
      world.host.means(KEEP)
      await save({ annotations: { [PAUSE]: 'true' }, memory: '768Mi' })
      expect(outcome()).toEqual(UNTOUCHED)
    },
    LONG,
  )

  it(
    'counts: nodes are restarted when the manifest asks for it, though a command did so before',
    async () => {
      const { world, save, outcome } = await upWith()
      const restart = 'drover/restart-sim-node-1'
      world.host.means(CHANGE)
      await leaveRequest(world.state, annotationRequest(KAFKA, { [restart]: 'by command' }))
      await world.life?.reload()
      await world.pass(RESYNC_MS)
      const [node] = world.host.nodes().filter(({ name }) => name === 'sim-node-1')
      const ranSince = node?.startedAt
      await save({ annotations: { [restart]: 'by manifest' } })
      const [after] = world.host.nodes().filter(({ name }) => name === 'sim-node-1')
      expect(outcome().violations).toEqual([])
      expect(after?.startedAt).toBeGreaterThan(ranSince ?? 0)
    },
    LONG,
  )
})

describe('a KafkaTopic about a topic that Kafka hashes into', () => {
  it.each(['__consumer_offsets'])(
    '%s adds no partitions to it, and no group is lost',
    async (topicName) => {
      const { world, save, outcome } = await upWith()
      await hands.readInGroups(world)
      await world.elapse(1_000)
      world.host.means(KEEP)
      await save({
        topics: {
          orders: '{partitions: 3, replicas: 3}',
          offsets: `{topicName: ${topicName}, partitions: 60, replicas: 3}`,
        },
      })
      const topics = world.host.kafka.clusters.get('sim')?.describeTopics() ?? []
      const partitions = topics.find(({ name }) => name === topicName)?.partitions.length
      expect({ ...outcome(), partitions }).toEqual({ ...UNTOUCHED, partitions: 50 })
    },
    LONG,
  )
})

describe('a memory limit below what nodes use', () => {
  const MIB = 1024 ** 2
  const upAt = ({ world }: Awaited<ReturnType<typeof upWith>>) =>
    world.host.nodes().filter(({ id }) => world.host.kafka.serves(id)).length

  it(
    'costs one node at most, which has its former limit back afterwards',
    async () => {
      const up = await upWith({ heap: '256m' })
      const { world, save, outcome } = up
      world.host.engine.memory = { now: 325 * MIB, needed: 400 * MIB }
      world.host.means(CHANGE)
      const least = { up: 3 }
      const look = () => {
        least.up = Math.min(least.up, upAt(up))
        world.host.clock.after(100, look)
      }
      look()
      await save({ heap: '256m', memory: '330Mi' })
      const limits = world.host.nodes().map((node) => node.limits.memoryBytes)
      expect({ violations: outcome().violations, least: least.up, up: upAt(up), limits }).toEqual({
        violations: [],
        least: 2,
        up: 3,
        limits: [512, 512, 512].map((mib) => mib * MIB),
      })
    },
    LONG,
  )

  it(
    'that the engine refuses is told, and nobody is stopped for it',
    async () => {
      const { world, save, outcome } = await upWith({ heap: '256m' })
      world.host.engine.memory = { now: 325 * MIB, needed: 400 * MIB }
      world.host.means(KEEP)
      await save({ heap: '256m', memory: '300Mi' })
      expect(outcome()).toEqual(UNTOUCHED)
      const told = JSON.stringify(await conditions(world.state))
      expect(told).toMatch(/limit/i)
    },
    LONG,
  )
})

async function conditions(state: FolderWorld['world']['state']) {
  return (await readRecords(state, ['Kafka'])).flatMap(({ status }) => status.conditions)
}
