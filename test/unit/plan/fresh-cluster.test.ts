import { LABELS } from '../../../src/model/labels.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { lines, planText } from '../../fixtures/plan-text.ts'
import { aPool, CLAIM } from '../../fixtures/resources.ts'
import { aCluster, onBareHost, settled } from '../../fixtures/scene.ts'
import { copyOf, withDocker, withKafka, withoutVolumes } from '../../fixtures/scene-changes.ts'

const single = { pools: [aPool('p', { replicas: 1 })] }
const unmarked = withoutVolumes(settled(aCluster(single)), 'c-quorum')

describe('a fresh cluster', () => {
  it('gets its network and its volumes before any node, and first of all a mark that it is being founded', () => {
    expect(planText(onBareHost(aCluster({ founding: 'new' })))).toBe(lines`
      [] -> #1 volume c-founding, CreateVolume, it says that the cluster is being founded
      [1] -> #2 network c-kafka, CreateNetwork, it is missing
      [1] -> #3 volume data-c-p-0, CreateVolume, c-p-0 keeps its data there
      [1] -> #4 volume data-c-p-1, CreateVolume, c-p-1 keeps its data there
      [1] -> #5 volume data-c-p-2, CreateVolume, c-p-2 keeps its data there
      wait: container c-p-0, NodeStarting, it is made and started when every controller that is to found the quorum has its volume and its image
      wait: container c-p-1, NodeStarting, it is made and started when every controller that is to found the quorum has its volume and its image
      wait: container c-p-2, NodeStarting, it is made and started when every controller that is to found the quorum has its volume and its image
      Kafka/c: 5 operations, 3 waits
    `)
  })

  it('gets its nodes, each apart from the others, when its founders have their volumes and that is recorded', () => {
    const cluster = aCluster({ founding: 'begun' })
    const { networks, volumes } = settled(cluster).docker
    const mark = { name: 'c-founding', driver: 'local', labels: { [LABELS.kind]: 'founding' } }
    const made = volumes.filter(({ labels }) => labels[LABELS.kind] === 'data')
    const scene = withDocker(onBareHost(cluster), { networks, volumes: [...made, mark] })
    expect(planText(scene)).toBe(lines`
      [] -> #1 volume c-founding, RemoveVolume, every founder has its volume, and may be started
      [] -> #2 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1,2] -> #3 container c-p-0, CreateContainer, it is missing
      [3] -> #4 container c-p-0, WriteFiles, its configuration goes in before it starts
      [4] -> #5 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [5] -> #6 container c-p-0, StartContainer, it should run
      [] -> #7 volume config-c-p-1-HASH, CreateVolume, c-p-1 needs it for its configuration
      [1,7] -> #8 container c-p-1, CreateContainer, it is missing
      [8] -> #9 container c-p-1, WriteFiles, its configuration goes in before it starts
      [9] -> #10 container c-p-1, WriteFiles, data-c-p-1 needs a log directory that Kafka may write
      [10] -> #11 container c-p-1, StartContainer, it should run
      [] -> #12 volume config-c-p-2-HASH, CreateVolume, c-p-2 needs it for its configuration
      [1,12] -> #13 container c-p-2, CreateContainer, it is missing
      [13] -> #14 container c-p-2, WriteFiles, its configuration goes in before it starts
      [14] -> #15 container c-p-2, WriteFiles, data-c-p-2 needs a log directory that Kafka may write
      [15] -> #16 container c-p-2, StartContainer, it should run
      Kafka/c: 16 operations, 0 waits
    `)
    expect(planCluster(scene).recorded.seenVolumes).toEqual({ 'data-c-p-0': 0, 'data-c-p-1': 1, 'data-c-p-2': 2 })
  })

  it('gets a log directory on each of its disks, one write after the other', () => {
    const volumes = [1, 0].map((id) => ({ ...CLAIM, id, driver: 'fast' }))
    const pools = [aPool('p', { replicas: 1, volumes, jbod: true })]
    expect(planText(onBareHost(aCluster({ pools, founding: 'begun' })))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      [] -> #2 volume data-0-c-p-0, CreateVolume, c-p-0 keeps its data there
      [] -> #3 volume data-1-c-p-0, CreateVolume, c-p-0 keeps its data there
      [] -> #4 volume config-c-p-0-HASH, CreateVolume, c-p-0 needs it for its configuration
      [1,2,3,4] -> #5 container c-p-0, CreateContainer, it is missing
      [5] -> #6 container c-p-0, WriteFiles, its configuration goes in before it starts
      [6] -> #7 container c-p-0, WriteFiles, data-0-c-p-0 needs a log directory that Kafka may write
      [7] -> #8 container c-p-0, WriteFiles, data-1-c-p-0 needs a log directory that Kafka may write
      [8] -> #9 container c-p-0, StartContainer, it should run
      Kafka/c: 9 operations, 0 waits
    `)
  })

  it('uses what an interrupted pass has already made', () => {
    const cluster = aCluster(single)
    const { networks, volumes } = settled(cluster).docker
    expect(planText(withDocker(onBareHost(cluster), { networks, volumes }))).toBe(lines`
      [] -> #1 container c-p-0, CreateContainer, it is missing
      [1] -> #2 container c-p-0, WriteFiles, its configuration goes in before it starts
      [2] -> #3 container c-p-0, WriteFiles, data-c-p-0 needs a log directory that Kafka may write
      [3] -> #4 container c-p-0, StartContainer, it should run
      Kafka/c: 4 operations, 0 waits
    `)
  })

  it('has its quorum marked as formed as soon as that has a leader', () => {
    expect(planText(unmarked)).toBe(lines`
      [] -> #1 volume c-quorum, CreateVolume, the quorum was formed, and must not be formed again
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('is not marked while its quorum elects a leader', () => {
    const electing = { leaderId: -1, leaderEpoch: 1, voters: [], observers: [] }
    expect(planCluster(withKafka(unmarked, { quorum: electing })).operations).toEqual([])
  })

  it('leaves a volume alone that bears the name of the mark and is not ours', () => {
    expect(planText(withDocker(unmarked, { foreign: new Set(['volume c-quorum']) }))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })

  it('without a single node has nothing but a network', () => {
    expect(planText(onBareHost(aCluster({ pools: [] })))).toBe(lines`
      [] -> #1 network c-kafka, CreateNetwork, it is missing
      Kafka/c: 1 operation, 0 waits
    `)
  })
})

describe('a settled cluster', () => {
  it('needs nothing', () => {
    expect(planText(settled(aCluster()))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })

  it('gives the same plan for the same observation', () => {
    const scene = onBareHost(aCluster())
    expect(planCluster(scene)).toEqual(planCluster(copyOf(scene)))
  })
})
