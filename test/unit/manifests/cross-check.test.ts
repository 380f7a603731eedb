import { brief, docs, kafka, names, OWN_TOPICS, pool, readText, topic } from './manifests.ts'

const nodePorts = (port: number, broker = 0): readonly string[] => [
  '      - name: ext',
  '        port: 9094',
  '        type: nodeport',
  '        tls: false',
  `        configuration: {brokers: [{broker: ${broker}, advertisedHost: h, nodePort: ${port}}]}`,
]
const config = (key: string, value: number) => ['    config:', `      ${key}: ${value}`]

it('takes a cluster with its pools and topics', async () => {
  const set = await readText(docs(kafka('a'), pool('nodes', 'a'), topic('t', 'a', 'replicas: 3')))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
  expect(set.problems).toEqual([])
  expect(set.deletionFrozen).toBeUndefined()
})

it('refuses a cluster without pools', async () => {
  const set = await readText(kafka('a'))
  expect(set.resources).toEqual([])
  expect(set.deletionFrozen).toBe('Kafka/a has errors and no good version')
  expect(set.problems).toEqual([
    {
      severity: 'error',
      reason: 'NoNodePools',
      message: 'The cluster has no KafkaNodePool.',
      mend: 'Add one with the label `strimzi.io/cluster: a`.',
      origin: { file: '<stdin>', line: 4, column: 9 },
      path: 'metadata.name',
      resource: { kind: 'Kafka', name: 'a' },
    },
  ])
})

it('says of a Kafka with errors, too, that it has no pools, and of one with pools that have errors which', async () => {
  const wrong = kafka('a', ['    quux: 1'])
  expect(brief(await readText(wrong))).toEqual(['error NoNodePools 4:9', 'error UnknownField 12:5'])
  expect(brief(await readText(docs(wrong, pool('nodes', 'a'))))).toEqual(['error UnknownField 12:5'])
  const set = await readText(docs(kafka('a'), pool('p', 'a', 3, '[x]'), pool('o', 'a', 3, '[y]'), pool('q', 'b')))
  expect(set.problems[0]).toMatchObject({
    reason: 'NoNodePools',
    message: 'All its pools have errors: KafkaNodePool/o, KafkaNodePool/p.',
    mend: 'Correct KafkaNodePool/o, or KafkaNodePool/p.',
  })
  const other = await readText(docs(kafka('a'), pool('b', 'a', 3, '[broker]'), pool('c', 'a', 0.5, '[controller]')))
  expect(other.problems[0]).toMatchObject({ reason: 'NoControllers', mend: 'Correct KafkaNodePool/c.' })
})

it.each([
  ['controllers', '[broker]', 'NoControllers', 'Give one the role `controller`.'],
  ['brokers', '[controller]', 'NoBrokers', 'Give one the role `broker`.'],
])('refuses a cluster without %s', async (_, roles, reason, mend) => {
  const set = await readText(docs(kafka('a'), pool('nodes', 'a', 3, roles)))
  expect(names(set.resources)).toBe('')
  expect(set.problems).toEqual([expect.objectContaining({ severity: 'error', reason, mend })])
})

it('says of nodes that are there with nobody in them how to have some', async () => {
  const set = await readText(docs(kafka('a'), pool('nodes', 'a', 0)))
  expect(set.problems.map(({ reason, mend }) => [reason, mend])).toEqual([
    ['NoBrokers', 'Give `nodes`, which has the role, `replicas` of 1 or more.'],
    ['NoControllers', 'Give `nodes`, which has the role, `replicas` of 1 or more.'],
  ])
})

it.each([1, 3, 5])('says nothing about %i controllers', async (count) => {
  expect((await readText(docs(kafka('a', OWN_TOPICS), pool('nodes', 'a', count)))).problems).toEqual([])
})

it.each([2, 4])('warns of %i controllers', async (count) => {
  const set = await readText(docs(kafka('a', OWN_TOPICS), pool('nodes', 'a', count)))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'KafkaKRaftControllerNodeCount',
      mend: `Make them ${count + 1} or ${count - 1}.`,
    }),
  ])
})

it('warns of a pool and a topic whose cluster is nowhere', async () => {
  const set = await readText(docs(pool('nodes', 'b'), topic('t', 'b')))
  expect(brief(set)).toEqual(['warning NoCluster 5:32', 'warning NoCluster 15:32'])
  expect(set.problems[0]).toMatchObject({
    path: 'metadata.labels["strimzi.io/cluster"]',
    mend: 'Correct the label, or add the Kafka.',
  })
})

it('does not say that a cluster is nowhere when it merely has errors', async () => {
  const set = await readText(docs(kafka('a', ['    quux: 1']), pool('nodes', 'a')))
  expect(set.problems.map(({ reason }) => reason)).toEqual(['UnknownField'])
})

it.each([
  'default.replication.factor',
  'offsets.topic.replication.factor',
  'transaction.state.log.replication.factor',
  'transaction.state.log.min.isr',
])('refuses %s above the number of brokers', async (key) => {
  const set = await readText(docs(kafka('a', config(key, 4)), pool('nodes', 'a')))
  expect(set.problems).toEqual([
    expect.objectContaining({
      reason: 'TooFewBrokers',
      message: `\`${key}\` is 4, but the cluster has 3 brokers.`,
      mend: 'Write 3 or less, or add brokers.',
      path: `spec.kafka.config["${key}"]`,
      origin: { file: '<stdin>', line: 13, column: 9 + key.length },
    }),
  ])
})

it.each([
  ['the brokers', '{min.insync.replicas: 4, default.replication.factor: 3}', 4, 3],
  ['the copies of topics', '{min.insync.replicas: 2}', 2, 1],
  ['the copies that topics are given', '{min.insync.replicas: 3, default.replication.factor: 2}', 3, 2],
])('takes min.insync.replicas above %s, and says what comes of it', async (_, settings, least, copies) => {
  const set = await readText(docs(kafka('a', [`    config: ${settings}`]), pool('nodes', 'a')))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
  const written = copies === 1 ? '1 copy' : `${copies} copies`
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'NeverEnoughInSync',
      path: 'spec.kafka.config["min.insync.replicas"]',
      message: `Topics that do not say otherwise have ${written}, and \`min.insync.replicas\` is ${least}: nobody can write to them with acks=all.`,
      mend: `Write ${copies} or less, or a higher \`default.replication.factor\`.`,
    }),
  ])
})

it.each([
  ['its own replicas', 'replicas: 2, config: {min.insync.replicas: 3}', 2],
  ['the default, which is one', 'config: {min.insync.replicas: 3}', 1],
])('warns of a topic whose min.insync.replicas is above %s', async (_, spec, copies) => {
  const set = await readText(
    docs(
      kafka('a'),
      pool('nodes', 'a'),
      topic('t', 'a').replace('  partitions: 1', `  ${spec.replaceAll(', c', '\n  c')}`),
    ),
  )
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t')
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'NeverEnoughInSync',
      path: 'spec.config["min.insync.replicas"]',
      message: `The topic has ${copies === 1 ? '1 copy' : `${copies} copies`}, and \`min.insync.replicas\` is 3: nobody can write to it with acks=all.`,
      mend: `Write ${copies} or less, or more \`replicas\`.`,
    }),
  ])
})

describe('a cluster with fewer brokers than Kafka counts on', () => {
  const found = async (brokers: number, settings = '{}') =>
    (await readText(docs(kafka('a', [`    config: ${settings}`]), pool('nodes', 'a', brokers)))).problems
      .filter(({ reason }) => reason === 'TooFewBrokers')
      .map(({ severity, path, message, mend }) => [severity, path, message, mend])

  it('is told what Kafka’s own topics need, in one line', async () => {
    expect(await found(1)).toEqual([
      [
        'warning',
        'spec.kafka.config',
        'Kafka keeps 3 copies of its own topics unless told otherwise, and the cluster has 1 broker: without them consumer groups and transactions do not work.',
        'Write `offsets.topic.replication.factor: 1`, `transaction.state.log.replication.factor: 1` and `transaction.state.log.min.isr: 1`, or add brokers.',
      ],
    ])
    expect((await found(2)).map(([, , , mend]) => mend)).toEqual([
      'Write `offsets.topic.replication.factor: 2` and `transaction.state.log.replication.factor: 2`, or add brokers.',
    ])
    expect(await found(1, '{offsets.topic.replication.factor: 1}')).toMatchObject([
      [
        'warning',
        'spec.kafka.config',
        expect.anything(),
        'Write `transaction.state.log.replication.factor: 1` and `transaction.state.log.min.isr: 1`, or add brokers.',
      ],
    ])
  })

  it('has enough, or says so', async () => {
    expect(await found(3)).toEqual([])
    const all = 'transaction.state.log.replication.factor: 1, transaction.state.log.min.isr: 1'
    expect(await found(1, `{offsets.topic.replication.factor: 1, ${all}}`)).toEqual([])
  })
})

it('a topic that names no cluster has no effect, and costs nobody anything', async () => {
  const nameless = (name: string) => topic(name, 'a').replace('{strimzi.io/cluster: a}', '{}')
  const set = await readText(
    docs(kafka('a'), pool('nodes', 'a'), nameless('t'), nameless('u').replace('partitions: 1', 'topicName: t')),
  )
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/t KafkaTopic/u')
  expect(set.problems.map(({ severity, reason }) => `${severity} ${reason}`)).toEqual([
    'warning ClusterLabelMissing',
    'warning ClusterLabelMissing',
  ])
  expect(set.deletionFrozen).toBeUndefined()
})

it('refuses a topic with more replicas than brokers, and only that topic', async () => {
  const set = await readText(docs(kafka('a'), pool('nodes', 'a'), topic('t', 'a', 'replicas: 4'), topic('u', 'a')))
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/u')
  expect(set.problems).toEqual([
    expect.objectContaining({
      reason: 'TooFewBrokers',
      path: 'spec.replicas',
      origin: { file: '<stdin>', line: 29, column: 13 },
      mend: 'Write 3 or less, or add brokers.',
    }),
  ])
})

it('gives one topic of Kafka to the first that claims it', async () => {
  const set = await readText(
    docs(kafka('a'), pool('nodes', 'a'), topic('z', 'a', 'topicName: Orders'), topic('b', 'a', 'topicName: Orders')),
  )
  expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes KafkaTopic/z')
  expect(set.problems).toEqual([
    expect.objectContaining({
      reason: 'ResourceConflict',
      message: 'The topic `Orders` is already that of KafkaTopic/z (<stdin>:23).',
      path: 'spec.topicName',
      origin: { file: '<stdin>', line: 37, column: 14 },
      resource: { kind: 'KafkaTopic', name: 'b' },
    }),
  ])
})

it('takes topics of one name in two clusters', async () => {
  const set = await readText(
    docs(
      kafka('a'),
      pool('pa', 'a'),
      kafka('b'),
      pool('pb', 'b'),
      topic('x', 'a', 'topicName: t'),
      topic('y', 'b', 'topicName: t'),
    ),
  )
  expect(set.problems).toEqual([])
})

it('gives a host port to the first of two clusters', async () => {
  const set = await readText(
    docs(kafka('b', nodePorts(32100)), pool('pb', 'b'), kafka('a', nodePorts(32100)), pool('pa', 'a')),
  )
  expect(names(set.resources)).toBe('Kafka/b KafkaNodePool/pa KafkaNodePool/pb')
  expect(set.problems).toEqual([
    expect.objectContaining({
      reason: 'DuplicateNodePort',
      message: 'Port 32100 of the host is already given to listener `ext` of Kafka/b.',
      path: 'spec.kafka.listeners[1].configuration.brokers[0].nodePort',
      mend: 'Choose another nodePort.',
      origin: { file: '<stdin>', line: 43, column: 76 },
    }),
  ])
})

it('warns of a broker no pool is due to have', async () => {
  const set = await readText(docs(kafka('a', nodePorts(32103, 3)), pool('nodes', 'a')))
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      reason: 'UnknownBroker',
      path: 'spec.kafka.listeners[1].configuration.brokers[0].broker',
      mend: 'Ids go from 0 to 2.',
    }),
  ])
})

it('refuses names that make a hostname too long, and no shorter ones', async () => {
  const cluster = 'c'.repeat(30)
  const fits = await readText(docs(kafka(cluster), pool('p'.repeat(30), cluster, 3)))
  expect(fits.problems).toEqual([])
  const long = await readText(docs(kafka(cluster), pool('p'.repeat(31), cluster, 3)))
  expect(long.problems).toContainEqual(
    expect.objectContaining({ reason: 'InvalidName', path: 'metadata.name', mend: 'Shorten it by 1.' }),
  )
})

it('uses the first of two definitions and names both places', async () => {
  const set = await readText(docs(kafka('a'), pool('nodes', 'a', 3), pool('nodes', 'a', 1)))
  expect(set.resources.map(({ spec }) => spec)).toContainEqual(expect.objectContaining({ replicas: 3 }))
  expect(set.problems).toEqual([
    expect.objectContaining({
      severity: 'error',
      reason: 'DuplicateResource',
      message: 'KafkaNodePool/nodes is defined twice: <stdin>:13 is used, <stdin>:23 is not.',
      origin: { file: '<stdin>', line: 26, column: 9 },
      mend: 'Remove one of the two.',
    }),
  ])
})

it('takes one name in two namespaces for one name where one Kafka has both, and wants nothing removed', async () => {
  const inSpace = (space: string) => topic('orders', 'a').replace('metadata:', `metadata:\n  namespace: ${space}`)
  const set = await readText(docs(kafka('a'), pool('nodes', 'a', 3), inSpace('x'), inSpace('y')))
  expect(set.problems).toEqual([
    expect.objectContaining({
      reason: 'DuplicateResource',
      message: expect.stringMatching(
        /^KafkaTopic\/orders is defined in the namespaces `x` and `y`: <stdin>:\d+ is used, <stdin>:\d+ is not\.$/,
      ),
      mend: 'One Kafka has all that name it, whatever their namespace: give this one another name.',
    }),
  ])
})

describe('a memory limit and a heap', () => {
  const sized = (memory: string, heap: string) =>
    pool('nodes', 'a').replace(
      'spec:',
      `spec:\n  resources: {limits: {memory: ${memory}}}\n  jvmOptions: ${heap.startsWith('{') ? heap : `{-Xmx: ${heap}}`}`,
    )

  it('are told when they leave no room for anything else', async () => {
    const set = await readText(docs(kafka('a'), sized('330Mi', '256m')))
    expect(names(set.resources)).toBe('Kafka/a KafkaNodePool/nodes')
    expect(set.problems).toEqual([
      expect.objectContaining({
        severity: 'warning',
        reason: 'NoRoomBesideHeap',
        path: 'spec.resources.limits.memory',
        mend: 'Write `384Mi` or more, or a smaller -Xmx.',
      }),
    ])
  })

  it('that is a part of the limit is judged as well', async () => {
    const set = await readText(docs(kafka('a'), sized('1Gi', '{-XX: {MaxRAMPercentage: "90"}}')))
    expect(set.problems).toEqual([
      expect.objectContaining({
        reason: 'NoRoomBesideHeap',
        path: 'spec.resources.limits.memory',
        mend: 'Write `1280Mi` or more, or a smaller MaxRAMPercentage.',
      }),
    ])
    expect((await readText(docs(kafka('a'), sized('1Gi', '{-XX: {MaxRAMPercentage: "75"}}')))).problems).toEqual([])
  })

  it.each([
    ['384Mi', '256m'],
    ['2Gi', '1g'],
  ])('of %s and %s are not', async (memory, heap) => {
    expect((await readText(docs(kafka('a'), sized(memory, heap)))).problems).toEqual([])
  })
})
