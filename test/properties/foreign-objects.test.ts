import fc from 'fast-check'
import { LABELS } from '../../src/model/labels.ts'
import { prepare } from '../crash/play.ts'
import { HEALS, REMOVALS, SCALES, STORAGE } from '../crash/scenarios.ts'
import { clusterText } from '../world/cluster-text.ts'
import { snapshot } from '../world/snapshot.ts'
import { convergedWorld, createWorld, RESYNC_MS, type World } from '../world/world.ts'
import { cases } from './cases.ts'

const containers = ['sim-node-0', 'sim-node-1', 'sim-node-2', 'sim-node-1-next', 'sim-node-0-previous']
const volumes = ['data-sim-node-0', 'data-sim-node-2', 'sim-quorum']
const networks = ['sim-kafka']
/** Nobody's, or those of another Drover with a cluster of the same name. */
const labels = fc.constantFrom<Record<string, string>>(
  {},
  { [LABELS.instance]: 'another', [LABELS.cluster]: 'sim', [LABELS.kind]: 'node', [LABELS.nodeId]: '1' },
)

const strewn = fc.record({
  containers: fc.subarray(containers),
  volumes: fc.subarray(volumes),
  networks: fc.subarray(networks),
  labels,
})
type Strewn = typeof strewn extends fc.Arbitrary<infer Value> ? Value : never

async function strew({ host }: World, { containers, volumes, networks, labels }: Strewn): Promise<void> {
  for (const name of containers) host.engine.addForeignContainer(name, { labels })
  for (const name of volumes)
    host.engine.addForeignVolume(name, labels).write('', [{ path: 'mine', content: '', mode: 0 }], 0)
  for (const name of networks) host.engine.addForeignNetwork(name, labels)
}

/** Everything about the objects that were strewn in. */
const foreign = ({ host: { engine } }: World) =>
  structuredClone({
    containers: [...engine.containers.values()]
      .filter(({ spec }) => spec.image === 'foreign')
      .map(({ id, name, status }) => ({ id, name, status })),
    volumes: [...engine.volumes.values()]
      .filter(({ files }) => files.has('mine'))
      .map(({ name, files }) => ({ name, files })),
    networks: [...engine.networks.values()].filter(({ labels }) => labels[LABELS.instance] !== 'world'),
  })

async function takeAway({ host }: World): Promise<void> {
  for (const { id, spec } of [...host.engine.containers.values()]) if (spec.image === 'foreign') host.engine.remove(id)
  for (const { name, files } of [...host.engine.volumes.values()]) {
    if (files.has('mine')) await host.docker.removeVolume(name)
  }
  for (const { id, labels } of [...host.engine.networks.values()]) {
    if (labels[LABELS.instance] !== 'world') await host.docker.removeNetwork(id)
  }
}

test('objects that Drover did not make are never touched, and once they are gone the cluster is brought up', async () => {
  const clean = snapshot(await convergedWorld())
  await fc.assert(
    fc.asyncProperty(strewn, async (objects) => {
      const world = await createWorld()
      await strew(world, objects)
      const before = foreign(world)
      world.start()
      await world.elapse(2 * RESYNC_MS)
      expect(foreign(world)).toEqual(before)
      await takeAway(world)
      await world.pass(RESYNC_MS)
      expect(world.host.violations).toEqual([])
      expect(snapshot(world)).toEqual(clean)
    }),
    cases(50),
  )
})

test('a roll whose spare names are taken touches nothing foreign and goes on once they are free', () =>
  fc.assert(
    fc.asyncProperty(fc.subarray(['sim-node-1-next', 'sim-node-0-previous']), labels, async (containers, labels) => {
      const world = await convergedWorld()
      await strew(world, { containers, volumes: [], networks: [], labels })
      const before = foreign(world)
      await world.declare(clusterText().replaceAll('memory: 512Mi', 'memory: 768Mi'))
      await world.elapse(20 * RESYNC_MS)
      expect(foreign(world)).toEqual(before)
      await takeAway(world)
      await world.pass(RESYNC_MS)
      expect(world.host.violations).toEqual([])
      const hashes = world.host.nodes().map(({ spec }) => spec.labels[LABELS.specHash])
      const wanted = await convergedWorld(clusterText().replaceAll('memory: 512Mi', 'memory: 768Mi'))
      expect(hashes.sort()).toEqual(
        wanted.host
          .nodes()
          .map(({ spec }) => spec.labels[LABELS.specHash])
          .sort(),
      )
    }),
    cases(8),
  ))

const SCENARIOS = [...HEALS, ...SCALES, ...STORAGE, ...REMOVALS]
/** Names that nodes may come to have, or what belongs to them. */
const NAMES = ['sim-node-3', 'sim-broker-3', 'sim-controller-3', 'sim-broker-1', 'sim-node-1'].flatMap((node) => [
  node,
  `${node}-next`,
  `${node}-previous`,
])

test('whatever is done to a cluster, what is foreign and bears a name it comes to need stays as it is', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SCENARIOS),
      fc.subarray(NAMES),
      fc.subarray(NAMES.map((name) => `data-${name}`)),
      labels,
      async (scenario, containers, volumes, labels) => {
        const world = await prepare(scenario)
        const taken = new Set([...world.host.engine.containers.values()].map(({ name }) => name))
        const isFree = (name: string) => !taken.has(name) && !world.host.engine.volumes.has(name)
        const free = { containers: containers.filter(isFree), volumes: volumes.filter(isFree) }
        await strew(world, { ...free, networks: [], labels })
        const before = foreign(world)
        world.start()
        await world.elapse(10 * RESYNC_MS)
        expect(foreign(world)).toEqual(before)
        expect(world.host.violations).toEqual([])
      },
    ),
    cases(10),
  ))
