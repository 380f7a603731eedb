import type { ConfigEntry } from '../../../../src/model/kafka-state.ts'
import type { KafkaTopicSpec } from '../../../../src/model/resource.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aTopic } from '../../../fixtures/resources.ts'
import { aCluster, settled, topicOn } from '../../../fixtures/scene.ts'
import { withKafka, withRecord, withTopics } from '../../../fixtures/scene-changes.ts'

const HASHED = ['__consumer_offsets', '__transaction_state', '__share_group_state', '__remote_log_metadata'] as const
const entry = (name: string, value: string): ConfigEntry => ({ name, value, source: 'topic', readOnly: false })
const declared = (topicName: string, spec: Partial<KafkaTopicSpec> = {}) =>
  withTopics(settled(aCluster()), [aTopic('t', { topicName, ...spec })])
/** The topic has three partitions and this configuration. */
const existing = (name: string, spec: Partial<KafkaTopicSpec>, config: readonly ConfigEntry[] = []) =>
  withKafka(declared(name, spec), {
    topics: [topicOn(name, 3, [0, 1, 2])],
    topicConfigs: new Map([[name, config]]),
  })
const conditions = (scene: Parameters<typeof conditionsOf>[0]) => conditionsOf(scene, 'KafkaTopic', 't')
const NOTHING = lines`
  Kafka/c: 0 operations, 0 waits
`

describe.each(HASHED)('%s', (name) => {
  it('is never made: Kafka does that', () => {
    const scene = declared(name, { partitions: 3, replicas: 3 })
    expect(planText(scene)).toBe(NOTHING)
    expect(conditions(scene)).toMatchObject([{ type: 'Ready', status: 'True', reason: 'AwaitsFirstUse' }])
  })

  it.each([2, 60])('never has another number of partitions, which is told: %d', (partitions) => {
    const scene = existing(name, { partitions })
    expect(planText(scene)).toBe(NOTHING)
    expect(conditions(scene)).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'InternalTopic',
        message: expect.stringMatching(
          new RegExp(`^it has 3 partitions and the manifest says ${partitions}, but .*; write 3, or leave`),
        ),
      },
    ])
  })

  it('keeps what it holds as Kafka has set it, and takes any other config', () => {
    const config = { 'cleanup.policy': 'compact,delete', 'segment.bytes': 2 }
    const scene = existing(name, { partitions: 3, config }, [
      entry('cleanup.policy', 'compact'),
      entry('segment.bytes', '1'),
    ])
    expect(planCluster(scene).operations.map(({ action }) => action)).toEqual([
      { type: 'AlterTopicConfig', topic: name, changes: [{ name: 'segment.bytes', value: '2' }] },
    ])
    expect(conditions(scene)).toMatchObject([
      { reason: 'InternalTopic', message: expect.stringMatching(/^`cleanup\.policy` stays as it is/) },
    ])
  })

  it('may be declared as it is', () => {
    const scene = existing(name, { partitions: 3, replicas: 3, config: { 'cleanup.policy': 'compact' } }, [
      entry('cleanup.policy', 'compact'),
    ])
    expect(planText(scene)).toBe(NOTHING)
    expect(conditions(scene)).toEqual([{ type: 'Ready', status: 'True' }])
  })

  it('keeps its policy when that leaves the manifest, and is not told as kept when all of it does', () => {
    const known = { topicIds: { [name]: `id-${name}` }, topicKeys: { [name]: ['cleanup.policy'] } }
    const left = withRecord(existing(name, {}, [entry('cleanup.policy', 'compact')]), known)
    expect(planText(left)).toBe(NOTHING)
    const gone = withTopics(left, [])
    expect(planText(gone)).toBe(NOTHING)
    expect(planCluster(gone).recorded).toMatchObject({ topicIds: {} })
    expect(conditionsOf(gone, 'Kafka', 'c')?.map(({ reason }) => reason)).not.toContain('TopicsRetained')
  })

  it('is told when it is gone, and not made then either', () => {
    const scene = withRecord(declared(name), { topicIds: { [name]: `id-${name}` } })
    expect(planText(scene)).toBe(NOTHING)
    expect(conditions(scene)).toMatchObject([{ type: 'Ready', status: 'False', reason: 'TopicMissing' }])
  })
})

it.each(['__share_group_state', '__remote_log_metadata'])('%s keeps its records for as long as Kafka wants', (name) => {
  const scene = existing(name, { config: { 'retention.ms': 1000 } }, [entry('retention.ms', '-1')])
  expect(planText(scene)).toBe(NOTHING)
  expect(conditions(scene)).toMatchObject([{ reason: 'InternalTopic' }])
})

it('the controllers’ log is no topic to declare', () => {
  const scene = declared('__cluster_metadata', { partitions: 3 })
  expect(planText(scene)).toBe(NOTHING)
  expect(conditions(scene)).toMatchObject([{ type: 'Ready', status: 'False', reason: 'InternalTopic' }])
})

it('a topic whose name only begins like one of them is a topic like any other', () => {
  expect(planText(declared('__consumer_offsets_copy', { partitions: 3 }))).toContain('CreateTopic')
})
