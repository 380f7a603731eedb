import type { RecordedCluster } from '../../../../src/model/recorded-cluster.ts'
import type { Quotas } from '../../../../src/model/resource.ts'
import { planCluster } from '../../../../src/plan/cluster.ts'
import { partsOf } from '../../../../src/plan/parts/parts.ts'
import { lines, planText } from '../../../fixtures/plan-text.ts'
import { aKafka } from '../../../fixtures/resources.ts'
import { aCluster, settled } from '../../../fixtures/scene.ts'
import { withKafka } from '../../../fixtures/scene-changes.ts'

interface Given {
  readonly declared?: Omit<Quotas, 'type'>
  readonly type?: Quotas['type']
  /** Absent: Kafka does not tell. */
  readonly found?: Readonly<Record<string, number>>
  readonly known?: RecordedCluster['quotas']
  readonly annotations?: Readonly<Record<string, string>>
}

const OTHERS = aKafka({ quotas: { type: 'kafka', producerByteRate: 7 } })

function scene({ declared, type = 'kafka', found, known, annotations = {} }: Given) {
  const kafka = aKafka(declared ? { quotas: { type, ...declared } } : {}, annotations)
  const up = settled(aCluster({ kafka }))
  const recorded = { ...up.recorded, ...(known && { quotas: known }) }
  const other = { ...kafka, metadata: { ...kafka.metadata, name: 'other' }, spec: OTHERS.spec }
  const parts = partsOf('c', [other, kafka], recorded)
  return { ...withKafka(up, found ? { defaultQuotas: found } : {}), recorded, parts }
}
const planned = (given: Given) => planCluster(scene(given))
const changes = (given: Given) =>
  planned(given).operations.flatMap(({ action }) => (action.type === 'AlterDefaultQuotas' ? [action.changes] : []))
const asked = (given: Given) => scene(given).parts.some(({ asks }) => asks.defaultQuotas)

const ALL = { producerByteRate: 1000, consumerByteRate: 2000, requestPercentage: 55, controllerMutationRate: 0.5 }
const IN_FORCE = {
  consumer_byte_rate: 2000,
  controller_mutation_rate: 0.5,
  producer_byte_rate: 1000,
  request_percentage: 55,
}

describe('default quotas', () => {
  it('are set as the manifest says, in one request, and are known before that', () => {
    const given = { declared: ALL, found: { producer_byte_rate: 1000 } }
    expect(planText(scene(given))).toBe(lines`
      [] -> #1 Kafka c, AlterDefaultQuotas, consumer_byte_rate is not set, not 2000; controller_mutation_rate is not set, not 0.5; request_percentage is not set, not 55
      Kafka/c: 1 operation, 0 waits
    `)
    expect(changes(given)).toEqual([
      [
        { name: 'consumer_byte_rate', value: 2000 },
        { name: 'controller_mutation_rate', value: 0.5 },
        { name: 'request_percentage', value: 55 },
      ],
    ])
    expect(planned(given).operations[0]).not.toHaveProperty('found')
    expect(planned(given).recorded.quotas).toEqual({
      ...{ consumer_byte_rate: null, controller_mutation_rate: null },
      ...{ producer_byte_rate: 1000, request_percentage: null },
    })
  })

  it('are left alone when they are so', () => {
    const given = { declared: ALL, found: IN_FORCE, known: IN_FORCE }
    expect(planned(given).operations).toEqual([])
    expect(planned(given).recorded.quotas).toEqual(IN_FORCE)
  })

  it('are put right when somebody changes them, which is told; a change of the manifest is no such thing', () => {
    const found = { ...IN_FORCE, producer_byte_rate: 5 }
    expect(planned({ declared: ALL, found, known: IN_FORCE }).operations).toMatchObject([
      { cause: 'producer_byte_rate is 5, not 1000', found: 'QuotaDrift' },
    ])
    const edited = planned({ declared: { ...ALL, producerByteRate: 9 }, found: IN_FORCE, known: IN_FORCE })
    expect(edited.operations).toMatchObject([{ cause: 'producer_byte_rate is 1000, not 9' }])
    expect(edited.operations[0]).not.toHaveProperty('found')
  })

  it('are taken away when they leave the manifest, and forgotten when they are gone', () => {
    const left = { known: { producer_byte_rate: 1000 }, found: { producer_byte_rate: 1000, request_percentage: 1 } }
    expect(planText(scene(left))).toBe(lines`
      [] -> #1 Kafka c, AlterDefaultQuotas, producer_byte_rate is 1000, and no manifest says so any more
      Kafka/c: 1 operation, 0 waits
    `)
    expect(changes(left)).toEqual([[{ name: 'producer_byte_rate', value: null }]])
    expect(planned(left).recorded.quotas).toEqual({ producer_byte_rate: 1000 })
    expect(planned({ ...left, found: {} }).recorded).not.toHaveProperty('quotas')
    expect(planned({ ...left, type: 'strimzi', declared: ALL }).operations).toHaveLength(1)
  })

  it('that no manifest ever declared are nobody’s business here', () => {
    const byHand = { found: { producer_byte_rate: 5, connection_creation_rate: 1 } }
    expect(planned(byHand).operations).toEqual([])
    expect(planned(byHand).recorded).not.toHaveProperty('quotas')
    expect(changes({ ...byHand, declared: { requestPercentage: 0 } })).toEqual([
      [{ name: 'request_percentage', value: 0 }],
    ])
  })

  it('are asked for only where some are, or were, declared', () => {
    expect([asked({}), asked({ declared: {} }), asked({ declared: ALL, type: 'strimzi' })]).toEqual([
      ...[false, false, false],
    ])
    expect([asked({ declared: ALL }), asked({ known: { producer_byte_rate: null } })]).toEqual([true, true])
  })

  it('that Kafka does not show for good are told', () => {
    const shown = scene({ declared: ALL })
    const refused = (retriable: boolean) =>
      planCluster(withKafka(shown, { missing: new Map([['defaultQuotas', { why: 'no', retriable }]]) })).waits
    expect(refused(false)).toMatchObject([{ reason: 'QuotasNotSeen', message: 'they cannot be compared: no' }])
    expect(refused(true).map(({ reason }) => reason)).toEqual(['KafkaNotReady'])
  })

  it('stay as they are, and known, while they cannot be seen, and while the Kafka is paused', () => {
    const known = { producer_byte_rate: 1000, request_percentage: 1 }
    const unseen = { declared: ALL, known }
    expect(planned(unseen).operations).toEqual([])
    expect(planned(unseen).recorded.quotas).toEqual({
      ...{ consumer_byte_rate: null, controller_mutation_rate: null },
      ...{ producer_byte_rate: 1000, request_percentage: 1 },
    })
    const paused = { ...unseen, found: {}, annotations: { 'strimzi.io/pause-reconciliation': 'true' } }
    expect(planned(paused).operations).toEqual([])
    expect(planned(paused).recorded.quotas).toEqual(known)
  })
})
