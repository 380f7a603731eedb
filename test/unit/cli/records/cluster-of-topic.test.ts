import { clusterOfTopic } from '../../../../src/cli/records/cluster-of-topic.ts'
import type { Kind } from '../../../../src/model/resource.ts'
import type { ResourceRecord } from '../../../../src/report/resource-record.ts'

const record = (kind: Kind, name: string, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  kind,
  name,
  apiVersion: 'kafka.strimzi.io/v1',
  labels: {},
  annotations: {},
  spec: {},
  specHash: '1',
  generation: 1,
  status: { conditions: [], observedGeneration: 1 },
  ...more,
})
const topicOf = (cluster: string, name: string, spec = {}) =>
  record('KafkaTopic', name, { labels: { 'strimzi.io/cluster': cluster }, spec })

describe('the cluster of a topic', () => {
  test('is the only one there is, whether or not the topic is declared', () => {
    const gone = record('Kafka', 'old', { removedAt: '2026-01-01T00:00:00Z' })
    expect(clusterOfTopic([record('Kafka', 'a'), gone], 'undeclared')).toBe('a')
  })

  test('is the one its KafkaTopic names, by resource name or topicName', () => {
    const both = [record('Kafka', 'a'), record('Kafka', 'b')]
    expect(clusterOfTopic([...both, topicOf('b', 'orders')], 'orders')).toBe('b')
    expect(clusterOfTopic([...both, topicOf('b', 'orders', { topicName: 'Orders_1' })], 'Orders_1')).toBe('b')
  })

  test('has to be named when it could be several', () => {
    const both = [record('Kafka', 'a'), record('Kafka', 'b')]
    const message = 'there are several clusters; choose with --cluster: a, b'
    expect(() => clusterOfTopic(both, 'orders')).toThrow(message)
    expect(() => clusterOfTopic([...both, topicOf('a', 'orders'), topicOf('b', 'orders')], 'orders')).toThrow(message)
  })

  test('cannot be told where no cluster is known', () => {
    expect(() => clusterOfTopic([], 'orders')).toThrow('no cluster is known in this state folder')
  })
})
