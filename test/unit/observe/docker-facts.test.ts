import type { DockerClient } from '../../../src/docker/client.ts'
import { CONFIG_FOLDER } from '../../../src/model/config-folder.ts'
import type { DesiredNode } from '../../../src/model/desired-node.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { type DockerQuestion, observeInside, observeObjects } from '../../../src/observe/docker-facts.ts'
import { observeForeignNames } from '../../../src/observe/foreign-names.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, IMAGE, propertiesStat } from '../../fixtures/scene.ts'
import { fail, faulty, onMethod } from '../../twins/faulty.ts'
import { type MemoryDocker, memoryDocker } from '../../twins/memory-docker.ts'

const cluster = aCluster({ pools: [aPool('p', { replicas: 2 })] })
const question = { instance: 'test', cluster: 'c', images: [IMAGE, 'other'] }

/** An engine with the network of the cluster and the containers of these nodes, which run. */
async function engineWith(nodes: readonly DesiredNode[]): Promise<MemoryDocker> {
  const docker = memoryDocker({ now: () => 1_000, images: [IMAGE] })
  const network = await docker.createNetwork(cluster.network.name, cluster.network.labels)
  for (const node of nodes) {
    for (const { name } of node.volumes) await docker.createVolume(name, node.labels)
    await docker.createVolume(node.configVolume, { ...node.labels, [LABELS.kind]: 'config' })
    const id = await docker.createContainer(node.name, node.container, network)
    await docker.writeFiles(id, CONFIG_FOLDER, node.files)
    await docker.startContainer(id)
  }
  return docker
}

/** As a pass looks: at the objects first, then into the containers. */
async function observe(docker: DockerClient, asked: DockerQuestion = question, desired: readonly DesiredNode[] = []) {
  const objects = await observeObjects(docker, asked, new Map())
  return { ...objects, ...(await observeInside(docker, objects, desired)) }
}

describe('what the engine says about a cluster', () => {
  it('is all of ours, and nothing of anybody else', async () => {
    const docker = await engineWith(cluster.nodes)
    docker.engine.addForeignContainer('theirs', { labels: { [LABELS.cluster]: 'c', [LABELS.instance]: 'theirs' } })
    docker.engine.addForeignContainer('nobodys', { labels: { [LABELS.cluster]: 'c' } })
    docker.engine.addForeignVolume('v', { [LABELS.cluster]: 'c', [LABELS.instance]: 'theirs' })
    docker.engine.addForeignVolume('w', { [LABELS.cluster]: 'other', [LABELS.instance]: 'test' })
    const seen = await observe(docker)
    expect(seen.containers.map(({ name }) => name)).toEqual(['c-p-0', 'c-p-1'])
    expect(seen.networks.map(({ name }) => name)).toEqual(['c-kafka'])
    expect(seen.volumes.map(({ name }) => name.replace(/-[0-9a-f]{8}$/, ''))).toEqual([
      'config-c-p-0',
      'config-c-p-1',
      'data-c-p-0',
      'data-c-p-1',
    ])
    expect([...seen.images].map(([name, image]) => [name, image !== undefined])).toEqual([
      [IMAGE, true],
      ['other', false],
    ])
    expect(seen).not.toHaveProperty('ownNetworks')
  })

  it('has the images of the containers too, where others are wanted', async () => {
    const docker = await engineWith(cluster.nodes)
    const { images } = await observe(docker, { ...question, images: ['other'] })
    expect([...images].map(([name, image]) => [name, image !== undefined])).toEqual([
      ['other', false],
      [IMAGE, true],
    ])
  })

  it('has the properties of every node, and the last words of those that stopped', async () => {
    const docker = await engineWith(cluster.nodes)
    docker.engine.exit('c-p-1', 1, ['first', 'last'])
    const { containers, properties, logTails } = await observe(docker)
    const ids = containers.map(({ id }) => id)
    expect([...properties]).toEqual(cluster.nodes.map((node, index) => [ids[index], propertiesStat(node)]))
    expect([...logTails]).toEqual([[ids[1], ['first', 'last']]])
  })

  it('has the text of properties that are not as they should be, whatever lies beside them', async () => {
    const docker = await engineWith(cluster.nodes)
    const [{ id } = { id: '' }] = await docker.listContainers(LABELS.cluster)
    docker.engine.volume(cluster.nodes[0]?.configVolume ?? '').files.clear()
    const beside = Array.from({ length: 3 }, (_, index) => ({
      path: `beside-${index}`,
      content: 'x'.repeat(1024 * 1024 - 1),
      mode: 0o644,
    }))
    await docker.writeFiles(id, CONFIG_FOLDER, [
      ...beside,
      { path: 'server.properties', content: 'edited=1\n', mode: 0o644 },
    ])
    expect([...(await observe(docker, question, cluster.nodes)).propertyTexts]).toEqual([[id, 'edited=1\n']])
  })

  it('looks into no container that is being removed', async () => {
    const docker = await engineWith(cluster.nodes)
    const listed = await docker.listContainers(LABELS.cluster)
    docker.listContainers = async () => listed.map((container) => ({ ...container, status: 'removing' }))
    const { client, calls } = faulty(docker)
    expect((await observe(client)).containers).toHaveLength(2)
    expect(calls.map(({ method }) => method)).not.toContain('statFile')
  })

  it('does without properties and logs that cannot be had', async () => {
    const docker = await engineWith(cluster.nodes)
    docker.engine.exit('c-p-1', 1)
    const broken = faulty(docker, {
      before: (call) => {
        onMethod('statFile', fail('DOCKER_FAILED'))(call)
        onMethod('readLogs', fail('DOCKER_FAILED'))(call)
      },
    })
    const seen = await observe(broken.client)
    expect([...seen.properties]).toEqual([])
    expect([...seen.logTails.values()]).toEqual([[]])
  })

  it('cannot be had in part when the objects themselves cannot be listed', async () => {
    const { client } = faulty(await engineWith([]), { before: onMethod('listVolumes', fail('DOCKER_TIMEOUT')) })
    await expect(observe(client)).rejects.toMatchObject({ code: 'DOCKER_TIMEOUT' })
  })

  it("names the networks of Drover's own container", async () => {
    const docker = await engineWith(cluster.nodes)
    const own = docker.engine.addForeignContainer('drover')
    const [network] = await docker.findNetworks('c-kafka')
    await docker.connectNetwork(network?.id ?? '', own, [])
    const seen = await observe(docker, { ...question, ownContainer: own })
    expect(seen.ownNetworks).toEqual([network?.id])
    const gone = await observe(docker, { ...question, ownContainer: 'f'.repeat(64) })
    expect(gone).not.toHaveProperty('ownNetworks')
  })
})

describe('names that belong to somebody else', () => {
  it('are found among those that are missing', async () => {
    const docker = memoryDocker({ now: () => 0, images: [IMAGE] })
    docker.engine.addForeignContainer('c-p-1')
    docker.engine.addForeignVolume('data-c-p-0')
    docker.engine.addForeignVolume('c-quorum')
    await docker.createNetwork('c-kafka', {})
    const seen = await observe(docker)
    const { foreign, otherInstances } = await observeForeignNames(docker, cluster, seen)
    expect(otherInstances).toBeUndefined()
    expect([...foreign].sort()).toEqual(['container c-p-1', 'network c-kafka', 'volume c-quorum', 'volume data-c-p-0'])
  })

  it('are told with the instance of the Drover that made them', async () => {
    const docker = memoryDocker({ now: () => 0, images: [IMAGE] })
    const labels = { [LABELS.instance]: 'quickstart' }
    await docker.createVolume('c-quorum', labels)
    await docker.createNetwork('c-kafka', labels)
    await docker.createVolume('data-c-p-0', cluster.quorumMarker.labels)
    const { otherInstances } = await observeForeignNames(docker, cluster, { ...(await observe(docker)), volumes: [] })
    expect([...(otherInstances ?? [])].sort()).toEqual([
      ['network c-kafka', 'quickstart'],
      ['volume c-quorum', 'quickstart'],
    ])
  })

  it('are not asked about where everything is there', async () => {
    const docker = await engineWith(cluster.nodes)
    await docker.createVolume('c-quorum', cluster.quorumMarker.labels)
    const seen = await observe(docker)
    const { client, calls } = faulty(docker)
    expect(await observeForeignNames(client, cluster, seen)).toEqual({ foreign: new Set() })
    expect(calls).toEqual([])
  })
})
