import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aPool, CLAIM } from '../../fixtures/resources.ts'
import { aCluster, IMAGE, NETWORK, NOW, onBareHost, settled } from '../../fixtures/scene.ts'
import { withDocker, withoutContainer, withoutVolumes, withRecord } from '../../fixtures/scene-changes.ts'

const pools = [aPool('p', { replicas: 1 })]
const cluster = aCluster({ pools })
const bare = onBareHost(aCluster({ pools, founding: 'begun' }))
const withoutData = (recorded: Parameters<typeof withRecord>[1] = {}) =>
  withRecord(withoutContainer(withoutVolumes(settled(cluster), 'data-'), 'c-p-0'), recorded)

describe('an image the engine does not have', () => {
  const pulling = (pull: Parameters<typeof withDocker>[1]['pulls']) =>
    withDocker(bare, { images: new Map([[IMAGE, undefined]]), pulls: pull ?? new Map() })

  it('is pulled while everything else is made', () => {
    expect(planText(pulling(new Map()))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 image drover/kafka:4.3.1, PullImage, the engine does not have it
      [] -> #3 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      Kafka/c: 3 operations, 0 waits
    `)
  })

  it('is waited for while it is pulled', () => {
    const scene = pulling(new Map([[IMAGE, { state: 'running' }]]))
    expect(planText(scene)).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      wait: image drover/kafka:4.3.1, PullingImage, the engine is pulling drover/kafka:4.3.1
      Kafka/c: 2 operations, 1 wait
    `)
    expect(planCluster(scene).waits[0]?.lookAgainAt).toBe(NOW + 5_000)
  })

  const failed = (at: number) => pulling(new Map([[IMAGE, { state: 'failed', message: 'no such host', at }]]))

  it('is told of when it cannot be pulled', () => {
    expect(planText(failed(NOW - 10_000))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      wait: image drover/kafka:4.3.1, ImagePullFailed, drover/kafka:4.3.1 is not on the engine and cannot be pulled: no such host
      Kafka/c: 2 operations, 1 wait
    `)
    expect(planCluster(failed(NOW - 10_000)).waits[0]?.lookAgainAt).toBe(NOW + 20_000)
  })

  it('is pulled again half a minute later', () => {
    expect(planText(failed(NOW - 30_000))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 image drover/kafka:4.3.1, PullImage, the engine does not have it
      [] -> #3 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      Kafka/c: 3 operations, 0 waits
    `)
  })
})

describe('a name that belongs to somebody else', () => {
  it('of the network stops everything', () => {
    expect(planText(withDocker(bare, { foreign: new Set(['network c-kafka']) }))).toBe(lines`
      wait: network c-kafka, Conflict, a network of this name exists that Drover did not make
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('of a volume stops its node', () => {
    expect(planText(withDocker(bare, { foreign: new Set(['volume data-c-p-0']) }))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      wait: volume data-c-p-0, Conflict, a volume of this name exists that Drover did not make
      Kafka/c: 1 operation, 1 wait
    `)
  })

  it('of a container stops its node', () => {
    expect(planText(withDocker(bare, { foreign: new Set(['container c-p-0']) }))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      wait: container c-p-0, Conflict, a container of this name exists that Drover did not make
      Kafka/c: 2 operations, 1 wait
    `)
  })

  it('is told with the instance of the Drover that made it', () => {
    const foreign = new Set(['container c-p-0', 'network c-kafka', 'volume data-c-p-0'])
    const of = (...names: readonly string[]) => new Map(names.map((name) => [name, 'quickstart']))
    const told = (name: string) => planText(withDocker(bare, { foreign: new Set([name]), otherInstances: of(name) }))
    for (const name of foreign) {
      const [kind] = name.split(' ')
      expect(told(name)).toContain(
        `wait: ${name}, Conflict, a ${kind} of this name exists that the Drover with \`--instance quickstart\` made`,
      )
    }
  })

  it('becomes a condition', () => {
    const { statuses } = planCluster(withDocker(bare, { foreign: new Set(['container c-p-0']) }))
    expect(statuses[0]?.conditions).toContainEqual({
      type: 'Conflict',
      status: 'True',
      reason: 'Conflict',
      message: 'container c-p-0: a container of this name exists that Drover did not make',
    })
  })
})

describe('a data volume that is gone', () => {
  it('is reported first, and nothing takes its place', () => {
    expect(planText(withoutData())).toBe(lines`
      wait: volume data-c-p-0, DataVolumeMissing, the data volume data-c-p-0 of c-p-0 is gone; an empty one will be made and filled from the other replicas
      Kafka/c: 0 operations, 1 wait
    `)
    const { recorded, waits } = planCluster(withoutData())
    expect(recorded.missedVolumes).toEqual({ 'data-c-p-0': NOW })
    expect(waits[0]?.lookAgainAt).toBe(NOW + 5_000)
  })

  it('is still only reported until five seconds have passed', () => {
    const plan = planCluster(withoutData({ missedVolumes: { 'data-c-p-0': NOW - 2_000 } }))
    expect(plan.operations).toEqual([])
    expect(plan.waits[0]?.lookAgainAt).toBe(NOW + 3_000)
    expect(plan.recorded.missedVolumes).toEqual({ 'data-c-p-0': NOW - 2_000 })
  })

  it('is made anew, empty, in a later pass', () => {
    const scene = withoutData({ missedVolumes: { 'data-c-p-0': NOW - 5_000 } })
    expect(planText(scene)).toBe(lines`
      [] -> #1 volume data-c-p-0, CreateVolume, the data volume of c-p-0 is gone; an empty one takes its place
      [1] -> #2 container c-p-0, CreateContainer, it is missing
      [2] -> #3 container c-p-0, WriteFiles, its configuration goes in before it starts
      [3] -> #4 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [4] -> #5 container c-p-0, StartContainer, it should run
      Kafka/c: 5 operations, 0 waits
    `)
    expect(planCluster(scene).operations[0]?.found).toBe('DataVolumeLost')
  })

  it('is forgotten once it is there', () => {
    const scene = withRecord(settled(cluster), {
      missedVolumes: { 'data-c-p-0': NOW - 5_000, 'of-a-pool-that-is-gone': NOW },
    })
    expect(planCluster(scene).recorded.missedVolumes).toEqual({})
  })

  it('is no loss when the manifest has only now asked for it', () => {
    const volumes = [0, 1].map((id) => ({ ...CLAIM, id }))
    const grown = aCluster({ pools: [aPool('p', { replicas: 1, volumes, jbod: true })] })
    const small = aCluster({ pools: [aPool('p', { replicas: 1, volumes: [CLAIM], jbod: true })] })
    expect(planText({ ...settled(small), cluster: grown })).toBe(lines`
      [] -> #1 volume data-1-c-p-0, CreateVolume, c-p-0 keeps its data there
      [] -> #2 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1,2] -> #3 container c-p-0-next, CreateContainer, its manifest changed in a way that needs a new container
      [3] -> #4 container c-p-0-next, WriteFiles, its configuration goes in before it starts
      [4] -> #5 container c-p-0-next, WriteFiles, data-1-c-p-0 needs a log directory that Kafka may write
      [5] -> #6 container c-p-0, SignalContainer SIGTERM, its manifest changed in a way that needs a new container
      Kafka/c: 6 operations, 0 waits
    `)
  })

  it('is no loss when it was ephemeral', () => {
    const ephemeral = aCluster({ pools: [aPool('p', { replicas: 1, volumes: [{ type: 'ephemeral', id: 0 }] })] })
    const scene = { ...withoutData(), cluster: ephemeral }
    expect(planCluster(scene).operations.map(({ action }) => action.type)).toContain('CreateVolume')
    expect(planCluster(scene).waits).toEqual([])
  })
})

describe('the network', () => {
  it('is the one with the lowest id when there are several of ours', () => {
    const other = { ...NETWORK, id: 'other', name: 'c-kafka-2' }
    for (const networks of [
      [other, NETWORK],
      [NETWORK, other],
    ]) {
      expect(planCluster(withDocker(settled(cluster), { networks })).operations).toEqual([])
    }
  })

  it('is joined by the container Drover runs in', () => {
    expect(planText({ ...settled(cluster), ownContainer: 'own' })).toBe(lines`
      [] -> #1 network c-kafka, ConnectNetwork, Drover runs in a container and reaches the nodes over their network
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is joined once', () => {
    const scene = withDocker({ ...settled(cluster), ownContainer: 'own' }, { ownNetworks: [NETWORK.id] })
    expect(planCluster(scene).operations).toEqual([])
  })

  it('is joined in the pass after the one that makes it', () => {
    expect(planCluster({ ...bare, ownContainer: 'own' }).operations.map(({ action }) => action.type)).not.toContain(
      'ConnectNetwork',
    )
  })
})

describe('a pool that is gone from the manifests', () => {
  it('leaves once it can be seen that nothing is on it', () => {
    const larger = aCluster({ pools: [aPool('p', { replicas: 1 }), aPool('q', { replicas: 1, roles: ['broker'] })] })
    expect(planText({ ...settled(larger), cluster })).toBe(lines`
      wait: broker c-q-1, ScalingDown, the partitions cannot be seen
      Kafka/c: 0 operations, 1 wait
    `)
  })
})

describe('a paused Kafka', () => {
  it('has nothing done to its containers, and says so', () => {
    const paused = {
      ...cluster,
      kafka: {
        ...cluster.kafka,
        metadata: { ...cluster.kafka.metadata, annotations: { 'strimzi.io/pause-reconciliation': 'true' } },
      },
    }
    expect(planText({ ...bare, cluster: paused })).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
    const told = planCluster({ ...bare, cluster: paused }).statuses.map(({ conditions }) =>
      conditions.map(({ type, status }) => `${type} ${status}`),
    )
    expect(told).toEqual([
      ['Ready False', 'ReconciliationPaused True'],
      ['Ready False', 'ReconciliationPaused True'],
    ])
  })
})
