import { KAFKA_SUBJECT } from '../../../src/control/subjects/kafka.ts'
import { ownerLabelled } from '../../../src/control/subjects.ts'
import type { DockerEvent } from '../../../src/model/docker-state.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { memoryDocker } from '../../twins/memory-docker.ts'

const { concerns, existing, isHeeded, outlivesFailure } = KAFKA_SUBJECT

const event = (
  type: DockerEvent['type'],
  id: string,
  attributes: Readonly<Record<string, string>> = {},
): DockerEvent => ({
  type,
  action: 'create',
  id,
  attributes,
})
const ours = { 'drover.instance': 'mine', 'drover.cluster': 'orders' }

it.each<[string, DockerEvent]>([
  ['its container', event('container', 'c1', ours)],
  ['its network, which bears no labels there', event('network', 'n1', { name: 'orders-kafka', type: 'bridge' })],
  ['a foreign network under its name', event('network', 'n2', { name: 'orders-kafka', container: 'c9' })],
  ['its data volume', event('volume', 'data-0-orders-node-1', { driver: 'local' })],
  ['its config volume', event('volume', 'config-orders-node-1-0a1b2c3d', { driver: 'local' })],
  ['its quorum marker', event('volume', 'orders-quorum', { driver: 'local' })],
])('%s is a reason to look at a cluster', (_what, told) => expect(concerns(told, 'mine', 'orders')).toBe(true))

it.each<[string, DockerEvent]>([
  ["another cluster's container", event('container', 'c2', { ...ours, 'drover.cluster': 'audit' })],
  ["another instance's container", event('container', 'c3', { ...ours, 'drover.instance': 'theirs' })],
  ['a container that is not of Drover', event('container', 'c4', { name: 'orders-web' })],
  ['a network that is not of Drover', event('network', 'n3', { name: 'web_default', container: 'c4' })],
  ['a volume that is not of Drover', event('volume', 'web_data', { driver: 'local' })],
  ['a volume without a name of its own', event('volume', '0123456789abcdef', { driver: 'local' })],
])('%s is none', (_what, told) => expect(concerns(told, 'mine', 'orders')).toBe(false))

it('an object belongs to the owner that its labels name, and without any to nobody', () => {
  expect(ownerLabelled(ours)).toEqual({ kind: 'Kafka', name: 'orders' })
  expect(ownerLabelled({ 'drover.instance': 'mine' })).toBeUndefined()
})

it('clusters exist while a network or a configuration of this instance is left; their data does not count', async () => {
  const docker = memoryDocker({ now: () => 0 })
  const labels = (cluster: string, kind: string, instance = 'mine') => ({
    [LABELS.instance]: instance,
    [LABELS.cluster]: cluster,
    [LABELS.kind]: kind,
  })
  await docker.createNetwork('net-kafka', { ...labels('net', 'network'), [LABELS.manifestName]: 'in-manifest' })
  await docker.createNetwork('theirs-kafka', labels('theirs', 'network', 'other'))
  await docker.createNetwork('mine', labels('labelled', 'network'))
  const node = { [LABELS.pool]: 'p', [LABELS.nodeId]: '0' }
  await docker.createVolume('config-config-p-0-0123abcd', { ...labels('config', 'config'), ...node })
  await docker.createVolume('mine', { ...labels('labelled', 'config'), ...node })
  await docker.createVolume('w', labels('kept', 'data'))
  await docker.createVolume('x', { [LABELS.instance]: 'mine', [LABELS.kind]: 'config' })
  expect(await existing({ docker, host: { instance: 'mine', access: 'container-ip' } })).toEqual([
    { name: 'config' },
    { name: 'net', manifestName: 'in-manifest' },
  ])
})

describe('a request to give records up has had its effect', () => {
  const request = { type: 'give-up-records', cluster: 'orders', what: 'cluster', volumes: [], at: 1 } as const
  const planOf = (recorded: Partial<RecordedCluster>) => ({
    owner: { kind: 'Kafka', name: 'orders' } as const,
    operations: [],
    waits: [],
    statuses: [],
    recorded: { ...NOTHING_RECORDED, ...recorded },
  })

  it.each<[string, Partial<RecordedCluster>, boolean]>([
    ['not while a volume is missed that they were on', { missedVolumes: { 'data-orders-node-0': 1 } }, false],
    ['not while what is left of the cluster is being removed', { givingUp: 'given up' }, false],
    ['once nothing is missed', {}, true],
  ])('%s', (_, recorded, over) => expect(isHeeded(request, planOf(recorded))).toBe(over))

  it('and no other request has by that', () => {
    const confirmation = { type: 'confirm-removal', cluster: 'orders', deleteVolumes: true } as const
    expect(isHeeded(confirmation, planOf({}))).toBe(false)
  })
})

it('a roll is not over because one pass could not look, all else is', () => {
  const told = ['RollingUpdate', 'Ready', 'Warning'].map((type) => outlivesFailure({ type, status: 'True' }))
  expect(told).toEqual([true, false, false])
})
