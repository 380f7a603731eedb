import { LABELS } from '../../../src/model/labels.ts'
import type { ObservedDocker } from '../../../src/model/observed-cluster.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { identify } from '../../../src/plan/identity.ts'
import { aPool } from '../../fixtures/resources.ts'
import { aCluster, NOTHING_ON_HOST, settled } from '../../fixtures/scene.ts'

const pools = [aPool('b', { roles: ['broker'] }), aPool('c', { roles: ['controller'] })]
const who = (docker: Partial<ObservedDocker>, recorded: Partial<RecordedCluster> = {}) => {
  const identity = identify(pools, { ...NOTHING_ON_HOST, ...docker }, { ...NOTHING_RECORDED, ...recorded }, 'fresh')
  const { directoryIds: _, ...others } = identity
  return { ...others, nodeIds: Object.fromEntries(identity.nodeIds) }
}
const volume = (kind: string, labels: Readonly<Record<string, string>>) => ({
  name: kind,
  driver: 'local',
  labels: { [LABELS.kind]: kind, ...labels },
})
const data = (pool: string, id: number) =>
  volume('data', { [LABELS.pool]: pool, [LABELS.nodeId]: String(id), [LABELS.clusterId]: 'on-volumes' })
const mark = volume('quorum', { [LABELS.clusterId]: 'on-mark', [LABELS.voters]: '7,8' })

it('is new where no trace of the cluster is left', () => {
  expect(who({})).toEqual({
    clusterId: 'fresh',
    nodeIds: { b: [0, 1, 2], c: [3, 4, 5] },
    firstVoters: [3, 4, 5],
    founding: 'new',
  })
})

it('comes back with the volumes: the same cluster, the same node ids', () => {
  const volumes = [data('c', 10), data('c', 11), data('c', 12), data('b', 4), mark]
  expect(who({ volumes })).toEqual({
    clusterId: 'on-mark',
    nodeIds: { b: [0, 1, 4], c: [10, 11, 12] },
    firstVoters: [7, 8],
    founding: 'formed',
  })
  expect(who({ volumes: [data('c', 10)] }).clusterId).toBe('on-volumes')
})

it('comes back from the record when everything else is gone', () => {
  const recorded = { clusterId: 'recorded', nodeIds: { c: [20] }, firstVoters: [20] }
  expect(who({}, recorded)).toMatchObject({ clusterId: 'recorded', nodeIds: { c: [3, 4, 20] }, firstVoters: [20] })
})

it('stays when the record is lost', () => {
  const { cluster, docker } = settled(aCluster({ pools }))
  expect(who(docker)).toMatchObject({
    clusterId: cluster.identity.clusterId,
    nodeIds: Object.fromEntries(cluster.identity.nodeIds),
    founding: 'formed',
  })
})

it('is what the labels say, whatever was recorded; the voters of another cluster are none of this one', () => {
  const recorded = { clusterId: 'recorded', firstVoters: [20] }
  expect(who({ volumes: [data('c', 3)] }, recorded)).toMatchObject({ clusterId: 'on-volumes', firstVoters: [3, 4, 5] })
  expect(who({ volumes: [mark] }, recorded)).toMatchObject({ clusterId: 'on-mark', firstVoters: [7, 8] })
})

it('does not depend on labels that are missing', () => {
  const [container] = settled(aCluster()).docker.containers
  const bare = container ? [{ ...container, labels: {} }] : []
  const unmarked = volume('quorum', {})
  expect(who({ containers: bare, volumes: [volume('data', {}), unmarked] })).toMatchObject({
    clusterId: 'fresh',
    nodeIds: { b: [0, 1, 2] },
    firstVoters: [3, 4, 5],
    founding: 'formed',
  })
})

it('of nodes too many, the one that was told to leave stays the one that goes', () => {
  const { docker } = settled(aCluster({ pools: [aPool('c', { roles: ['controller'] }), aPool('b', { replicas: 4 })] }))
  const told = { terminated: { 'id-c-b-1': 1 } }
  expect(who(docker, { ...told, leaving: { 1: { replicas: 0 } } }).nodeIds.b).toEqual([0, 2, 3])
  expect(who(docker, told).nodeIds.b).toEqual([0, 1, 2])
})
