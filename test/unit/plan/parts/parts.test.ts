import { ALL_KINDS } from '../../../../src/kinds/kinds.ts'
import { NOTHING_RECORDED } from '../../../../src/model/recorded-cluster.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { PARTS, partsOf } from '../../../../src/plan/parts/parts.ts'
import { aPart } from '../../../fixtures/parts.ts'
import { conditionsOf, lines, planText } from '../../../fixtures/plan-text.ts'
import { aPool, aTopic } from '../../../fixtures/resources.ts'
import { aCluster, onBareHost, settled } from '../../../fixtures/scene.ts'
import { withRecord } from '../../../fixtures/scene-changes.ts'

const up = settled(aCluster())

describe('the parts of a pass', () => {
  it('look after every kind that belongs to an owner, but for the pools, which are nodes, and the owner’s quotas', () => {
    const members = ALL_KINDS.flatMap(({ kind, standing, hasNodes }) =>
      standing === 'member' && !hasNodes ? kind : [],
    )
    expect(PARTS.flatMap(({ kinds }) => kinds).sort()).toEqual(['Kafka', ...members].sort())
  })

  it('have what they remember each to itself', () => {
    const facts = PARTS.flatMap(({ memory }) => Object.keys(memory))
    expect(facts).toEqual([...new Set(facts)])
  })

  it('are given the resources of their kinds', () => {
    const asked = partsOf('c', [aPool(), aTopic('t', { config: { a: 1 } })], NOTHING_RECORDED)
      .map(({ asks }) => asks)
      .filter((asks) => Object.keys(asks).length > 0)
    expect(asked).toEqual([{ topicConfigs: new Map([['t', ['a']]]) }])
  })
})

describe('what a part decides', () => {
  const parts = [aPart('KafkaUser')]

  it('comes behind what is decided about the nodes, and in its own order', () => {
    expect(planText({ ...up, docker: { ...up.docker, networks: [] }, parts })).toContain(
      lines`
        [] -> #2 topic of KafkaUser, AlterTopicConfig, it comes first
        [2] -> #3 topic of KafkaUser, AlterTopicConfig, it comes then
      `,
    )
  })

  it('is told of its resource, and of the owner where it says so', () => {
    const scene = { ...up, parts }
    expect(planCluster(scene).operations).toMatchObject([
      { resource: { kind: 'KafkaUser', name: 'x' } },
      { resource: { kind: 'KafkaUser', name: 'x' }, found: 'TopicDrift' },
    ])
    expect(conditionsOf(scene, 'KafkaUser', 'x')).toEqual([
      { type: 'Ready', status: 'False', reason: 'NotYet', message: 'of its own' },
    ])
    expect(conditionsOf(scene, 'Kafka', 'c')).toEqual([
      { type: 'Ready', status: 'True' },
      { type: 'Warning', status: 'True', reason: 'NotYet', message: 'topic of KafkaUser: of the owner' },
      { type: 'Warning', status: 'True', reason: 'KafkaUser' },
    ])
    expect(planCluster(scene).statuses[0]?.fields).toMatchObject({ KafkaUser: true })
  })

  it('is not begun before a cluster is founded', () => {
    const bare = onBareHost(aCluster({ founding: 'new' }))
    const { operations } = planCluster({ ...bare, parts })
    expect(operations.at(-2)?.needs).toEqual([1])
  })

  it('is remembered as far as it is its own', () => {
    const known = withRecord(up, { topicIds: { t: 'id' }, topicKeys: { t: ['a'] } })
    const topics = partsOf('c', [], NOTHING_RECORDED).find(({ part }) => part.kinds.includes('KafkaTopic'))
    const memory = topics?.part.memory ?? {}
    const remembers = (recorded: object) =>
      ({ ...aPart('KafkaUser', () => ({ recorded })), part: { kinds: ['KafkaUser'], memory } }) as const
    const own = planCluster({
      ...known,
      parts: [remembers({ topicIds: { u: 'new' }, restarting: ['c-p-0'] })],
    }).recorded
    expect(own).toMatchObject({ topicIds: { u: 'new' } })
    expect(own).not.toHaveProperty('topicKeys')
    expect(own).not.toHaveProperty('restarting')
    expect(planCluster({ ...known, parts: [aPart('KafkaUser')] }).recorded).toMatchObject({ topicKeys: { t: ['a'] } })
  })
})
