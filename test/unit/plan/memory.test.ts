import type { ObservedVolume } from '../../../src/model/docker-state.ts'
import { LABELS } from '../../../src/model/labels.ts'
import { restartScopes } from '../../../src/model/manual-roll.ts'
import { NOTHING_RECORDED, type RecordedCluster } from '../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { MEMORY, withoutFuture } from '../../../src/plan/memory.ts'
import { planRemoval } from '../../../src/plan/remove-cluster.ts'
import { aKafka, aTopic } from '../../fixtures/resources.ts'
import { aCluster, MINUTE, NOW, onBareHost, type Scene, settled, topicOn } from '../../fixtures/scene.ts'
import { withContainer, withDocker, withKafka, withRecord, withTopics } from '../../fixtures/scene-changes.ts'

const HOUR = 60 * MINUTE
/** By the engine's clock. */
const STARTED = NOW - HOUR
const FACTS = Object.keys(MEMORY) as (keyof RecordedCluster)[]

const cluster = aCluster()
const ID = 'id-c-p-0'
const OTHER = 'id-c-p-1'
const DATA = 'data-c-p-0'

const FATES = { [DATA]: 'retain', 'data-c-p-1': 'retain', 'data-c-p-2': 'retain' } as const

/** One of each fact, noted now, of nodes that were started an hour ago. */
const SAMPLE: Required<RecordedCluster> = {
  clusterId: cluster.identity.clusterId,
  firstVoters: [0, 1, 2],
  nodeIds: { p: [0, 1, 2] },
  quorum: { voters: [{ id: 0 }, { id: 1 }, { id: 2 }] },
  metAt: NOW,
  detached: { ids: [ID, OTHER], at: NOW },
  terminated: { [ID]: NOW },
  terminatedRuns: { [ID]: STARTED },
  deaths: { 'c-p-0': { count: 1, containerId: ID, at: NOW, since: NOW } },
  seenVolumes: { [DATA]: 0, 'data-c-p-1': 1, 'data-c-p-2': 2 },
  removed: [0],
  missedVolumes: { [DATA]: NOW, 'data-c-p-1': NOW, 'data-c-p-2': NOW },
  givingUp: 'given up',
  givenUpPartitions: ['orders-0'],
  volumeFates: FATES,
  topicIds: { orders: 'id-orders' },
  topicKeys: { orders: ['retention.ms'] },
  topicsInForce: { orders: 'hash' },
  missingTopics: { orders: NOW },
  remadeTopics: { orders: { was: 'id-before', at: NOW } },
  quotas: { producer_byte_rate: null },
  users: { alice: { password: 'seal', given: 'seal', acls: ['allow'], aclsInForce: 'hash', quotas: {} } },
  takenVolumes: { 'c-p-0': [DATA] },
  cordoned: { 0: ['/var/lib/kafka/data'] },
  metadataLevel: 25,
  restarting: ['c-p-0'],
  leaving: { 9: { replicas: 3 } },
  moves: { 'orders-0': { replicas: [1] } },
  throttle: { topics: ['orders'], brokers: [0] },
  lastGood: { kafka: cluster.kafka.spec, pools: {} },
  metWith: { 'c-p-0': 'labels' },
  metSecrets: { 'c-p-0': 'key.hash' },
  dynamicKeys: ['num.io.threads'],
  trial: { kind: 'limits', nodeId: 0, containerId: ID, startedAt: STARTED, at: NOW, silentSince: NOW },
  refusedConfig: { fingerprint: 'f', message: 'no', inForce: {} },
  refusedLimits: { p: { fingerprint: 'f', message: 'no', inForce: { pidsLimit: 1 } } },
  refusedUpdates: { [ID]: 'no' },
  refusals: { row: { message: 'topic orders: no', resource: { kind: 'KafkaTopic', name: 'orders' } } },
  failedSpec: { fingerprint: 'f', nodeId: 0, message: 'no' },
  streaks: {
    row: { count: 1, since: NOW, at: NOW, what: 'something', resource: { kind: 'Kafka', name: 'c' } },
  },
  manualRolls: { [restartScopes.cluster('c')]: { value: '1', at: NOW, runs: { [ID]: STARTED } } },
  manualRoll: { value: '1', at: NOW },
  foreign: ['a-copy'],
  parted: true,
}

const annotated = (annotations: Readonly<Record<string, string>>) =>
  settled(aCluster({ kafka: aKafka({}, annotations) }))

/** Three nodes that run and have nothing to do. */
const calm = settled(cluster)
const silent: Scene = { ...calm, kafka: { answering: new Set(), unavailable: 'no node answers' } }
const bare = onBareHost(cluster)
const paused = annotated({ 'strimzi.io/pause-reconciliation': 'true' })
const restarted = annotated({ 'strimzi.io/manual-rolling-update': '1' })
const withoutContainers = withDocker(calm, { containers: [] })
const offNetwork = [0, 1].reduce((scene, id) => withContainer(scene, `c-p-${id}`, { endpoints: [] }), calm)
const told = withRecord(calm, { terminated: { [ID]: NOW } })
const declared = (scene: Scene) => withTopics(scene, [aTopic('orders', { config: { 'retention.ms': 1 } })])
const withBroker9 = withKafka(calm, {
  brokers: [...(calm.kafka.brokers ?? []), { id: 9, host: 'c-p-9', port: 9091, fenced: true }],
})

const moving = (replicas: readonly number[], adding: readonly number[], removing: readonly number[]) => ({
  topic: 'orders',
  partition: 0,
  ...{ replicas, adding, removing },
})

const isData = ({ labels }: ObservedVolume) => labels[LABELS.kind] === 'data'
const withVolumes = (scene: Scene, change: (volumes: readonly ObservedVolume[]) => readonly ObservedVolume[]) =>
  withDocker(scene, { volumes: change(scene.docker.volumes) })
const withoutData = withVolumes(calm, (volumes) => volumes.filter((volume) => !isData(volume)))
const labelledToGo = withVolumes(calm, (volumes) =>
  volumes.map((volume) => ({ ...volume, labels: { ...volume.labels, [LABELS.deletion]: 'delete' } })),
)
/** Its volumes are being filled from a backup. */
const filled = (scene: Scene) =>
  withVolumes(scene, (volumes) => [
    ...volumes,
    { name: 'c-restore', driver: 'local', labels: { [LABELS.kind]: 'restore' } },
  ])

/** Its manifests name a Secret, and the container of a node has the value of it under a key that was lost. */
const variable = { name: 'WORD', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }
const naming = aKafka({ template: { kafkaContainer: { env: [variable] } } })
const secretive = settled(
  aCluster({ kafka: { ...naming, spec: { ...naming.spec, referred: { 'Secret/s': { k: 'seal' } } } } }),
)
const underAnotherKey = withContainer(withRecord(secretive, { clusterId: cluster.identity.clusterId }), 'c-p-0', {
  labels: { ...secretive.docker.containers[0]?.labels, [LABELS.seals]: 'other.hash' },
})

const onTrial = (at: number) => ({ kind: 'limits', nodeId: 0, containerId: ID, startedAt: STARTED, at }) as const

/** A scene in which the fact is known as the sample has it, or as is said here; words where there is no such scene. */
type Known<K extends keyof RecordedCluster> = Scene | readonly [Scene, RecordedCluster[K]] | string

/** Where it is known after a pass as it was before, and where it is not known any more. */
interface Scenes<K extends keyof RecordedCluster> {
  readonly survives: Known<K>
  readonly forgotten: Known<K>
}

const NOT_ASKED = 'what the manifests do not ask for any more goes before the pass (forgetObsolete)'
const NOTED_ANEW = 'it is noted anew in each pass, after the plan (foreign-labelled.ts)'

const SCENES: { readonly [K in keyof Required<RecordedCluster>]: Scenes<K> } = {
  clusterId: { survives: calm, forgotten: 'a cluster has one' },
  firstVoters: { survives: calm, forgotten: 'a cluster has some' },
  nodeIds: { survives: withoutContainers, forgotten: [withoutContainers, { gone: [0] }] },
  quorum: { survives: silent, forgotten: filled(silent) },
  metAt: { survives: calm, forgotten: [calm, NOW - HOUR] },
  detached: { survives: offNetwork, forgotten: calm },
  terminated: { survives: calm, forgotten: withoutContainers },
  terminatedRuns: { survives: told, forgotten: withContainer(told, 'c-p-0', { startedAt: NOW }) },
  deaths: { survives: calm, forgotten: [calm, { 'c-gone-7': { count: 1, containerId: 'x', at: NOW } }] },
  seenVolumes: { survives: calm, forgotten: onBareHost(aCluster({ founding: 'new' })) },
  removed: { survives: withoutData, forgotten: calm },
  missedVolumes: { survives: withoutData, forgotten: [calm, { 'data-c-gone-7': NOW }] },
  givingUp: { survives: calm, forgotten: bare },
  givenUpPartitions: { survives: silent, forgotten: calm },
  volumeFates: { survives: labelledToGo, forgotten: calm },
  topicIds: { survives: declared(silent), forgotten: calm },
  topicKeys: {
    survives: declared(silent),
    forgotten: withKafka(withTopics(calm, [aTopic('orders')]), { topicConfigs: new Map([['orders', []]]) }),
  },
  topicsInForce: { survives: declared(silent), forgotten: calm },
  missingTopics: {
    survives: declared(silent),
    forgotten: withKafka(declared(calm), { topics: [{ ...topicOn('orders', 1, [0]), id: 'another' }] }),
  },
  remadeTopics: { survives: declared(silent), forgotten: calm },
  quotas: { survives: silent, forgotten: withKafka(calm, { defaultQuotas: {} }) },
  users: {
    survives: [silent, { alice: { password: 'seal', acls: ['allow'], quotas: { producer_byte_rate: 1 } } }],
    forgotten: withKafka(calm, { scramCredentials: new Map(), acls: [], userQuotas: new Map() }),
  },
  takenVolumes: { survives: withoutData, forgotten: calm },
  cordoned: { survives: calm, forgotten: [calm, {}] },
  metadataLevel: { survives: silent, forgotten: withoutData },
  restarting: { survives: told, forgotten: calm },
  leaving: { survives: withBroker9, forgotten: calm },
  moves: {
    survives: withKafka(calm, { reassignments: [moving([0, 1], [1], [0])] }),
    forgotten: withKafka(calm, { reassignments: [moving([0, 2], [2], [0])] }),
  },
  throttle: { survives: silent, forgotten: withKafka(calm, { reassignments: [] }) },
  lastGood: { survives: silent, forgotten: 'another one takes its place when every node is up with it' },
  metWith: {
    survives: withContainer(calm, 'c-p-0', {
      labels: { ...calm.docker.containers[0]?.labels, [LABELS.specHash]: 'v2:' },
    }),
    forgotten: calm,
  },
  metSecrets: { survives: underAnotherKey, forgotten: calm },
  dynamicKeys: {
    survives: silent,
    forgotten: withKafka(calm, { nodeConfigs: new Map([0, 1, 2].map((id) => [id, []])), clusterConfig: [] }),
  },
  trial: { survives: [calm, onTrial(NOW)], forgotten: [calm, onTrial(STARTED)] },
  refusedConfig: { survives: calm, forgotten: NOT_ASKED },
  refusedLimits: { survives: calm, forgotten: NOT_ASKED },
  refusedUpdates: { survives: paused, forgotten: [calm, { gone: 'no' }] },
  refusals: {
    survives: calm,
    forgotten: 'it is over when nothing asks for it, which the whole plan tells (refusals.ts)',
  },
  failedSpec: { survives: calm, forgotten: NOT_ASKED },
  streaks: { survives: calm, forgotten: 'a row is over when it is not asked for any more (without-progress.ts)' },
  manualRolls: { survives: restarted, forgotten: calm },
  manualRoll: { survives: 'it becomes one of the restarts by scope', forgotten: restarted },
  foreign: { survives: NOTED_ANEW, forgotten: calm },
  parted: { survives: NOTED_ANEW, forgotten: calm },
}

const scenesWhere = (fate: 'survives' | 'forgotten') =>
  FACTS.flatMap((fact) => {
    const known = SCENES[fact][fate]
    if (typeof known === 'string') return []
    const [scene, value] = 'cluster' in known ? [known, SAMPLE[fact]] : known
    return [[fact, withRecord(scene, { [fact]: value })] as const]
  })

describe('what is remembered', () => {
  it.each(scenesWhere('survives'))('%s survives a pass', (fact, scene) => {
    expect(planCluster(scene).recorded[fact]).toEqual(scene.recorded[fact])
  })

  it.each(scenesWhere('forgotten'))('%s is forgotten when it is not so any more', (fact, scene) => {
    expect(planCluster(scene).recorded[fact]).toEqual(NOTHING_RECORDED[fact])
  })
})

it('what a backup puts others in the place of is forgotten while it does', () => {
  const { recorded } = planCluster({ ...filled(bare), recorded: SAMPLE })
  const { quorum, removed, givingUp, nodeIds, seenVolumes, missedVolumes } = recorded
  expect([quorum, removed, givingUp]).toEqual([undefined, undefined, undefined])
  expect([nodeIds, seenVolumes, missedVolumes]).toEqual([{}, {}, {}])
})

it('of a removed cluster whose data is kept, it stays known who voted, and what becomes of the data', () => {
  const { docker } = settled(cluster)
  const data = { ...docker, containers: [], networks: [], volumes: docker.volumes.filter(isData) }
  const { quorum, removed, seenVolumes, volumeFates } = SAMPLE
  expect(planRemoval('c', data, SAMPLE, NOW).recorded).toEqual({
    ...NOTHING_RECORDED,
    quorum,
    removed,
    seenVolumes,
    volumeFates,
  })
})

/**
 * What is by the engine's clock; and what is set right when it is looked at (a death) or carried on under another name
 * (a former restart).
 */
const MAY_BE_AHEAD = [
  'deaths.c-p-0.at',
  'deaths.c-p-0.since',
  'manualRoll.at',
  `manualRolls.${restartScopes.cluster('c')}.runs.${ID}`,
  `terminatedRuns.${ID}`,
  'trial.startedAt',
]

it("when the clock was set back, no moment by Drover's clock stays ahead", () => {
  const back = STARTED - 1
  const ahead = (value: unknown, path: readonly string[] = []): string[] => {
    if (typeof value === 'number') return value > back ? [path.join('.')] : []
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, member]) => ahead(member, [...path, key]))
  }
  expect(ahead(withoutFuture(SAMPLE, back)).sort()).toEqual(MAY_BE_AHEAD)
})
