import { LABELS } from '../../src/model/labels.ts'
import { clusterText } from '../world/cluster-text.ts'
import { copyNode } from '../world/copies.ts'
import * as hands from '../world/hands.ts'
import { CHANGE, type Intent, KEEP, replacing } from '../world/intent.ts'
import type { Life } from '../world/life.ts'
import { convergedWorld, type World } from '../world/world.ts'

const COPIED = clusterText({ topics: { orders: '{partitions: 1, replicas: 3}' } })
const SINGLE = clusterText({ topics: { orders: '{partitions: 3, replicas: 1}' } })

/** A cluster that somebody means something with, while somebody else does what he likes with Drover's clients. */
async function abused(intent: Intent, text = COPIED) {
  const world = await convergedWorld(text)
  world.host.means(intent)
  const { tools } = world.life as Life
  return { world, docker: tools.docker, kafka: tools.kafkaOf('sim') }
}

const idOf = ({ host }: World, name: string) => host.engine.container(name).id
const noted = ({ host }: World) => host.violations.join('\n')

async function removed(world: World, node: number): Promise<void> {
  hands.removeContainer(node)(world)
  await world.life?.tools.docker.removeVolume(`data-sim-node-${node}`)
}

describe('the oracle finds', () => {
  it('a node told to stop that serves, while it is meant to be kept running', async () => {
    const { world, docker } = await abused(KEEP)
    await docker.signalContainer(idOf(world, 'sim-node-1'), 'SIGTERM')
    expect(noted(world)).toContain('sim-node-1 serves and was to be stopped')
  })

  it('a node told to stop with its cluster, which nobody took down', async () => {
    const { world, docker } = await abused(CHANGE)
    await world.declare('')
    await docker.signalContainer(idOf(world, 'sim-node-1'), 'SIGTERM')
    expect(noted(world)).toContain('which nobody took down')
  })

  it.each([
    ['is meant to be kept running', KEEP],
    ['is to be changed', CHANGE],
    ['has another volume to be replaced', replacing('data-sim-node-2')],
    ['is taken down and its data kept', { means: 'to take it down', data: 'is kept' }],
  ] as const)('a data volume that goes while its cluster %s', async (_, intent) => {
    const { world } = await abused(intent)
    await removed(world, 1)
    expect(noted(world)).toContain('data-sim-node-1 was to be removed, though nobody said')
  })

  it('a data volume that goes and alone has acknowledged records', async () => {
    const { world } = await abused(CHANGE, SINGLE)
    await removed(world, 1)
    expect(noted(world)).toMatch(/data-sim-node-1 .*, which alone has all acknowledged records of orders-\d/)
  })

  it('a partition that is led by a node with an empty volume', async () => {
    const { world } = await abused(CHANGE, SINGLE)
    const { engine } = world.host
    const { labels } = engine.volume('data-sim-node-1')
    await removed(world, 1)
    engine.addVolume('data-sim-node-1', labels)
    await world.elapse(60_000)
    expect(noted(world)).toMatch(/orders-\d is led by node 1, which lacks \d+ acknowledged records/)
  })

  it('a container touched that people made, whatever its labels say', async () => {
    const { world } = await abused(CHANGE)
    world.stop()
    await copyNode(1, { runs: false, mounts: true })(world)
    const copy = [...world.host.engine.handmade][0] ?? ''
    expect(world.host.engine.container(copy).spec.labels[LABELS.nodeId]).toBe('1')
    await world.start().tools.docker.startContainer(copy)
    expect(noted(world)).toMatch(/startContainer was called on looking_into_1\w*, which people made/)
  })

  it('that every group of consumers is lost', async () => {
    const { world, kafka } = await abused(CHANGE)
    await hands.readInGroups(world)
    await world.elapse(1_000)
    await kafka.createPartitions('__consumer_offsets', 60)
    await world.elapse(1_000)
    expect(noted(world)).toContain('every group of consumers of sim is lost')
  })

  it('two nodes that are given less memory than they use', async () => {
    const { world, docker } = await abused(CHANGE)
    world.host.engine.memory = { now: 300, needed: 400 }
    for (const name of ['sim-node-0', 'sim-node-1'])
      await docker.updateContainer(idOf(world, name), { memoryBytes: 350, pidsLimit: 10 })
    expect(noted(world)).toContain('sim-node-1 was told to stop while node 0 was down')
  })
})

it('the oracle finds nothing when a volume goes that a wish names, and others have all that is on it', async () => {
  const { world } = await abused(replacing('data-sim-node-1'))
  await world.declare(COPIED.replace('annotations: {}', 'annotations: {drover/replace-volumes-sim-node-1: "1"}'))
  await world.life?.reload()
  await world.pass(60_000)
  expect(noted(world)).toBe('')
})
