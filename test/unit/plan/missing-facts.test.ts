import type { FactName, MissingFact, ObservedKafka } from '../../../src/model/observed-cluster.ts'
import { planCluster } from '../../../src/plan/cluster.ts'
import { withReason } from '../../../src/plan/ground/missing-facts.ts'
import { conditionsOf, lines, planText } from '../../fixtures/plan-text.ts'
import { aTopic } from '../../fixtures/resources.ts'
import { aCluster, NOW, type Scene, settled } from '../../fixtures/scene.ts'
import { withTopics } from '../../fixtures/scene-changes.ts'

const up = settled(aCluster())

/** The same without a fact, for this reason. */
function lacking(scene: Scene, name: FactName, fact: MissingFact): Scene {
  const { [name]: _, ...kafka } = scene.kafka
  return { ...scene, kafka: { ...kafka, missing: new Map([...(scene.kafka.missing ?? []), [name, fact]]) } }
}

const refused = { why: 'CLUSTER_AUTHORIZATION_FAILED', retriable: false }
const late = { why: 'it did not answer in time', retriable: true }

describe('a fact that could not be had', () => {
  it('is asked for again soon where waiting can help', () => {
    const scene = lacking(up, 'features', late)
    expect(planText(scene)).toBe(lines`
      wait: Kafka c, KafkaNotReady, it did not answer in time
      Kafka/c: 0 operations, 1 wait
    `)
    expect(planCluster(scene).waits[0]?.lookAgainAt).toBe(NOW + 2_000)
  })

  it('is not asked for again where Kafka refuses it, and the cluster is at rest', () => {
    expect(planText(lacking(up, 'features', refused))).toBe(lines`
      Kafka/c: 0 operations, 0 waits
    `)
  })

  it('is asked for again for its own reason, beside one that is refused', () => {
    expect(planText(lacking(lacking(up, 'features', refused), 'reassignments', late))).toBe(lines`
      wait: Kafka c, KafkaNotReady, it did not answer in time
      Kafka/c: 0 operations, 1 wait
    `)
  })

  it('needs no warning on the Kafka while it is asked for again', () => {
    expect(conditionsOf(lacking(up, 'features', late), 'Kafka', 'c')).toEqual([{ type: 'Ready', status: 'True' }])
  })

  it('keeps nobody from what does not need it', () => {
    const scene = withTopics(lacking(up, 'features', refused), [aTopic('t')])
    expect(planText(scene)).toContain('CreateTopic')
  })

  it('is named to whoever needs it, and no other in its place', () => {
    const scene = withTopics(lacking(lacking(up, 'quorum', late), 'topicConfigs', refused), [aTopic('t')])
    expect(conditionsOf(scene, 'KafkaTopic', 't')).toEqual([
      { type: 'Ready', status: 'False', reason: 'KafkaNotReady', message: 'CLUSTER_AUTHORIZATION_FAILED' },
    ])
  })
})

describe('why something cannot be seen', () => {
  const missing = new Map([['topics', late] as const])
  it.each<[string, ObservedKafka, string]>([
    ['is the reason of the fact', { answering: new Set([0]), missing }, 'it: it did not answer in time'],
    ['is that nobody answers', { answering: new Set(), unavailable: 'no node answers' }, 'it: no node answers'],
    ['may not be known', { answering: new Set() }, 'it'],
  ])('%s', (_, kafka, said) => expect(withReason('it', kafka, 'brokers', 'topics')).toBe(said))
})

it('a pass that was recorded when all that was missing had one reason is thought again as it was then', () => {
  const { quorum: _, ...kafka } = { ...up.kafka, unavailable: 'timed out' }
  expect(planText({ ...up, kafka })).toBe(lines`
    wait: Kafka c, KafkaNotReady, timed out
    Kafka/c: 0 operations, 1 wait
  `)
})
