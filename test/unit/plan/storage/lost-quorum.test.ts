import { LABELS } from '../../../../src/model/labels.ts'
import type { RecordedQuorum } from '../../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { conditionsOf, planText } from '../../../fixtures/plan-text.ts'
import { aPool } from '../../../fixtures/resources.ts'
import { aCluster, NOW, type Scene, settled, topicOn } from '../../../fixtures/scene.ts'
import { withDocker, withKafka, withoutContainer, withoutVolumes, withRecord } from '../../../fixtures/scene-changes.ts'

const SILENT = { answering: new Set<number>(), unavailable: 'no node answers' }
const QUORUM: RecordedQuorum = { voters: [0, 1, 2].map((id) => ({ id, directoryId: `dir-${id}` })) }

/** The cluster of three combined nodes with its containers removed, and these of its data volumes left. */
function left(ids: readonly number[], directories: Readonly<Record<number, string>> = {}): Scene {
  const scene = settled(aCluster())
  const volumes = scene.docker.volumes
    .filter(({ labels }) => labels[LABELS.kind] !== 'data' || ids.includes(Number(labels[LABELS.nodeId])))
    .map((volume) => {
      const directoryId = directories[Number(volume.labels[LABELS.nodeId])]
      const labels = { ...volume.labels, ...(directoryId !== undefined && { [LABELS.directoryId]: directoryId }) }
      return volume.labels[LABELS.kind] === 'data' ? { ...volume, labels } : volume
    })
  const gone = withDocker(scene, { containers: [], volumes })
  return withRecord({ ...gone, kafka: SILENT }, { quorum: QUORUM })
}

const reasons = (scene: Scene) => planCluster(scene).waits.map(({ reason }) => reason)

describe('without a majority of the metadata logs', () => {
  it.each([[[]], [[1]]])('nothing is made or started, and it is said what is missing (volumes %j left)', (ids) => {
    const plan = planCluster(left(ids))
    expect(plan.operations).toEqual([])
    expect(plan.waits.map(({ reason }) => reason)).toContain('QuorumLost')
    const missing = [0, 1, 2].filter((id) => !ids.includes(id)).map((id) => `data-c-p-${id}`)
    expect(Object.keys(plan.recorded.missedVolumes).sort()).toEqual(missing)
  })

  it('it is so when the record is lost, too', () => {
    const { quorum: _, ...recorded } = { ...left([1]).recorded, clusterId: undefined, nodeIds: {} }
    const { clusterId: __, ...bare } = recorded
    expect(reasons({ ...left([1]), recorded: bare })).toContain('QuorumLost')
  })

  it('a volume that was made after the voter had another one does not count', () => {
    const anew = { 0: 'dir-0', 1: 'another', 2: 'another one' }
    expect(reasons(left([0, 1, 2], anew))).toContain('QuorumLost')
    expect(reasons(left([0, 1, 2], { ...anew, 2: 'dir-2' }))).not.toContain('QuorumLost')
  })

  it('volumes that a backup filled count, though they are older than what is recorded', () => {
    const scene = left([0, 1, 2], { 0: 'older', 1: 'older', 2: 'older' })
    const volumes = scene.docker.volumes.map((volume) => ({
      ...volume,
      labels: { ...volume.labels, [LABELS.restored]: 'backup' },
    }))
    expect(reasons(withDocker(scene, { volumes }))).not.toContain('QuorumLost')
  })

  it('founders that have left long ago do not count when nothing is recorded of the quorum', () => {
    const scene = left([0, 1, 2])
    const { quorum: _, ...recorded } = scene.recorded
    const identity = { ...scene.cluster.identity, firstVoters: [7, 8, 9] }
    const bare = { ...scene, recorded, cluster: { ...scene.cluster, identity } }
    expect(reasons(bare)).not.toContain('QuorumLost')
  })

  it('the message says why it may be, and what can be done', () => {
    const said = conditionsOf(left([0]), 'Kafka', 'c')?.find(
      ({ type, reason }) => type === 'Warning' && reason === 'QuorumLost',
    )?.message
    expect(said).toMatch(/metadata of 2 of 3 controllers is gone \(data-c-p-1, data-c-p-2\)/)
    expect(said).toMatch(/not mounted.*pruned.*data root.*Bring the volumes back.*drover restore.*give-up-records c/)
  })

  it('whoever leads is believed', () => {
    expect(reasons(withKafka(left([0]), { ...settled(aCluster()).kafka }))).not.toContain('QuorumLost')
  })

  it('a paused cluster is left alone without a word about it', () => {
    const { kafka } = left([0]).cluster
    const paused = { ...kafka.metadata, annotations: { 'strimzi.io/pause-reconciliation': 'true' } }
    const scene = left([0])
    expect(reasons({ ...scene, cluster: { ...scene.cluster, kafka: { ...kafka, metadata: paused } } })).toEqual([])
  })
})

it('with a majority of them the lost ones are made anew, and filled from the others', () => {
  const scene = withKafka(left([0, 1]), { topics: [topicOn('orders', 1, [0, 1])] })
  const later = withRecord(scene, { missedVolumes: { 'data-c-p-2': NOW - 6_000 } })
  expect(planText(later)).toContain(
    'volume data-c-p-2, CreateVolume, the data volume of c-p-2 is gone; an empty one takes its place',
  )
})

describe('a person who gives the records up', () => {
  const missed = { 'data-c-p-1': NOW - 9_000, 'data-c-p-2': NOW - 9_000 }
  const given = (volumes: readonly string[], at = NOW - 1_000): Scene => ({
    ...withRecord(left([0]), { missedVolumes: missed }),
    givenUp: { what: 'cluster', volumes, at },
  })

  it('has all that is left of the cluster removed, so that nothing of it meets the new quorum', () => {
    const plan = planCluster(given(Object.keys(missed)))
    const removed = plan.operations.flatMap(({ action }) => (action.type === 'RemoveVolume' ? [action.name] : []))
    expect(removed).toContain('data-c-p-0')
    expect(removed).toContain('c-quorum')
    expect(plan.operations.every(({ cause }) => cause === 'a person has given up the records of c')).toBe(true)
  })

  it('is heeded only for what was missing then', () => {
    expect(planCluster(given(['data-c-p-1'])).operations).toEqual([])
    expect(planCluster(given(Object.keys(missed), NOW - 20_000)).operations).toEqual([])
  })

  it('begins anew once nothing is left', () => {
    const scene = given(Object.keys(missed))
    const plan = planCluster(withDocker(scene, { volumes: [], networks: [] }))
    expect(plan.recorded.quorum).toBeUndefined()
    expect(plan.recorded.nodeIds).toEqual({})
    expect(plan.waits.at(-1)?.lookAgainAt).toBe(NOW)
  })
})

describe('a broker that has lost its volume', () => {
  const pools = [aPool('c', { roles: ['controller'], replicas: 1 }), aPool('b', { roles: ['broker'], replicas: 2 })]
  const broker = (ids: readonly number[], topics?: ReturnType<typeof topicOn>[]): Scene => {
    const without = (scene: Scene, name: string) => withoutContainer(withoutVolumes(scene, `data-${name}`), name)
    const scene = ids.map((id) => `c-b-${id}`).reduce(without, settled(aCluster({ pools })))
    const missedVolumes = Object.fromEntries(ids.map((id) => [`data-c-b-${id}`, NOW - 60_000]))
    const { topics: _, ...kafka } = scene.kafka
    const seen = { ...kafka, ...(topics && { topics }) }
    return withRecord({ ...scene, kafka: seen }, { missedVolumes })
  }

  it('gets an empty one when the others have all that was in it', () => {
    expect(planText(broker([0], [topicOn('orders', 2, [1, 0])]))).toContain('volume data-c-b-0, CreateVolume')
  })

  it('gets none when it had the only copy, and the partitions are named', () => {
    const scene = broker([0], [topicOn('orders', 1, [0]), topicOn('audit', 1, [0, 1])])
    expect(planText(scene)).not.toContain('CreateVolume')
    expect(planText(scene)).toMatch(
      /volume data-c-b-0, CopiesLost, .*no other broker has a copy in sync of orders-0; nothing/,
    )
  })

  it('gets none when the other copy is not in sync', () => {
    expect(reasons(broker([0], [topicOn('orders', 1, [0, 1], [0])]))).toContain('CopiesLost')
  })

  it('waits while Kafka cannot be asked and another broker has its volumes', () => {
    expect(planText(broker([0]))).toMatch(/data-c-b-0, DataVolumeMissing, .*cannot be asked yet/)
  })

  it('gets none when no broker has its volumes any more', () => {
    expect(planText(broker([0, 1]))).toMatch(/data-c-b-1, CopiesLost, .*no broker is left/)
  })
})

describe('what is lost, and what is not', () => {
  const given = { what: 'volumes', volumes: ['data-c-p-1', 'data-c-p-2'], at: NOW } as const
  const missed = { 'data-c-p-1': NOW - 60_000, 'data-c-p-2': NOW - 1_000 }

  it('whoever gives up what was in volumes has not given up the cluster', () => {
    const scene = { ...withRecord(left([0]), { missedVolumes: missed }), givenUp: given }
    expect(planCluster(scene).operations).toEqual([])
  })

  it('a backup that is being restored is not disturbed, whatever was recorded and given up before', () => {
    const restore = { name: 'c-restore', driver: 'local', labels: { [LABELS.kind]: 'restore' } }
    const scene = withRecord(left([0]), { missedVolumes: missed, seenVolumes: { 'data-c-p-1': 1, 'data-c-p-2': 2 } })
    const filled = withDocker(scene, { volumes: [...scene.docker.volumes, restore] })
    const plan = planCluster({ ...filled, givenUp: { ...given, what: 'cluster' } })
    expect(plan.operations).toEqual([])
    expect(plan.waits.map(({ reason }) => reason)).toEqual(['RestoreUnfinished'])
    expect(plan.recorded).toMatchObject({ missedVolumes: {}, nodeIds: {} })
    expect(plan.recorded.quorum).toBeUndefined()
  })

  it('the metadata of nodes that no manifest declares is not given up', () => {
    const quorum = { voters: [7, 8, 9].map((id) => ({ id })) }
    const former = [7, 8, 9].map((id) => ({
      name: `data-c-old-${id}`,
      driver: 'local',
      labels: { [LABELS.kind]: 'data', [LABELS.pool]: 'old', [LABELS.nodeId]: `${id}` },
    }))
    const scene = withRecord(left([0, 1, 2]), { quorum })
    const kept = withDocker(scene, { volumes: [...scene.docker.volumes, ...former] })
    const plan = planCluster({ ...kept, givenUp: { ...given, what: 'cluster' } })
    expect(plan.operations).toEqual([])
    expect(plan.waits.map(({ reason }) => reason)).toContain('VotersNotDeclared')
  })

  it('voters that nobody declares and of which nothing is left are given up with the cluster', () => {
    const scene = withRecord(left([0, 1, 2]), { quorum: { voters: [{ id: 7 }] } })
    expect(reasons(scene)).toContain('QuorumLost')
    expect(planCluster(scene).recorded.missedVolumes).toEqual({})
    const plan = planCluster({ ...scene, givenUp: { what: 'cluster', volumes: [], at: NOW } })
    expect(plan.operations.map(({ cause }) => cause)).toContain('a person has given up the records of c')
  })

  it('a cluster without a controller has lost none', () => {
    const scene = settled(aCluster({ pools: [] }))
    expect(planCluster(scene).waits).toEqual([])
  })
})
