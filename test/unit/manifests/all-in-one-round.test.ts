import { docs, kafka, pool, readText, topic } from './manifests.ts'

/** `UnsupportedVersion spec.kafka.version` of each error, in the order in which they are told. */
const errorsOf = async (text: string): Promise<string[]> =>
  (await readText(text)).problems
    .filter(({ severity }) => severity === 'error')
    .map(({ reason, path }) => `${reason} ${path}`)

const listener = (fields: string) => `      - {${fields}}`

describe('all errors of a file are told in one round', () => {
  it('of a Kafka: fields that are refused, unknown or wrong, and rules of others', async () => {
    const lines = [
      listener('name: other, port: 9092, type: internal, tls: false'),
      listener('name: plain, port: many, type: internal, tls: false'),
      '    version: 4.0.0',
      '    authorization: {type: custom}',
      '    jvmOptions: {-Xms: 2g, -Xmx: 1g, gcLoggingEnabled: 7}',
      '    quux: 1',
      '  maintenanceTimeWindows: [tomorrow]',
    ]
    expect(await errorsOf(docs(kafka('a', lines), pool('nodes', 'a')))).toEqual([
      'DuplicateListener spec.kafka.listeners[1].port',
      'DuplicateListener spec.kafka.listeners[2].name',
      'WrongType spec.kafka.listeners[2].port',
      'UnsupportedVersion spec.kafka.version',
      'RequiredField spec.kafka.authorization.authorizerClass',
      'InvalidValue spec.kafka.jvmOptions.-Xms',
      'WrongType spec.kafka.jvmOptions.gcLoggingEnabled',
      'UnknownField spec.kafka.quux',
      'InvalidValue spec.maintenanceTimeWindows[0]',
    ])
  })

  it('of a pool and a topic', async () => {
    const storage = '{type: jbod, volumes: [{id: 0, type: ephemeral}, {id: 0, type: persistent-claim}]}'
    const wrong = pool('nodes', 'a', 3, '[brokr]').replace('{type: ephemeral}', storage)
    expect(await errorsOf(docs(kafka('a'), wrong.replace(/ {2}labels:.*\n/, '')))).toEqual([
      'NoNodePools metadata.name',
      'ClusterLabelMissing metadata.labels',
      'InvalidValue spec.roles[0]',
      'RequiredField spec.storage.volumes[1].size',
      'DuplicateVolume spec.storage.volumes[1].id',
    ])
    const text = topic('t', 'a', 'topicName: __cluster_metadata\n  partitions: many')
    expect(await errorsOf(docs(kafka('a'), pool('nodes', 'a'), text))).toEqual([
      'InternalTopic spec.topicName',
      'WrongType spec.partitions',
    ])
  })

  it('of a template and of logging: each label, variable and logger by itself', async () => {
    const lines = [
      '    template:',
      '      kafkaContainer: {env: [{name: [], value: x}, {name: LOG_DIR, value: x}]}',
      '      pod: {metadata: {labels: [], annotations: {drover.x: y}}}',
      '    logging: {type: inline, loggers: {logger.a.name: [], logger.a.level: INFO, logger.b.level: INFO}}',
    ]
    const { problems } = await readText(docs(kafka('a', lines), pool('nodes', 'a')))
    expect(problems.map(({ reason, path }) => `${reason} ${path}`)).toEqual([
      'WrongType spec.kafka.template.kafkaContainer.env[0].name',
      'FieldIgnored spec.kafka.template.kafkaContainer.env[1].name',
      'WrongType spec.kafka.template.pod.metadata.labels',
      'ReservedLabel spec.kafka.template.pod.metadata.annotations["drover.x"]',
      'WrongType spec.kafka.logging.loggers["logger.a.name"]',
      'FieldIgnored spec.kafka.logging.loggers["logger.b.level"]',
    ])
  })

  it('also of annotations', async () => {
    const wrong = kafka('a', ['    quux: 1']).replace(
      '  name: a',
      '  name: a\n  annotations: {drover/max-parallel: "0"}',
    )
    expect(await errorsOf(docs(wrong, pool('nodes', 'a')))).toEqual([
      'InvalidValue metadata.annotations["drover/max-parallel"]',
      'UnknownField spec.kafka.quux',
    ])
  })
})

it.each([
  ['a missing port', kafka('a', [listener('name: plain, type: internal, tls: false')])],
  ['a version that is no text', kafka('a', ['    version: 4', '    metadataVersion: 9.9-IV9'])],
  [
    'listeners that are no list',
    kafka('a').replace(/listeners:[\s\S]*/, 'listeners: {}\n    config: {broker.id: 1}\n'),
  ],
  ['a kind of storage that is none', pool('p', 'a').replace('type: ephemeral', 'type: none, size: 1Gi')],
  ['storage that is missing', pool('p', 'a').replace(/ {2}storage.*\n/, '')],
  ['labels that are no map', pool('p', 'a').replace(/labels: .*/, 'labels: []')],
  ['annotations that are no map', kafka('a').replace('  name: a', '  name: a\n  annotations: []')],
  ['a wrong entry among config', topic('t', 'a', 'topicName: __consumer_offsets\n  config: {cleanup.policy: {}}')],
])('nothing is concluded from a value that is wrong: %s', async (_, text) => {
  const errors = (await errorsOf(text)).filter((error) => !error.startsWith('NoNodePools'))
  expect(errors.filter((error) => !/^(WrongType|RequiredField|InvalidValue|DuplicateListener) /.test(error))).toEqual(
    [],
  )
  expect(errors.length).toBeLessThanOrEqual(2)
})
