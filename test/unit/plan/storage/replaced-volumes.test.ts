import { LABELS } from '../../../../src/model/labels.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aKafka, aPool } from '../../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled, topicOn } from '../../../fixtures/scene.ts'
import {
  withContainer,
  withDocker,
  withKafka,
  withoutContainer,
  withoutVolumes,
  withRecord,
} from '../../../fixtures/scene-changes.ts'

/** Whatever is written that is not the one word that removes data, by whichever way it got here. */
const NO_WORDS = [
  undefined,
  'false',
  'False',
  '',
  'no',
  '0',
  'true',
  '2026-01-01T00:00:00.000Z',
  'Delete-Data',
  ' delete-data',
]
const ASKED = { 'drover/replace-volumes-c-p-0': 'delete-data' }
const minInsync = new Map([['t', 1]])

/** A settled cluster of three nodes, the volumes of node 0 asked for; every partition is on all of them. */
function asked(annotations: Readonly<Record<string, string>> = ASKED, replicas = 3): Scene {
  const scene = settled(aCluster({ kafka: aKafka({}, annotations), pools: [aPool('p', { replicas })] }))
  const { quorum } = scene.kafka
  const voters = (quorum?.voters ?? []).map((voter) => ({ ...voter, directoryId: `dir-${voter.id}` }))
  return withKafka(scene, {
    topics: [topicOn('t', 1, [0, 1])],
    minInsync,
    ...(quorum && { quorum: { ...quorum, leaderId: 1, voters } }),
  })
}

const withCopies = (scene: Scene, replicas: readonly number[], isr = replicas): Scene =>
  withKafka(scene, { topics: [topicOn('t', 1, replicas, isr)] })

/** Node 0 has stopped, and Kafka knows. */
const stopped = (scene = asked()): Scene =>
  withRecord(withCopies(withContainer(scene, 'c-p-0', ended(143)), [0, 1], [1]), {
    terminated: { 'id-c-p-0': NOW - 1_000 },
  })

const withoutStopped = withoutContainer(stopped(), 'c-p-0')
const bearing = (scene: Scene, value: string): Scene =>
  withDocker(scene, {
    volumes: scene.docker.volumes.map((volume) =>
      volume.name === 'data-c-p-0' ? { ...volume, labels: { ...volume.labels, [LABELS.replaced]: value } } : volume,
    ),
  })

describe('a node whose data volumes are to be replaced', () => {
  it('is told to stop', () => {
    expect(planText(asked())).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, its data volumes are removed for good and replaced by empty ones, as was asked for
      Kafka/c: 1 operation, 0 waits
    `)
  })

  it('loses container, vote and volumes, each after the one before, and what goes is recorded first', () => {
    const quorum = { type: 'RemoveVoter', nodeId: 0, directoryId: 'dir-0' }
    const { operations, recorded } = planCluster(stopped())
    expect(operations.map(({ needs, action }) => [needs, action])).toEqual([
      [[], { type: 'RemoveContainer', container: { id: 'id-c-p-0' } }],
      [[1], quorum],
      [[2], { type: 'RemoveVolume', name: 'data-c-p-0' }],
    ])
    expect(recorded.takenVolumes).toEqual({ 'c-p-0': ['data-c-p-0'] })
  })

  it('gets empty volumes that bear the request, at once and without an alarm', () => {
    const scene = withRecord(withoutVolumes(withoutStopped, 'data-c-p-0'), {
      takenVolumes: { 'c-p-0': ['data-c-p-0'] },
    })
    const { operations, waits } = planCluster(scene)
    expect(operations.find(({ action }) => action.type === 'CreateVolume')).toMatchObject({
      action: { name: 'data-c-p-0', labels: { [LABELS.replaced]: 'delete-data' } },
      cause: 'c-p-0 keeps its data there',
    })
    expect(operations.every(({ found }) => found === undefined)).toBe(true)
    expect(operations.every(({ action: { type } }) => type !== 'RemoveVolume')).toBe(true)
    expect(waits).toEqual([])
  })

  it('gets the alarm when it was somebody else who took them', () => {
    expect(planText(withoutVolumes(withoutStopped, 'data-c-p-0'))).toContain('DataVolumeMissing')
  })

  it('is done once they bear the request, and nothing is remembered of it', () => {
    const scene = withRecord(bearing(asked(), 'delete-data'), { takenVolumes: { 'c-p-0': ['data-c-p-0'] } })
    expect(planCluster(scene)).toMatchObject({ operations: [], waits: [] })
    expect(planCluster(scene).recorded.takenVolumes).toBeUndefined()
  })

  it('goes through it anew with a new value', () => {
    expect(planText(bearing(asked(), 'before'))).toContain('SignalContainer SIGTERM')
  })

  it.each(NO_WORDS)('is left alone when the annotation is %p', (value) => {
    const annotations = value === undefined ? {} : { 'drover/replace-volumes-c-p-0': value }
    expect(planText(asked(annotations))).toContain('0 operations, 0 waits')
  })

  it('takes the rest when some of them are gone already', () => {
    const scene = withRecord(withoutStopped, { takenVolumes: { 'c-p-0': ['data-c-p-0', 'data-1-c-p-0'] } })
    expect(planText(scene)).toContain('volume data-c-p-0, RemoveVolume')
  })

  it('keeps a volume that no container of it mounts and nothing is recorded about', () => {
    expect(planText(withoutStopped)).not.toContain('RemoveVolume')
  })

  it.each([
    ['serves', asked()],
    ['has died', withContainer(withCopies(asked(), [0, 1], [1]), 'c-p-0', ended(1))],
  ])('goes while the others are well, though it %s', (_, scene) => {
    expect(planText(scene)).toMatch(/SignalContainer SIGTERM|RemoveVolume/)
  })
})

const quorumOf = (scene: Scene, ids: readonly number[]): Scene => {
  const { quorum } = scene.kafka
  return quorum
    ? withKafka(scene, { quorum: { ...quorum, voters: quorum.voters.filter(({ id }) => ids.includes(id)) } })
    : scene
}

describe('nothing of it is touched, and it is said why,', () => {
  const held = { ...ASKED, 'drover/hold-node': `c-p-0 ${NOW - 1} ${NOW + MINUTE}` }
  const failedSpec = { fingerprint: '', nodeId: 0, message: '' }
  it.each([
    ['a partition lives on it alone', withCopies(asked(), [0]), 'no other node has a copy in sync of t-0'],
    ['the other copy is not in sync', withCopies(asked(), [0, 1], [0]), 'no other node has a copy in sync of t-0'],
    ['a partition has no copy in sync at all', withCopies(asked(), [0, 1], []), 'no other node has a copy in sync'],
    ['partitions cannot be seen', withKafka(asked(), { topics: undefined as never }), 'partitions cannot be seen'],
    ['the quorum cannot be seen', withKafka(asked(), { quorum: undefined as never }), 'the quorum cannot be seen'],
    ['there are two voters', quorumOf(asked(), [0, 1]), 'of 2 voters none can be missed'],
    ['it is the only voter', quorumOf(asked(), [0]), 'of 1 voter none can be missed'],
    ['another node is down', withContainer(asked(), 'c-p-2', ended(1)), 'c-p-2 is not up'],
    [
      'another is being restarted',
      withRecord(asked(), { terminated: { 'id-c-p-2': NOW } }),
      'c-p-2 is being restarted',
    ],
    ['a backup asks for it', asked(held), 'it is being backed up'],
    ['its roll has failed', withRecord(asked(), { failedSpec }), 'its roll has failed'],
    ['its image is gone', withDocker(asked(), { images: new Map() }), 'the engine does not have drover/kafka:4.3.1'],
  ])('while %s', (_, scene, message) => {
    const { operations } = planCluster(scene)
    expect(operations.filter(({ action }) => /Remove/.test(action.type))).toEqual([])
    expect(planText(scene)).not.toContain('as was asked for')
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual({
      type: 'Warning',
      status: 'True',
      reason: 'VolumesNotReplaced',
      message: expect.stringContaining(`container c-p-0: its data volumes are to be replaced, but ${message}`),
    })
  })

  it('of a node that is not in the manifest', () => {
    expect(planText(asked({ 'drover/replace-volumes-c-p-9': 'delete-data' }))).toContain(
      'wait: container c-p-9, VolumesNotReplaced',
    )
  })

  it('one node at a time', () => {
    const both = asked({ ...ASKED, 'drover/replace-volumes-c-p-1': 'delete-data' })
    expect(planText(withCopies(both, [0, 1, 2]))).toBe(lines`
      [] -> #1 container c-p-0, SignalContainer SIGTERM, its data volumes are removed for good and replaced by empty ones, as was asked for
      wait: container c-p-1, VolumesNotReplaced, its data volumes are to be replaced, but c-p-0 is being restarted
      Kafka/c: 1 operation, 1 wait
    `)
  })

  it('and not in the pass that restarts another', () => {
    const rolling = asked({ ...ASKED, 'drover/restart-c-p-2': 'once' })
    const { operations } = planCluster(rolling)
    expect(operations.map(({ target }) => target.name)).toEqual(['c-p-2'])
  })
})

describe('a node that is stopping for it', () => {
  it('is seen through it, whatever can be seen of it meanwhile', () => {
    const down = withCopies(asked(), [0, 1], [0])
    const scene = withKafka(withRecord(down, { terminated: { 'id-c-p-0': NOW } }), { answering: new Set([1, 2]) })
    expect(planText(scene)).toBe(lines`
      wait: container c-p-0, Stopping, it was told to stop and has 120 s to do so
      Kafka/c: 0 operations, 1 wait
    `)
  })
})

describe('a node that has stopped for it', () => {
  const inSync = withCopies(stopped(), [0, 1], [0, 1])

  it('keeps its volumes while Kafka counts it as in sync', () => {
    expect(planText(inSync)).toBe(lines`
      wait: container c-p-0, VolumesNotReplaced, its data volumes are to be replaced, but Kafka still counts it as in sync with t-0
      Kafka/c: 0 operations, 1 wait
    `)
    expect(conditionsOf(inSync, 'Kafka', 'c')).toEqual([expect.objectContaining({ type: 'Ready' })])
  })

  it('is started again with what it has when that does not change', () => {
    const scene = withRecord(withContainer(inSync, 'c-p-0', { finishedAt: NOW - MINUTE }), {
      terminated: { 'id-c-p-0': NOW - MINUTE },
    })
    expect(planText(scene)).toContain('container c-p-0, StartContainer')
    expect(planText(scene)).not.toContain('Remove')
  })

  it('waits until another leads the quorum', () => {
    const { quorum } = stopped().kafka
    const scene = quorum ? withKafka(stopped(), { quorum: { ...quorum, leaderId: 0 } }) : stopped()
    expect(planText(scene)).toContain('VolumesNotReplaced, its data volumes are to be replaced, but it still leads')
    expect(planText(scene)).not.toContain('Remove')
  })
})
