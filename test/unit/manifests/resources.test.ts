import type { Resource } from '../../../src/model/resource.ts'
import { brief, docs, kafka, names, pool, readText, topic } from './manifests.ts'

const specOf = (resources: readonly Resource[], kind: string) =>
  resources.find((resource) => resource.kind === kind)?.spec

it('fills in the defaults of a Kafka', async () => {
  const { resources } = await readText(docs(kafka('a'), pool('nodes', 'a')))
  expect(resources[0]).toEqual({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'Kafka',
    metadata: { name: 'a', labels: {}, annotations: {} },
    spec: {
      kafka: {
        version: '4.3.1',
        listeners: [{ name: 'plain', port: 9092, type: 'internal', tls: false }],
        config: {},
      },
    },
    specHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    origin: { file: '<stdin>', line: 1, column: 1 },
  })
})

it('leaves out the operator’s own settings, and keeps Strimzi’s exceptions', async () => {
  const config = [
    '    config:',
    '      BROKER.id: 7',
    '      ssl.keystore.location: /x',
    '      log.dirs: /y',
    '      listener.name.plain-9092.ssl.client.auth: none',
    '      listener.name.other-9093.max.connections: 5',
    '      listener.name.plain-9092.max.connections: 5',
    '      ssl.cipher.suites: [A, B]',
    '      broker.session.timeout.ms: 6000',
    '      log.flush.interval.messages: 9223372036854775807',
    '      log.retention.hours: 1.5',
    '      auto.create.topics.enable: false',
  ]
  const set = await readText(docs(kafka('a', config), pool('nodes', 'a')))
  expect(specOf(set.resources, 'Kafka')).toMatchObject({
    kafka: {
      config: {
        'listener.name.plain-9092.max.connections': 5,
        'ssl.cipher.suites': 'A,B',
        'broker.session.timeout.ms': 6000,
        'log.flush.interval.messages': '9223372036854775807',
        'log.retention.hours': 1.5,
        'auto.create.topics.enable': false,
      },
    },
  })
  const kept = Object.keys((specOf(set.resources, 'Kafka') as { kafka: { config: object } }).kafka.config)
  expect(kept).toHaveLength(6)
  expect(brief(set).filter((line) => line.startsWith('warning ConfigIgnored'))).toHaveLength(5)
})

it('makes a list of volumes of any storage', async () => {
  const storage = (text: string) => pool('nodes', 'a').replace('{type: ephemeral}', text)
  const volumes = async (text: string) =>
    specOf((await readText(docs(kafka('a'), storage(text)))).resources, 'KafkaNodePool')
  expect(await volumes('{type: ephemeral, sizeLimit: 1Gi}')).toMatchObject({
    jbod: false,
    volumes: [{ type: 'ephemeral', id: 0, sizeLimit: '1Gi' }],
  })
  expect(await volumes('{type: persistent-claim, size: 10Gi, class: fast}')).toMatchObject({
    jbod: false,
    volumes: [{ type: 'persistent-claim', id: 0, size: '10Gi', class: 'fast', deleteClaim: false }],
  })
  expect(
    await volumes(
      '{type: jbod, volumes: [{id: 3, type: persistent-claim, size: 1Gi, kraftMetadata: shared, deleteClaim: true}]}',
    ),
  ).toMatchObject({
    jbod: true,
    volumes: [{ type: 'persistent-claim', id: 3, size: '1Gi', deleteClaim: true, kraftMetadata: 'shared' }],
  })
})

it('writes quantities as text, and takes away what has no effect', async () => {
  const lines =
    'spec:\n  resources: {limits: {cpu: 2, memory: 1Gi, nvidia.com/gpu: 1}}\n  template: {pod: {terminationGracePeriodSeconds: 60, affinity: {}}}'
  const set = await readText(docs(kafka('a'), pool('nodes', 'a').replace('spec:', lines)))
  expect(specOf(set.resources, 'KafkaNodePool')).toMatchObject({
    resources: { limits: { cpu: '2', memory: '1Gi' } },
    template: { pod: { terminationGracePeriodSeconds: 60 } },
  })
  expect(set.problems.map(({ path }) => path)).toEqual([
    'spec.resources.limits["nvidia.com/gpu"]',
    'spec.template.pod.affinity',
  ])
})

it('decodes a Secret, and lets stringData win', async () => {
  const { resources } = await readText(
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: Opaque\ndata: {a: w6Q=, b: eA==}\nstringData: {b: y}\n',
  )
  const [secret] = resources
  const data = secret?.kind === 'Secret' ? secret.spec.data : {}
  expect(Object.entries(data).map(([key, value]) => [key, value.reveal()])).toEqual([
    ['a', 'ä'],
    ['b', 'y'],
  ])
})

it('takes bytes that are no text in a Secret and a ConfigMap', async () => {
  const { resources, problems } = await readText(
    [
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {keystore.p12: MIIK/w==, lines: "MIIK\\n/w==\\n"}\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nbinaryData: {a.jar: MIIK/w==}\n',
    ].join('---\n'),
  )
  expect(problems).toEqual([])
  const [settings, secret] = resources
  expect(settings?.spec).toEqual({ data: {}, binaryData: { 'a.jar': 'MIIK/w==' } })
  const data = secret?.kind === 'Secret' ? secret.spec.data : {}
  const bytes = Buffer.from('MIIK/w==', 'base64')
  expect(Object.entries(data).map(([key, value]) => [key, value.reveal()])).toEqual([
    ['keystore.p12', bytes],
    ['lines', bytes],
  ])
})

it('tells nothing of what a Secret holds by its hash, nor by the copy that kubectl leaves in an annotation', async () => {
  const secret = (password: string) =>
    readText(
      [
        'apiVersion: v1',
        'kind: Secret',
        'metadata:',
        '  name: s',
        '  annotations:',
        '    kept: x',
        `    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"a":"${password}"}}'`,
        `stringData: {a: ${password}}`,
      ].join('\n'),
    )
  const [[one], [other]] = [(await secret('hunter2')).resources, (await secret('Tr0ub4dor')).resources]
  expect(one?.metadata.annotations).toEqual({ kept: 'x' })
  expect(one?.specHash).toBe(other?.specHash)
})

it('takes a ConfigMap', async () => {
  const { resources, problems } = await readText('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n')
  expect(resources[0]?.spec).toEqual({ data: { a: 'b' } })
  expect(problems).toEqual([])
})

it('takes v1beta2 where it means the same, with what only it has', async () => {
  const old = docs(
    kafka('a', ['    resources: {limits: {memory: 1Gi}}', '    replicas: 3', '    storage: {type: ephemeral}']),
    pool('nodes', 'a'),
  ).replaceAll('strimzi.io/v1', 'strimzi.io/v1beta2')
  const set = await readText(old)
  expect(specOf(set.resources, 'Kafka')).toMatchObject({ kafka: { resources: { limits: { memory: '1Gi' } } } })
  expect(brief(set)).toEqual(['warning FieldIgnored 13:5', 'warning FieldIgnored 14:5'])
})

it('passes over what only v1beta2 had, as `v1` does not', async () => {
  const entityOperator = [
    '  entityOperator:',
    '    tlsSidecar: {}',
    '    topicOperator: {reconciliationIntervalSeconds: 90, zookeeperSessionTimeoutSeconds: 20, topicMetadataMaxAttempts: 6}',
    '  jmxTrans: {outputDefinitions: []}',
  ]
  const storage = '{type: jbod, overrides: [], volumes: [{id: 0, type: ephemeral, overrides: [{broker: 0, class: x}]}]}'
  const v1 = docs(
    kafka('a', ['    template: {statefulset: {}}', ...entityOperator]),
    pool('nodes', 'a').replace('{type: ephemeral}', storage),
  )
  const old = await readText(v1.replaceAll('strimzi.io/v1', 'strimzi.io/v1beta2'))
  expect(names(old.resources)).toBe('Kafka/a KafkaNodePool/nodes')
  expect(old.problems.map(({ severity, reason }) => `${severity} ${reason}`)).toEqual(
    Array(8).fill('warning FieldIgnored'),
  )
  const paths = ({ problems }: typeof old) => problems.map(({ path }) => path)
  const now = await readText(v1)
  expect(paths(now)).toEqual(paths(old))
  expect(now.problems.every(({ severity, reason }) => severity === 'error' && reason === 'UnknownField')).toBe(true)
})

it('takes a KafkaTopic without a spec in v1beta2, where it could be left out, and not in v1', async () => {
  const bare = topic('t', 'a').replace(/^spec:[\s\S]*/m, '')
  const cluster = docs(kafka('a'), pool('nodes', 'a'))
  const old = await readText(docs(cluster, bare.replace('strimzi.io/v1', 'strimzi.io/v1beta2')))
  expect([old.problems, old.resources.at(-1)?.spec]).toEqual([[], { config: {} }])
  expect(brief(await readText(docs(cluster, bare)))).toEqual(['error RequiredField 23:1'])
})

it('takes what Kubernetes wrote into a resource without a word', async () => {
  const written = topic('t', 'a').replace(
    'spec:',
    '  uid: x\n  generation: 3\n  managedFields: [{a: 1}]\nstatus: {topicId: x}\nspec:',
  )
  expect((await readText(docs(kafka('a'), pool('nodes', 'a'), written))).problems).toEqual([])
})

it('knows the kinds it does nothing about yet', async () => {
  const set = await readText(
    'apiVersion: kafka.strimzi.io/v1\nkind: KafkaBridge\nmetadata: {name: u}\nspec: {http: {a: 1}}\n',
  )
  expect(names(set.resources)).toBe('KafkaBridge/u')
  expect(set.resources[0]?.spec).toEqual({ http: { a: 1 } })
  expect(brief(set)).toEqual(['warning KindNotSupported 2:7'])
})

it('says nothing of the operator for users', async () => {
  const entityOperator =
    '  entityOperator: {userOperator: {resources: {}}, topicOperator: {resources: {}, livenessProbe: {}}}'
  const cluster = docs(kafka('a', [entityOperator]), pool('nodes', 'a'))
  expect((await readText(cluster)).problems).toEqual([])
})

it('does not mistake a key for something of JavaScript’s', async () => {
  const set = await readText(
    docs(kafka('a', ['    config:', '      __proto__: x', '      constructor: z']), pool('nodes', 'a')),
  )
  const { config } = (specOf(set.resources, 'Kafka') as { kafka: { config: object } }).kafka
  expect(Object.entries(config)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'z'],
  ])
  expect(Object.getPrototypeOf(config)).toBe(Object.prototype)
})

it('any node may be named in an annotation that restarts it', async () => {
  const asked = kafka('a').replace('  name: a', '  name: a\n  annotations: {drover/restart-a-nodes-0: "1"}')
  expect((await readText(docs(asked, pool('nodes', 'a')))).problems).toEqual([])
})
