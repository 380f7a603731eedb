import type { ObservedContainer } from '../../../src/model/docker-state.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aKafka, aPool, EXTERNAL } from '../../fixtures/resources.ts'
import { aCluster, MINUTE, NETWORK, NOW, propertiesStat, propertiesText, settled } from '../../fixtures/scene.ts'
import { withContainer, withDocker, withRecord } from '../../fixtures/scene-changes.ts'

const limited = aPool('p', { resources: { limits: { memory: '1Gi', cpu: '500m' } } })
const cluster = aCluster({ pools: [limited], kafka: aKafka({ listeners: [EXTERNAL] }) })
const found = (change: Partial<ObservedContainer>) => withContainer(settled(cluster), 'c-p-0', change)
const endpoint = { network: NETWORK.name, networkId: NETWORK.id, aliases: ['c-p-0'], ipAddress: '172.30.0.2' }

describe('what somebody changed about a running node is put back', () => {
  it('its name', () => {
    expect(planText(found({ name: 'mine' }))).toBe(lines`
      [] -> #1 container c-p-0, RenameContainer, it is called mine
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('names that two nodes have of each other, by way of others', () => {
    const swapped = withContainer(found({ name: 'mine' }), 'c-p-1', { name: 'c-p-0' })
    const both = withContainer(swapped, 'mine', { name: 'c-p-1' })
    expect(planText(both)).toBe(lines`
      [] -> #1 container c-p-0, RenameContainer, it is called c-p-1, and another node has its name
      [] -> #2 container c-p-1, RenameContainer, it is called c-p-0, and another node has its name
      Kafka/c: 2 operations, 0 waits
    `)
    const aside = withContainer(withContainer(both, 'c-p-1', { name: 'c-p-0-next' }), 'c-p-0', { name: 'c-p-1-next' })
    expect(planText(aside)).toBe(lines`
      [] -> #1 container c-p-0, RenameContainer, it is called c-p-0-next
      [] -> #2 container c-p-1, RenameContainer, it is called c-p-1-next
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('its place on the network', () => {
    expect(planText(found({ endpoints: [{ ...endpoint, network: 'bridge', networkId: 'other' }] }))).toBe(lines`
      [] -> #1 container c-p-0, ConnectNetwork, it is not connected to the cluster's network
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('an alias, which takes connecting it anew', () => {
    expect(planText(found({ endpoints: [endpoint] }))).toBe(lines`
      [] -> #1 container c-p-0, DisconnectNetwork, it does not answer to c-kafka-bootstrap
      [1] -> #2 container c-p-0, ConnectNetwork, it was disconnected to be connected anew
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('ports that the engine lost, and only those', () => {
    const [port] = cluster.nodes[0]?.container.ports ?? []
    expect(port?.containerPort).toBe(9094)
    expect(planText(found({ publishedPorts: [] }))).toBe(lines`
      [] -> #1 container c-p-0, DisconnectNetwork, host port 30694 is not published
      [1] -> #2 container c-p-0, ConnectNetwork, it was disconnected to be connected anew
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('the aliases of several, one after the other: nobody may take an address for that of the node that had it', () => {
    const twice = withContainer(found({ endpoints: [endpoint] }), 'c-p-1', {
      endpoints: [{ ...endpoint, aliases: ['c-p-1'] }],
    })
    const text = planText(twice)
    expect(text).toContain('container c-p-0, DisconnectNetwork')
    expect(text).not.toContain('container c-p-1, DisconnectNetwork')
    expect(text).toContain('wait: container c-p-1, AliasLost, it is connected anew when nobody knows any more')
    const { recorded } = planCluster(twice)
    const trial = {
      kind: 'connection',
      nodeId: 0,
      containerId: 'id-c-p-0',
      startedAt: NOW - 60 * MINUTE,
      at: NOW,
    } as const
    expect(recorded.trial).toEqual(trial)
    const second = (agoMs: number) =>
      planText(
        withRecord(withContainer(settled(cluster), 'c-p-1', { endpoints: [{ ...endpoint, aliases: ['c-p-1'] }] }), {
          trial: { ...trial, at: NOW - agoMs },
        }),
      )
    expect(second(31_000)).not.toContain('DisconnectNetwork')
    expect(second(33_000)).toContain('container c-p-1, DisconnectNetwork')
  })

  it('the names of its namespace, where the container was made with them, and only there', () => {
    const kafka = { ...aKafka(), metadata: { ...aKafka().metadata, namespace: 'shop' } }
    const inShop = settled(aCluster({ kafka }))
    const [made] = inShop.docker.containers.filter(({ name }) => name === 'c-p-0')
    const before = [{ ...endpoint, aliases: ['c-p-0', 'c-kafka-bootstrap'] }]
    expect(planText(withContainer(inShop, 'c-p-0', { endpoints: before }))).toContain(
      'DisconnectNetwork, it does not answer to c-p-0.c-kafka-brokers.shop, ',
    )
    // It was made by a former release, or for another namespace: nothing that serves is disconnected for a name.
    for (const namespace of [undefined, 'other']) {
      const { 'drover.namespace': _, ...labels } = made?.labels ?? {}
      const given = namespace === undefined ? labels : { ...labels, 'drover.namespace': namespace }
      expect(planText(withContainer(inShop, 'c-p-0', { endpoints: before, labels: given }))).toBe(
        'Kafka/c: 0 operations, 0 waits\n',
      )
    }
  })

  it('limits that are to be higher and the restart policy, in one update, and the others afterwards', () => {
    const limits = { memoryBytes: 2 ** 20, nanoCpus: 2e9, pidsLimit: 10 }
    expect(planText(found({ limits, restartPolicy: 'always' }))).toBe(lines`
      [] -> #1 container c-p-0, UpdateContainer, memory limit is 1048576, not 1073741824; process limit is 10, not 4096; restart policy is always, not no
      Kafka/c: 1 operation, 0 waits
    `)
    expect(planText(found({ limits: { memoryBytes: 2 ** 30, nanoCpus: 2e9, pidsLimit: 4096 } }))).toBe(lines`
      [] -> #1 container c-p-0, UpdateContainer, CPU limit is 2, not 0.5
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('limits that were taken off', () => {
    expect(planText(found({ limits: { pidsLimit: 4096 } }))).toBe(lines`
      [] -> #1 container c-p-0, UpdateContainer, memory limit is off, not 1073741824; CPU limit is off, not 0.5
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('the pause, by unpausing it', () => {
    expect(planText(found({ status: 'paused' }))).toBe(lines`
      [] -> #1 container c-p-0, UnpauseContainer, it is paused
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('a server.properties that was edited after the start, because the node has not read it', () => {
    expect(planText(edited(NOW))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, server.properties is not as Drover wrote it
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('a server.properties that is gone, without a restart: the node cannot have started without it', () => {
    expect(planText(edited(undefined))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, server.properties is not as Drover wrote it
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('the addresses of the quorum in all files, when a controller came, without a restart', () => {
    const grown = aCluster({ pools: [aPool('p', { replicas: 2 }), aPool('q', { replicas: 1, roles: ['controller'] })] })
    const before = aCluster({ pools: [aPool('p', { replicas: 2 })] })
    const properties = new Map(before.nodes.map((node) => [`id-${node.name}`, propertiesStat(node)]))
    const scene = settled(grown)
    const [newcomer] = grown.nodes.slice(-1)
    if (newcomer) properties.set(`id-${newcomer.name}`, propertiesStat(newcomer))
    const propertyTexts = new Map(before.nodes.map((node) => [`id-${node.name}`, propertiesText(node)]))
    expect(planText(withDocker(scene, { properties, propertyTexts }))).toBe(lines`
      [] -> #1 container c-p-0, WriteFiles, server.properties is of an earlier manifest
      [] -> #2 container c-p-1, WriteFiles, server.properties is of an earlier manifest
      Kafka/c: 2 operations, 0 waits
    `)
  })

  it('a network that was removed, with every node that still runs', () => {
    const scene = withDocker(settled(cluster), {
      networks: [],
      containers: settled(cluster).docker.containers.map((container) => ({ ...container, endpoints: [] })),
    })
    expect(planText(scene)).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      wait: container c-p-0, NetworkDisconnected, it is off the cluster's network, as others are, and is connected when nobody knows its former address
      wait: container c-p-1, NetworkDisconnected, it is off the cluster's network, as others are, and is connected when nobody knows its former address
      wait: container c-p-2, NetworkDisconnected, it is off the cluster's network, as others are, and is connected when nobody knows its former address
      Kafka/c: 1 operation, 3 waits
    `)
    const again = { ...scene, docker: { ...scene.docker, networks: [NETWORK] }, recorded: planCluster(scene).recorded }
    expect(planText({ ...again, now: NOW + 31_999 })).toContain('0 operations, 3 waits')
    expect(planText({ ...again, now: NOW + 32_000 })).toBe(lines`
      [] -> #1 container c-p-0, ConnectNetwork, it is not connected to the cluster's network
      [] -> #2 container c-p-1, ConnectNetwork, it is not connected to the cluster's network
      [] -> #3 container c-p-2, ConnectNetwork, it is not connected to the cluster's network
      Kafka/c: 3 operations, 0 waits
    `)
  })
})

describe('what is not put back', () => {
  it('a name that an object of somebody else has', () => {
    const foreign = new Set(['container c-p-0'])
    expect(planText(withDocker(found({ name: 'mine' }), { foreign }))).toBe(lines`
      wait: container c-p-0, Conflict, a container of this name exists that Drover did not make
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('aliases that engines add', () => {
    const aliases = ['c-p-0', 'c-kafka-bootstrap', '0123456789ab']
    expect(planText(found({ endpoints: [{ ...endpoint, aliases }] }))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })

  it('properties that could not be looked at', () => {
    expect(planText(withDocker(settled(cluster), { properties: new Map() }))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })
})

describe('drift that a running container cannot lose', () => {
  const unlimited = aCluster()
  const withLimits = (limits: ObservedContainer['limits']) => withContainer(settled(unlimited), 'c-p-0', { limits })

  it('a limit that the manifest does not have, is lifted by a new container', () => {
    expect(planText(withLimits({ pidsLimit: 4096, memoryBytes: 2 ** 30, nanoCpus: 1e9 }))).toBe(lines`
      [] -> #1 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1] -> #2 container c-p-0-next, CreateContainer, its memory limit and CPU limit can only be lifted by a new container
      [2] -> #3 container c-p-0-next, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-0, SignalContainer SIGTERM, its memory limit and CPU limit can only be lifted by a new container
      Kafka/c: 4 operations, 0 waits
    `)
  })

  it('a server.properties that was edited before the start, is lost by a restart', () => {
    expect(planText(edited(NOW - 90 * MINUTE))).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, it was started with a server.properties that somebody edited
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('an image whose tag has moved, is only reported', () => {
    const scene = withDocker(settled(unlimited), {
      images: new Map([['drover/kafka:4.3.1', { id: 'image-2', repoDigests: [] }]]),
    })
    const plan = planCluster(scene)
    expect(plan.operations).toEqual([])
    expect(plan.statuses[0]?.conditions).toContainEqual({
      type: 'Warning',
      status: 'True',
      reason: 'ImageMoved',
      message: 'c-p-0, c-p-1, c-p-2 run an older image than the one drover/kafka:4.3.1 names now',
    })
  })
})

/** Somebody wrote node 0's properties then; undefined: the file is gone. */
function edited(modifiedAt: number | undefined) {
  const scene = settled(cluster)
  const [node] = cluster.nodes
  if (!node) throw new Error('the cluster has no node')
  const stat = modifiedAt === undefined ? undefined : { ...propertiesStat(node), modifiedAt }
  return withDocker(scene, { properties: new Map(scene.docker.properties).set('id-c-p-0', stat) })
}
