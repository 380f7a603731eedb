import { type DesiredCluster, desiredCluster } from '../../../../src/model/desired-cluster.ts'
import { type DesiredNode, dataVolumeLabels } from '../../../../src/model/desired-node.ts'
import type { ObservedContainer } from '../../../../src/model/docker-state.ts'
import type { ConfigEntry, ObservedLogDir, ObservedReplica } from '../../../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { CORDON, keptVolumes } from '../../../../src/plan/storage/kept-volumes.ts'
import { planText } from '../../../fixtures/plan-text.ts'
import { aKafka, aPool, CLAIM } from '../../../fixtures/resources.ts'
import { aCluster, containerOf, ended, NOW, type Scene, settled } from '../../../fixtures/scene.ts'
import { withDocker } from '../../../fixtures/scene-changes.ts'

const GIB = 2 ** 30
const STAYS = '/var/lib/kafka/data-0/kafka-log0'
const GOES = '/var/lib/kafka/data-1/kafka-log0'
const poolOf = (...ids: readonly number[]) =>
  aPool('p', { replicas: 1, jbod: true, volumes: ids.map((id) => ({ ...CLAIM, id, deleteClaim: id === 1 })) })
const both = aCluster({ pools: [poolOf(0, 1)] })
const one = aCluster({ pools: [poolOf(0)] })
const nodeOf = ({ nodes: [node] }: DesiredCluster): DesiredNode => {
  if (!node) throw new Error('a node was asked for')
  return node
}
const before = nodeOf(both)
const after = nodeOf(one)

const replicas = (count: number, more: Partial<ObservedReplica> = {}): ObservedReplica[] =>
  Array.from({ length: count }, (_, partition) => ({ topic: 't', partition, bytes: GIB, isFuture: false, ...more }))
const dir = (
  path: string,
  content: readonly ObservedReplica[],
  more: Partial<ObservedLogDir> = {},
): ObservedLogDir => ({
  path,
  errorCode: 0,
  totalBytes: 100 * GIB,
  usableBytes: 90 * GIB,
  replicas: content,
  ...more,
})
const config = (value: string | null): ConfigEntry => ({ name: CORDON, value, source: 'broker', readOnly: false })

interface Situation {
  readonly dirs?: readonly ObservedLogDir[] | undefined
  /** `null`: a Kafka that has no such config. */
  readonly cordoned?: string | null
  readonly containers?: readonly ObservedContainer[]
  readonly told?: readonly string[]
  readonly closedByDrover?: readonly string[]
  readonly pool?: ReturnType<typeof poolOf>
}

/** A node that has two volumes, of which the manifest wants only the first. */
function sceneOf({
  dirs,
  cordoned = GOES,
  containers,
  told = [],
  closedByDrover = [GOES],
  pool = poolOf(0),
}: Situation): Scene {
  const scene = settled(both)
  const volumes = [
    ...scene.docker.volumes.filter(({ name }) => !name.startsWith('data-')),
    ...before.volumes.map((volume) => ({
      name: volume.name,
      driver: 'local',
      labels: dataVolumeLabels(before, volume),
    })),
  ]
  const docker = { ...scene.docker, volumes, containers: containers ?? [containerOf(before)] }
  const kafka: ObservedKafka = {
    ...scene.kafka,
    nodeConfigs: new Map([[0, cordoned === null ? [] : [config(cordoned)]]]),
    ...(dirs && { logDirs: new Map([[0, dirs]]) }),
  }
  const recorded = {
    ...scene.recorded,
    terminated: Object.fromEntries(told.map((id) => [id, NOW])),
    cordoned: { 0: closedByDrover },
  }
  const kept = keptVolumes([pool], both.identity.nodeIds, docker, kafka, recorded)
  const cluster = desiredCluster(
    aKafka(),
    [pool],
    both.identity,
    containerOf(before).image,
    { instance: 'test', access: 'container-ip' },
    { keptVolumes: kept },
  )
  return { ...scene, cluster, docker, kafka, recorded }
}

const EMPTY = [dir(STAYS, replicas(3)), dir(GOES, [])]
const keptIn = (situation: Situation) =>
  sceneOf(situation)
    .cluster.keptVolumes.get(0)
    ?.map(({ id }) => id) ?? []
const next = containerOf(after, { id: 'next', name: 'c-p-0-next' })
const { startedAt: _, ...neverRan } = next

describe('a volume that the manifest took out', () => {
  it.each<[string, Situation]>([
    ['holds a replica', { dirs: [dir(STAYS, []), dir(GOES, replicas(1))] }],
    ['holds a copy in the making', { dirs: [dir(STAYS, []), dir(GOES, replicas(1, { isFuture: true }))] }],
    ['cannot be seen', {}],
    ['is offline', { dirs: [dir(STAYS, []), dir(GOES, [], { errorCode: 56 })] }],
    ['is not closed to new replicas yet', { dirs: EMPTY, cordoned: '' }],
    ['is on a node without a container', { containers: [] }],
    ['is on a node that died', { containers: [containerOf(before, ended(1))] }],
    [
      'is on a node whose next container was only made',
      { containers: [containerOf(before), { ...neverRan, status: 'created' }] },
    ],
    ['is on a node that was told to stop for another reason', { told: ['id-c-p-0'] }],
  ])('is kept while it %s', (_, situation) => expect(keptIn(situation)).toEqual([1]))

  it.each<[string, Situation]>([
    ['is empty and closed', { dirs: EMPTY }],
    ['is empty, of a broker that is closed as a whole', { dirs: EMPTY, cordoned: '*' }],
    ['is empty, and Kafka cannot close it', { dirs: EMPTY, cordoned: null }],
    [
      'has a successor without it, and was told to stop',
      { containers: [containerOf(before), { ...neverRan, status: 'created' }], told: ['id-c-p-0'] },
    ],
    ['is not mounted by the container that runs', { containers: [next] }],
    ['is not mounted by the container that died', { containers: [{ ...next, ...ended(1) }] }],
    ['is in the manifest', { pool: poolOf(0, 1), dirs: EMPTY }],
  ])('is not kept when it %s', (_, situation) => expect(keptIn(situation)).toEqual([]))

  it('is let go at once by a node that is no broker', () => {
    const pool = aPool('p', { ...poolOf(0).spec, roles: ['controller'] })
    const labels = { ...containerOf(before).labels, 'drover.roles': 'controller' }
    expect(keptIn({ pool, containers: [containerOf(before, { labels })] })).toEqual([])
  })
})

describe('a volume that is kept', () => {
  it('leaves the node as it is: nothing is restarted', () => {
    expect(planText(sceneOf({}))).toContain('0 operations')
    expect(planText(sceneOf({}))).toContain(
      'volume data-1-c-p-0, LogDirNotEmpty, it is to be taken out, but what is in it cannot be seen',
    )
  })

  it('is closed first, which is recorded', () => {
    const scene = sceneOf({ dirs: EMPTY, cordoned: '/by-hand', closedByDrover: [] })
    const plan = planCluster(scene)
    expect(plan.operations.map(({ action }) => action)).toEqual([
      { type: 'AlterNodeConfig', brokerId: 0, changes: [{ name: CORDON, value: `/by-hand,${GOES}` }] },
    ])
    expect(plan.recorded.cordoned).toEqual({ 0: [GOES] })
  })

  it('has its replicas moved, ten at a time', () => {
    const plan = planCluster(sceneOf({ dirs: [dir(STAYS, []), dir(GOES, replicas(12))] }))
    const [move] = plan.operations
    expect(move?.action).toEqual({
      type: 'MoveReplicas',
      brokerId: 0,
      logDir: STAYS,
      replicas: replicas(10).map(({ topic, partition }) => ({ topic, partition })),
    })
    expect(plan.waits[0]?.message).toBe('it is to be taken out, but 12 replicas (12 GiB) are still in it')
  })

  it('has no more moved than may be on their way', () => {
    const copies = replicas(10, { isFuture: true })
    expect(planText(sceneOf({ dirs: [dir(STAYS, copies), dir(GOES, replicas(12))] }))).toContain('0 operations')
  })

  it.each([
    [12 * GIB, 2],
    [10 * GIB, 0],
  ])('is moved as far as %i free bytes go, of which a tenth of the disk stays: %i replicas', (usableBytes, moved) => {
    const plan = planCluster(sceneOf({ dirs: [dir(STAYS, [], { usableBytes }), dir(GOES, replicas(4))] }))
    const begun = plan.operations.flatMap(({ action }) => (action.type === 'MoveReplicas' ? action.replicas : []))
    expect(begun).toHaveLength(moved)
    expect(plan.waits.some(({ reason }) => reason === 'LogDirsFull')).toBe(moved === 0)
  })

  it('is not touched while a node is down', () => {
    const scene = sceneOf({ dirs: [dir(STAYS, []), dir(GOES, replicas(1))] })
    const text = planText({ ...scene, kafka: { ...scene.kafka, answering: new Set() } })
    expect(text).toContain('nothing is moved while c-p-0 is not up')
    expect(text).not.toContain('MoveReplicas')
  })
})

describe('a volume that is empty', () => {
  it('goes with the next container of its node, and stays closed until then', () => {
    const text = planText(sceneOf({ dirs: EMPTY }))
    expect(text).toContain('container c-p-0-next, CreateContainer')
    expect(text).toContain('SignalContainer SIGTERM')
    expect(text).not.toContain('AlterNodeConfig')
    expect(text).not.toContain('RemoveVolume')
  })

  it('is opened again once it is out, by Drover that closed it', () => {
    const scene = sceneOf({ containers: [next], cordoned: `/by-hand,${GOES}` })
    expect(planCluster(scene).operations.map(({ action }) => action)).toContainEqual({
      type: 'AlterNodeConfig',
      brokerId: 0,
      changes: [{ name: CORDON, value: '/by-hand' }],
    })
    const opened = planCluster(sceneOf({ containers: [next], cordoned: '' }))
    expect(opened.recorded.cordoned).toEqual({})
  })

  it('is opened again when it is to stay after all', () => {
    expect(planText(sceneOf({ pool: poolOf(0, 1), dirs: EMPTY }))).toContain('AlterNodeConfig, no volume is taken out')
  })
})

describe('a volume that is out', () => {
  const renamed = containerOf(after)

  it('is removed where the manifest said so', () => {
    expect(planText(sceneOf({ containers: [renamed] }))).toContain(
      'volume data-1-c-p-0, RemoveVolume, c-p-0 does without it',
    )
  })

  it('stays where the manifest said so last', () => {
    const scene = sceneOf({ containers: [renamed] })
    const recorded = { ...scene.recorded, volumeFates: { 'data-1-c-p-0': 'retain' } as const }
    expect(planText({ ...scene, recorded })).not.toContain('data-1')
  })

  it.each<[string, readonly ObservedContainer[]]>([
    [
      'while the container that had it is there',
      [renamed, containerOf(before, { ...ended(143), id: 'old', name: 'c-p-0-previous' })],
    ],
    ['while the node does not run', [{ ...renamed, ...ended(1) }]],
  ])('stays %s', (_, containers) => {
    const scene = sceneOf({ containers })
    const kafka = containers.length === 1 ? { ...scene.kafka, answering: new Set<number>() } : scene.kafka
    expect(planText({ ...scene, kafka })).not.toContain('volume data-1-c-p-0, RemoveVolume')
  })

  it('of another node, or with another name, is none of it', () => {
    const scene = sceneOf({ containers: [renamed] })
    const volumes = scene.docker.volumes.map((volume) =>
      volume.name === 'data-1-c-p-0' ? { ...volume, name: 'data-1-c-other-0' } : volume,
    )
    expect(planText(withDocker(scene, { volumes }))).not.toContain('data-1')
  })
})
