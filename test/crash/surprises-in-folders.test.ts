import { mkdirSync, readdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../unit/report/temporary-folder.ts'
import { clusterText, DELETE_CLAIM } from '../world/cluster-text.ts'
import { FolderWorld } from '../world/folder-world.ts'
import { type Intent, KEEP } from '../world/intent.ts'
import { data } from '../world/snapshot.ts'
import { RESYNC_MS } from '../world/world.ts'
import { LONG } from './play.ts'

const path = temporaryFolder()

const CLUSTERS = ['x', 'y', 'z']
const nodeOf = (name: string) => `${name}-of-${name}-0`
const textOf = (name: string, namespace = 'n') =>
  clusterText({
    name,
    namespace,
    pools: [{ name: `of-${name}`, replicas: 1, roles: '[controller, broker]' }],
    storage: DELETE_CLAIM,
    topics: { [`orders-of-${name}`]: '{partitions: 1, replicas: 1}' },
  })

/**
 * Three clusters, each in a folder of its own, two levels below the one that Drover was given; their data may go with
 * them.
 */
async function threeClusters(): Promise<FolderWorld> {
  const folders = new FolderWorld(path())
  for (const name of CLUSTERS) folders.write(`g/${name}/cluster.yaml`, textOf(name))
  await folders.start()
  await folders.world.settle()
  return folders
}

/** The manifests as one List, as `kubectl get -o yaml` prints them. */
const listOf = (text: string) => {
  const items = text.split('---\n').map((one) => `- ${one.trimEnd().split('\n').join('\n  ')}`)
  return `apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n`
}
const CONNECT = 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnect\nmetadata: {name: c}\nspec: {}\n'

/** What happens to `g/y`, in the folder of the manifests. */
const SURPRISES: readonly (readonly [name: string, happens: (root: string) => void])[] = [
  ['its folder is emptied', (root) => unlinkSync(join(root, 'g/y/cluster.yaml'))],
  [
    'its folder is unmounted, and an empty one is there',
    (root) => {
      renameSync(join(root, 'g/y'), join(root, '../unmounted'))
      mkdirSync(join(root, 'g/y'))
    },
  ],
  [
    'another folder is mounted over it, with something else in it',
    (root) => {
      renameSync(join(root, 'g/y'), join(root, '../unmounted'))
      mkdirSync(join(root, 'g/y'))
      writeFileSync(join(root, 'g/y/other.yaml'), CONNECT)
    },
  ],
  [
    'the folder above is unmounted',
    (root) => {
      renameSync(join(root, 'g'), join(root, '../unmounted'))
      mkdirSync(join(root, 'g'))
    },
  ],
  [
    'everything below the folder above is gone',
    (root) => {
      for (const name of readdirSync(join(root, 'g'))) rmSync(join(root, 'g', name), { recursive: true })
    },
  ],
  ['its file becomes a List of the same', (root) => writeFileSync(join(root, 'g/y/cluster.yaml'), listOf(textOf('y')))],
  ['its file holds only a kind that takes no effect', (root) => writeFileSync(join(root, 'g/y/cluster.yaml'), CONNECT)],
  ['its file holds only a comment', (root) => writeFileSync(join(root, 'g/y/cluster.yaml'), '# later\n')],
  ['its namespace is edited', (root) => writeFileSync(join(root, 'g/y/cluster.yaml'), textOf('y', 'm'))],
  [
    'its namespace is taken out, and its file moves',
    (root) => {
      unlinkSync(join(root, 'g/y/cluster.yaml'))
      writeFileSync(join(root, 'g/y/moved.yaml'), textOf('y').replaceAll('  namespace: n\n', ''))
    },
  ],
  [
    'another cluster of its name comes, in another namespace',
    (root) => writeFileSync(join(root, 'g/a.yaml'), textOf('y', 'm').replaceAll('replicas: 1\n', 'replicas: 3\n')),
  ],
  [
    'its file goes, and a cluster of its name in another namespace is there instead',
    (root) => {
      unlinkSync(join(root, 'g/y/cluster.yaml'))
      writeFileSync(join(root, 'g/y/a.yaml'), textOf('y', 'm').replaceAll('replicas: 1\n', 'replicas: 3\n'))
    },
  ],
  ['its file is cut off', (root) => writeFileSync(join(root, 'g/y/cluster.yaml'), textOf('y').slice(0, 60))],
]

describe.each(SURPRISES)('%s, and the cluster stays as it is', (_, happens) => {
  it.each(['up', 'down'] as const)(
    'when that comes while Drover is %s',
    async (drover) => {
      const folders = await threeClusters()
      const { world } = folders
      world.host.means(KEEP)
      if (drover === 'down') world.stop()
      const before = data(world)
      happens(folders.root)
      if (drover === 'down') await folders.start()
      else await folders.read()
      for (const minute of [1, 2, 3]) {
        await world.elapse(minute * RESYNC_MS)
        await folders.read()
      }
      const serving = world.host.nodes().filter(({ id }) => world.host.kafka.serves(id))
      const names = serving.map(({ name }) => name).sort()
      expect({ violations: world.host.violations, names }).toEqual({
        violations: [],
        names: CLUSTERS.map(nodeOf),
      })
      expect(data(world)).toEqual(before)
    },
    LONG,
  )
})

it(
  'a cluster whose file a person removes, beside others that stay, is taken down with the data that goes with it',
  async () => {
    const folders = new FolderWorld(path())
    const { world } = folders
    for (const name of CLUSTERS) folders.write(`g/${name}.yaml`, textOf(name))
    await folders.start()
    await world.settle()
    const down: Intent = { means: 'to take it down', data: 'goes, as its manifest says' }
    world.host.means(down)
    unlinkSync(join(folders.root, 'g/y.yaml'))
    await folders.read()
    await world.elapse(5 * RESYNC_MS)
    expect(world.host.nodes().map(({ name }) => name)).toEqual(['x', 'z'].map(nodeOf))
    expect(world.host.violations).toEqual([])
  },
  LONG,
)
