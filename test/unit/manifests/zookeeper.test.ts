import { docs, names, pool, readText } from './manifests.ts'

/** As Strimzi's examples of before KRaft have it. */
const KAFKA = `apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata:
  name: my-cluster
spec:
  kafka:
    version: 3.9.0
    metadataVersion: 3.9-IV0
    replicas: 3
    listeners:
      - {name: plain, port: 9092, type: internal, tls: false}
    config: {default.replication.factor: 3, min.insync.replicas: 2}
    storage: {type: jbod, volumes: [{id: 0, type: persistent-claim, size: 100Gi, deleteClaim: false}]}
  zookeeper:
    replicas: 5
    storage: {type: persistent-claim, size: 10Gi, deleteClaim: false}
  entityOperator: {topicOperator: {}, userOperator: {}}
`
const inV1beta2 = (text: string) => text.replaceAll('strimzi.io/v1\n', 'strimzi.io/v1beta2\n')

describe('a Kafka with a ZooKeeper', () => {
  it('gets one answer', async () => {
    const { problems } = await readText(KAFKA)
    expect(problems).toEqual([
      {
        severity: 'error',
        reason: 'HasZooKeeper',
        message: 'Kafka 4 has no ZooKeeper: the cluster needs KafkaNodePools with its controllers and brokers.',
        mend: 'Write `version: 4.3.1`, and add what follows; what the file says of ZooKeeper may stay.',
        example: expect.stringContaining('kind: KafkaNodePool'),
        origin: { file: '<stdin>', line: 15, column: 5 },
        path: 'spec.zookeeper',
        resource: { kind: 'Kafka', name: 'my-cluster' },
      },
    ])
  })

  it('runs with what the answer says', async () => {
    const example = (await readText(KAFKA)).problems[0]?.example ?? ''
    const mended = docs(KAFKA.replace('3.9.0', '4.3.1').replace('3.9-IV0', '4.3-IV0'), example)
    const { resources, problems } = await readText(mended)
    expect(names(resources)).toBe('Kafka/my-cluster KafkaNodePool/broker KafkaNodePool/controller')
    expect(problems.map(({ severity, path }) => `${severity} ${path}`)).toEqual([
      'warning spec.kafka.replicas',
      'warning spec.kafka.storage',
      'warning spec.zookeeper',
    ])
    expect(resources.slice(1).map(({ spec }) => spec)).toMatchObject([
      { replicas: 3, roles: ['broker'], jbod: true, volumes: [{ size: '100Gi' }] },
      { replicas: 5, roles: ['controller'], jbod: false, volumes: [{ size: '10Gi' }] },
    ])
  })

  it('is asked for controllers alone where its brokers are in a pool', async () => {
    const { problems } = await readText(docs(KAFKA, inV1beta2(pool('brokers', 'my-cluster', 3, '[broker]'))))
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(/with its controllers\.$/)
    expect(problems[0]?.example).not.toContain('- broker')
  })

  it('runs as it is with pools, as files of both times have it', async () => {
    const kraft = KAFKA.replace('3.9.0', '4.1.0').replace(/ {4}metadataVersion.*\n/, '')
    const { resources } = await readText(docs(kraft, inV1beta2(pool('nodes', 'my-cluster'))))
    expect(names(resources)).toBe('Kafka/my-cluster KafkaNodePool/nodes')
  })

  it('is told what else is wrong with it, in the same round', async () => {
    const { problems } = await readText(KAFKA.replace('    replicas: 3\n', '    replicas: 3\n    quux: 1\n'))
    expect(problems.map(({ reason }) => reason)).toEqual(['UnknownField', 'HasZooKeeper'])
  })

  it('has no ZooKeeper in `v1` either', async () => {
    const { problems } = await readText(KAFKA.replace('v1beta2', 'v1'))
    expect(problems).toEqual([
      expect.objectContaining({ reason: 'HasZooKeeper', mend: expect.stringMatching(/; remove `spec\.zookeeper`, /) }),
    ])
  })
})
