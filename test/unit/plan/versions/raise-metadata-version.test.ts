import type { ObservedContainer } from '../../../../src/model/docker-state.ts'
import { LABELS } from '../../../../src/model/labels.ts'
import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import type { KafkaSpec } from '../../../../src/model/resource.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aKafka } from '../../../fixtures/resources.ts'
import { aCluster, ended, MINUTE, NOW, type Scene, settled } from '../../../fixtures/scene.ts'
import { withContainer, withKafka } from '../../../fixtures/scene-changes.ts'

const supporting = (...levels: readonly (number | undefined)[]): NonNullable<ObservedKafka['supported']> =>
  new Map(
    levels.flatMap((max, id) => (max === undefined ? [] : [[id, { 'metadata.version': { min: 7, max } }] as const])),
  )

interface Upgraded {
  readonly wish?: Partial<KafkaSpec['kafka']>
  readonly after?: string
  readonly level?: number
  readonly kafka?: Partial<ObservedKafka>
  readonly node?: Partial<ObservedContainer>
}

/** A cluster whose three nodes have run 4.3.1 for an hour, and whose metadata.version is still that of 4.2. */
function upgraded({ wish = {}, after, level = 29, kafka = {}, node = {} }: Upgraded = {}): Scene {
  const annotations = after === undefined ? {} : { 'drover/raise-metadata-after': after }
  const scene = settled(aCluster({ kafka: aKafka(wish, annotations) }))
  const features = { finalised: { 'metadata.version': level } }
  return withKafka(withContainer(scene, 'c-p-1', node), { features, supported: supporting(30, 30, 30), ...kafka })
}

const RAISED = lines`
  [] -> #1 feature metadata.version, RaiseFeature, every node runs Kafka 4.3.1 and it is still 4.2-IV1, not 4.3-IV0
  Kafka/c: 1 operation, 0 waits
`
const QUIET = lines`
  Kafka/c: 0 operations, 0 waits
`
const waitingFor = (said: string) => `wait: feature metadata.version, ${said}
Kafka/c: 0 operations, 1 wait
`

it('metadata.version is raised once every node has run the new version for a while, and recorded before that', () => {
  const plan = planCluster(upgraded())
  expect(planText(upgraded())).toBe(RAISED)
  expect(plan.operations[0]?.action).toEqual({ type: 'RaiseFeature', feature: 'metadata.version', level: 30 })
  expect(plan.recorded.metadataLevel).toBe(30)
})

describe('metadata.version is left alone', () => {
  it.each<[string, Upgraded]>([
    ['when it is what the version formats', { level: 30 }],
    ['when it is what the manifest says', { wish: { metadataVersion: '4.2-IV1' } }],
    ['when it is what the manifest says without its last part', { wish: { metadataVersion: '4.2' } }],
    ['when Kafka does not tell it', { kafka: { features: { finalised: {} } } }],
  ])('%s', (_, parts) => expect(planText(upgraded(parts))).toBe(QUIET))

  it.each<[string, Scene]>([
    ['while a node is down', withContainer(upgraded(), 'c-p-1', ended(1))],
    [
      'while a node has to be replaced',
      withContainer(upgraded(), 'c-p-1', {
        labels: { ...upgraded().docker.containers[1]?.labels, [LABELS.specHash]: 'v1:old' },
      }),
    ],
    [
      'in a cluster that is paused',
      { ...upgraded(), cluster: aCluster({ kafka: aKafka({}, { 'strimzi.io/pause-reconciliation': 'true' }) }) },
    ],
  ])('%s', (_, scene) => expect(planText(scene)).not.toContain('metadata.version'))
})

describe('metadata.version is not raised', () => {
  it.each<[string, Upgraded, string]>([
    [
      'before the youngest node has run for ten minutes',
      { node: { startedAt: NOW - 9 * MINUTE } },
      'MetadataVersionPending, it will be raised from 4.2-IV1 to 4.3-IV0 at 2026-01-01T00:01:00Z, and from then on ' +
        'no Kafka older than 4.3 can be used; to keep it, write `metadataVersion: 4.2-IV1`',
    ],
    [
      'before the time the annotation gives',
      { after: '2h' },
      'MetadataVersionPending, it will be raised from 4.2-IV1 to 4.3-IV0 at 2026-01-01T01:00:00Z, and from then on ' +
        'no Kafka older than 4.3 can be used; to keep it, write `metadataVersion: 4.2-IV1`',
    ],
    [
      'when the annotation says never',
      { after: 'never' },
      'MetadataVersionPending, it stays 4.2-IV1, although it could be 4.3-IV0',
    ],
    [
      'while what a node can work with is not known',
      { kafka: { supported: supporting(30, undefined, 30) } },
      'MetadataVersionPending, it is to be raised from 4.2-IV1 to 4.3-IV0, but what node 1 can work with cannot be seen',
    ],
    [
      'when a node cannot work with it',
      { kafka: { supported: supporting(30, 29, 30) } },
      'MetadataVersionNotSupported, it cannot be raised from 4.2-IV1 to 4.3-IV0: node 1 works with 4.2-IV1 at most',
    ],
    [
      'to a level below',
      { level: 30, wish: { metadataVersion: '4.2-IV1' } },
      'MetadataVersionCannotBeLowered, it is 4.3-IV0 and can never be lowered to 4.2-IV1: write `metadataVersion: 4.3-IV0`, or leave it out',
    ],
  ])('%s', (_, parts, said) => expect(planText(upgraded(parts))).toBe(waitingFor(said)))

  it('while a broker that has left the manifest is still registered and cannot be asked', () => {
    const brokers = [...(upgraded().kafka.brokers ?? []), { id: 9, host: 'gone', port: 9091, fenced: true }]
    expect(planText(upgraded({ kafka: { brokers } }))).toContain('what node 9 can work with cannot be seen')
  })

  it('while the quorum cannot be seen', () => {
    const { quorum: _, ...kafka } = upgraded().kafka
    expect(planText({ ...upgraded(), kafka })).toContain('what the quorum can work with cannot be seen')
  })
})

it.each([
  ['0 0 0 ? * *', true],
  ['0 0 12 ? * *', false],
])('a maintenance window at %s lets it be raised: %s', (window, raised) => {
  const scene = upgraded()
  const kafka = { ...scene.cluster.kafka, spec: { ...scene.cluster.kafka.spec, maintenanceTimeWindows: [window] } }
  const text = planText({ ...scene, cluster: { ...scene.cluster, kafka } })
  expect(text.includes('RaiseFeature')).toBe(raised)
  expect(text.includes('it is to be raised from 4.2-IV1 to 4.3-IV0, and the next maintenance window opens at')).toBe(
    !raised,
  )
})

it.each(['0s', '1h'])('a time of %s that is over holds nothing', (after) => {
  expect(planText(upgraded({ after }))).toBe(RAISED)
})

it('a level between two releases is raised to as the manifest says', () => {
  const text = planText(upgraded({ level: 27, wish: { metadataVersion: '4.2-IV1' } }))
  expect(text).toContain('it is still 4.1-IV1, not 4.2-IV1')
})

it('looks again when it is due', () => {
  const [wait] = planCluster(upgraded({ after: '61m' })).waits
  expect(wait?.lookAgainAt).toBe(NOW + MINUTE)
})

it.each([
  ['10m', []],
  ['2h', ['MetadataVersionPending']],
  ['never', []],
])('with %s it is a warning: %j', (after, reasons) => {
  const warnings = conditionsOf(upgraded({ after }), 'Kafka', 'c')?.filter(({ type }) => type === 'Warning')
  expect(warnings?.map(({ reason }) => reason)).toEqual(reasons)
})

it('the status shows the lowest version that runs', () => {
  const labels = { ...upgraded().docker.containers[1]?.labels, [LABELS.kafkaVersion]: '4.2.0' }
  const [status] = planCluster(withContainer(upgraded(), 'c-p-1', { labels })).statuses
  expect(status?.fields).toMatchObject({ kafkaVersion: '4.2.0', kafkaMetadataVersion: '4.2-IV1' })
})
