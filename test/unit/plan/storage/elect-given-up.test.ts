import type { ObservedTopic } from '../../../../src/model/kafka-state.ts'
import type { ObservedKafka } from '../../../../src/model/observed-cluster.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { logDirsOf } from '../../../fixtures/leaving.ts'
import { conditionsOf, planText } from '../../../fixtures/plan-text.ts'
import { aPool } from '../../../fixtures/resources.ts'
import { aCluster, NOW, type Scene, settled, topicOn } from '../../../fixtures/scene.ts'
import { withKafka, withoutContainer, withoutVolumes, withRecord } from '../../../fixtures/scene-changes.ts'

const POOLS = [aPool('c', { roles: ['controller'], replicas: 1 }), aPool('b', { roles: ['broker'], replicas: 3 })]
const LOST = 'data-c-b-0'

/** The topic `orders` with one partition, led by whoever is in sync. */
const orders = (replicas: readonly number[], isr: readonly number[] = []) => topicOn('orders', 1, replicas, isr)

/** Bytes of the partition on brokers 0, 1 and 2. */
const holding = (topic: ObservedTopic, bytes: readonly number[]): NonNullable<ObservedKafka['logDirs']> =>
  new Map(bytes.flatMap((held, id) => [...logDirsOf([topic], [id], held)]))

/** The volume of broker 0 is gone and given up; these brokers are fenced. */
function given(topic: ObservedTopic, fenced: readonly number[] = [0], bytes: readonly number[] = []): Scene {
  const scene = withoutContainer(withoutVolumes(settled(aCluster({ pools: POOLS })), LOST), 'c-b-0')
  const kafka = {
    topics: [topic],
    brokers: scene.kafka.brokers?.map((each) => ({ ...each, fenced: fenced.includes(each.id) })) ?? [],
    eligible: new Map([['orders-0', [0]]]),
    logDirs: holding(topic, bytes),
  }
  const known = withRecord(withKafka(scene, kafka), { missedVolumes: { [LOST]: NOW - 60_000 } })
  return { ...known, givenUp: { what: 'volumes', volumes: [LOST], at: NOW } }
}

describe('of a broker whose volume was given up', () => {
  it('a partition that nobody else has is known to begin anew, and the volume is made', () => {
    const scene = given(orders([0]))
    expect(planText(scene)).toContain(`[] -> #1 volume ${LOST}, CreateVolume`)
    expect(planCluster(scene).recorded.givenUpPartitions).toEqual(['orders-0'])
  })

  it('an older copy is elected before the volume is made', () => {
    const text = planText(given(orders([0, 1])))
    expect(text).toMatch(
      /#1 Kafka c, ElectLeaders, the complete copies of orders-0 are given up; the one that has most/,
    )
    expect(text).toContain(`[1] -> #2 volume ${LOST}, CreateVolume`)
  })

  it('the older copy that has most is put first, and everything else waits for that', () => {
    const text = planText(given(orders([0, 1, 2]), [0], [0, 5, 7]))
    expect(text).toContain('Kafka c, AlterReassignments, the replica that has most of orders-0 is put first')
    expect(text).not.toMatch(/ElectLeaders|CreateVolume/)
    expect(planText(given(orders([2, 0, 1]), [0], [0, 5, 7]))).toContain('Kafka c, ElectLeaders')
  })

  it('none of several older copies is elected while one does not say what it has', () => {
    expect(planText(given(orders([0, 1, 2]), [0], [0, 5]))).not.toMatch(/ElectLeaders|AlterReassignments|CreateVolume/)
  })

  it.each([
    ['Kafka counts it as the leader', orders([0, 1], [0]), [], 'Kafka has noticed that c-b-0 is gone'],
    ['a broker with an older copy is not up', orders([0, 1]), [0, 1], 'broker 1, which may have an older copy, is up'],
  ])('nothing is done while %s', (_, topic, fenced, until) => {
    const text = planText(given(topic, fenced))
    expect(text).not.toMatch(/ElectLeaders|CreateVolume/)
    expect(text).toContain(`is given up; an empty one is made in its place as soon as ${until}`)
  })

  it('a broker that has no data volume is not waited for', () => {
    const text = planText(given(orders([0, 9])))
    expect(text).toContain(`[] -> #1 volume ${LOST}, CreateVolume`)
    expect(text).not.toContain('ElectLeaders')
  })

  it('a partition that somebody else has in sync is left to Kafka', () => {
    const text = planText(given(orders([0, 1], [1])))
    expect(text).toContain(`[] -> #1 volume ${LOST}, CreateVolume`)
    expect(text).not.toContain('ElectLeaders')
  })
})

describe('a partition that nobody leads though its brokers are up', () => {
  const scene = withKafka(settled(aCluster({ pools: POOLS })), { topics: [orders([0, 1])] })
  const given = (bytes: readonly number[]) =>
    planText(
      withRecord(withKafka(scene, { logDirs: holding(orders([0, 1]), bytes) }), { givenUpPartitions: ['orders-0'] }),
    )

  it('is led by the replica that has most when it was given up', () => {
    expect(given([5, 5])).toContain('ElectLeaders, orders-0 was given up, and begins anew with what there is')
    expect(given([0, 5])).toContain('AlterReassignments, the replica that has most of orders-0 is put first')
  })

  it('is told, and left alone, when it was not', () => {
    expect(planText(scene)).not.toContain('ElectLeaders')
    expect(conditionsOf(scene, 'Kafka', 'c')).toContainEqual(
      expect.objectContaining({ reason: 'PartitionsWithoutLeader', message: expect.stringContaining('orders-0') }),
    )
  })
})
