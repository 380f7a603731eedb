import { renderProperties } from '../../../src/model/broker-properties.ts'
import { type DesiredNode, dataVolumeLabels } from '../../../src/model/desired-node.ts'
import { LABELS } from '../../../src/model/labels.ts'
import type { KafkaNodePoolResource, KafkaNodePoolSpec, KafkaSpec, Limits } from '../../../src/model/resource.ts'
import type { NodeVolume } from '../../../src/model/storage.ts'
import { tieredStorageProperties } from '../../../src/model/tiered-storage.ts'
import { aKafka, aPool, EXTERNAL, PLAIN } from '../../fixtures/resources.ts'
import { aCluster, type ClusterParts, textOf } from '../../fixtures/scene.ts'

const nodeOf = (parts: ClusterParts, name: string): DesiredNode => {
  const node = aCluster(parts).nodes.find((other) => other.name === name)
  if (!node) throw new Error(`no node ${name}`)
  return node
}
const fileOf = (node: DesiredNode, path: string) => textOf(node.files, path) ?? ''
const properties = (parts: ClusterParts, name: string) => fileOf(nodeOf(parts, name), 'server.properties')
const split = [aPool('b', { roles: ['broker'], replicas: 2 }), aPool('c', { roles: ['controller'], replicas: 2 })]

const METADATA_IN_TOPIC = 'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager'

describe('server.properties', () => {
  it('of a broker', () => {
    const kafka = aKafka({
      listeners: [PLAIN, EXTERNAL],
      config: { 'min.insync.replicas': 2, 'auto.create.topics.enable': false },
    })
    expect(properties({ kafka, pools: split }, 'c-b-1')).toBe(`\
advertised.listeners=REPLICATION-9091://c-b-1:9091,PLAIN-9092://c-b-1:9092,EXTERNAL-9094://localhost:30695
auto.create.topics.enable=false
controller.listener.names=CONTROLPLANE-9090
controller.quorum.bootstrap.servers=c-c-2:9090,c-c-3:9090
inter.broker.listener.name=REPLICATION-9091
listener.security.protocol.map=CONTROLPLANE-9090:PLAINTEXT,REPLICATION-9091:PLAINTEXT,PLAIN-9092:PLAINTEXT,EXTERNAL-9094:PLAINTEXT
listeners=REPLICATION-9091://0.0.0.0:9091,PLAIN-9092://0.0.0.0:9092,EXTERNAL-9094://0.0.0.0:9094
log.dirs=/var/lib/kafka/data/kafka-log1
metadata.log.dir=/var/lib/kafka/data/kafka-log1
min.insync.replicas=2
node.id=1
process.roles=broker
`)
  })

  it('says how many connections a listener takes, unless the config says so, and a rack, to brokers alone', () => {
    const limited = { ...PLAIN, configuration: { maxConnections: 5, maxConnectionCreationRate: 7 } }
    const kafka = aKafka({
      listeners: [limited],
      config: { 'listener.name.plain-9092.max.connections': 9 },
      rack: { type: 'environment-variable', envVarName: 'ZONE' },
      template: { kafkaContainer: { env: [{ name: 'ZONE', value: 'north' }] } },
    })
    const added = (name: string) =>
      [...nodeOf({ kafka, pools: split }, name).properties].filter(([key]) => /^(listener\.name|broker)\./.test(key))
    expect(added('c-b-1')).toEqual([
      ['broker.rack', 'north'],
      ['listener.name.plain-9092.max.connection.creation.rate', '7'],
      ['listener.name.plain-9092.max.connections', '9'],
    ])
    expect(added('c-c-2')).toEqual([['listener.name.plain-9092.max.connections', '9']])
  })

  it('says where records of old go, to controllers as well: they judge what topics may ask for', () => {
    const config = { 'storage.bucket': 'b', chunk: 'a=b \\ c' }
    const remoteStorageManager = { className: 'example.Remote', classPath: '/opt/kafka/plugins/remote/*', config }
    const kafka = aKafka({
      config: { 'rlmm.config.remote.log.metadata.topic.replication.factor': 1 },
      tieredStorage: { type: 'custom', remoteStorageManager },
    })
    const tiered = (name: string) =>
      [...nodeOf({ kafka, pools: split }, name).properties].filter(([key]) => /^(remote|rsm|rlmm)\./.test(key))
    expect(tiered('c-b-1')).toEqual([
      ['remote.log.metadata.manager.class.name', METADATA_IN_TOPIC],
      ['remote.log.metadata.manager.impl.prefix', 'rlmm.config.'],
      ['remote.log.metadata.manager.listener.name', 'REPLICATION-9091'],
      ['remote.log.storage.manager.class.name', 'example.Remote'],
      ['remote.log.storage.manager.class.path', '/opt/kafka/plugins/remote/*'],
      ['remote.log.storage.manager.impl.prefix', 'rsm.config.'],
      ['remote.log.storage.system.enable', 'true'],
      ['rlmm.config.remote.log.metadata.common.client.bootstrap.servers', 'c-kafka-bootstrap:9091'],
      ['rlmm.config.remote.log.metadata.topic.replication.factor', '1'],
      ['rsm.config.chunk', 'a=b \\ c'],
      ['rsm.config.storage.bucket', 'b'],
    ])
    expect(tiered('c-c-2')).toEqual(tiered('c-b-1'))
  })

  it('proves inside of a cluster that speaks TLS who it is to those from whom it learns of records of old', () => {
    const kafka = aKafka({ tieredStorage: { type: 'custom', remoteStorageManager: { className: 'example.Remote' } } })
    const client = 'rlmm.config.remote.log.metadata.common.client.'
    const of = (inside: 'plain' | 'tls') =>
      tieredStorageProperties(kafka, inside).filter(([key]) => /(security|ssl)[.]/.test(key))
    expect(of('plain')).toEqual([])
    expect(of('tls')).toEqual([
      [`${client}security.protocol`, 'SSL'],
      [`${client}ssl.keystore.location`, '/etc/drover/certs/node.pem'],
      [`${client}ssl.keystore.type`, 'PEM'],
      [`${client}ssl.truststore.location`, '/etc/drover/certs/cluster-ca.crt'],
      [`${client}ssl.truststore.type`, 'PEM'],
    ])
  })

  it('leaves it to the config to say otherwise where records of old go', () => {
    const kafka = aKafka({
      config: { 'remote.log.storage.manager.class.name': 'example.Other' },
      tieredStorage: { type: 'custom', remoteStorageManager: { className: 'example.Remote' } },
    })
    const { properties } = nodeOf({ kafka, pools: split }, 'c-b-1')
    expect(properties.get('remote.log.storage.manager.class.name')).toBe('example.Other')
    expect(properties.has('remote.log.storage.manager.class.path')).toBe(false)
  })

  it('of a controller, which has no listener for clients and joins by itself', () => {
    expect(properties({ pools: split }, 'c-c-2')).toBe(`\
advertised.listeners=CONTROLPLANE-9090://c-c-2:9090
controller.listener.names=CONTROLPLANE-9090
controller.quorum.auto.join.enable=true
controller.quorum.bootstrap.servers=c-c-2:9090,c-c-3:9090
listener.security.protocol.map=CONTROLPLANE-9090:PLAINTEXT
listeners=CONTROLPLANE-9090://0.0.0.0:9090
log.dirs=/var/lib/kafka/data/kafka-log2
metadata.log.dir=/var/lib/kafka/data/kafka-log2
node.id=2
process.roles=controller
`)
  })

  it.each([
    ['4.1.2', false],
    ['4.2.0', true],
    ['4.10.0', true],
    ['5.0.0', true],
    ['3.9.0', false],
    ['5', true],
  ])('of Kafka %s lets a controller join: %p', (version, joins) => {
    expect(properties({ kafka: aKafka({ version }) }, 'c-p-0').includes('auto.join.enable=true')).toBe(joins)
  })

  it('keep blanks, backslashes and line ends of values', () => {
    const values = new Map([
      ['a', ' b\\c '],
      ['d', 'e\nf\rg'],
    ])
    expect(renderProperties(values)).toBe('a=\\ b\\\\c \nd=e\\nf\\rg\n')
  })
})

describe('the spec hash', () => {
  const hash = (kafka: Partial<KafkaSpec['kafka']>, pool: Partial<KafkaNodePoolSpec> = {}) =>
    nodeOf({ kafka: aKafka(kafka), pools: [aPool('p', pool)] }, 'c-p-0').specHash
  const plain = hash({})

  it.each<[string, Partial<KafkaSpec['kafka']>, Partial<KafkaNodePoolSpec>]>([
    ['the version, also where the image does not tell it', { version: '4.2.0' }, {}],
    ['a listener', { listeners: [PLAIN, EXTERNAL] }, {}],
    ['the heap', {}, { jvmOptions: { '-Xmx': '2g' } }],
    ['the roles', {}, { roles: ['broker'] }],
    ['a disk', {}, { jbod: true }],
    ['the connections a listener takes', { listeners: [{ ...PLAIN, configuration: { maxConnections: 1 } }] }, {}],
    ['a logger', { logging: { type: 'inline', loggers: { 'rootLogger.level': 'WARN' } } }, {}],
    ['JMX', { jmxOptions: {} }, {}],
    ['a variable', {}, { template: { kafkaContainer: { env: [{ name: 'A', value: 'x' }] } } }],
    ['a host it finds', { template: { pod: { hostAliases: [{ ip: '192.0.2.1', hostnames: ['a'] }] } } }, {}],
    ['where it looks for names', { template: { pod: { dnsConfig: { searches: ['example.com'] } } } }, {}],
    ['the size of /tmp', { template: { pod: { tmpDirSizeLimit: '64Mi' } } }, {}],
  ])('changes with %s', (_, kafka, pool) => {
    expect(hash(kafka, pool)).toMatch(/^v3:[0-9a-f]{64}$/)
    expect(hash(kafka, pool)).not.toBe(plain)
  })

  it('changes with the heap and with a listener beside what a template says', () => {
    const template = { kafkaContainer: { env: [{ name: 'A', value: 'x' }] } }
    const limited = { ...PLAIN, configuration: { maxConnections: 1 } }
    const hashes = [
      hash({ listeners: [limited] }, { template }),
      hash({ listeners: [limited] }, { template, jvmOptions: { '-Xmx': '2g' } }),
      hash({ listeners: [limited, EXTERNAL] }, { template }),
    ]
    expect(new Set(hashes).size).toBe(3)
  })

  it.each<[string, Partial<KafkaSpec['kafka']>, Partial<KafkaNodePoolSpec>]>([
    ['a CPU limit, which a running container can be given', {}, { resources: { limits: { cpu: '1' } } }],
    ['the configuration, which a running node may be able to change', { config: { 'num.io.threads': 4 } }, {}],
    ['the grace period', { template: { pod: { terminationGracePeriodSeconds: 5 } } }, {}],
    ['what it asks for beside a limit', {}, { resources: { limits: { cpu: '2' }, requests: { cpu: '1' } } }],
    ['a template that says nothing', { template: { pod: { hostAliases: [], dnsConfig: {} }, kafkaContainer: {} } }, {}],
    ['the order of roles', {}, { roles: ['broker', 'controller'] }],
  ])('does not change with %s', (_, kafka, pool) => expect(hash(kafka, pool)).toBe(plain))

  it('does not change with another controller, which only adds an address', () => {
    const grown = nodeOf({ pools: [aPool('p'), aPool('q', { roles: ['controller'], replicas: 1 })] }, 'c-p-0')
    expect(grown.specHash).toBe(plain)
    expect(fileOf(grown, 'server.properties')).toContain('c-q-3:9090')
  })
})

describe('labels that people give', () => {
  const labelled = (pool: KafkaNodePoolResource, labels: Readonly<Record<string, string>>) => ({
    ...pool,
    metadata: { ...pool.metadata, labels: { ...pool.metadata.labels, ...labels } },
  })
  const kafka = { ...aKafka(), metadata: { ...aKafka().metadata, labels: { team: 'kafka', cost: '1' } } }
  const template = {
    pod: { metadata: { labels: { shown: 'label' }, annotations: { shown: 'annotation', scrape: 'true' } } },
    persistentVolumeClaim: { metadata: { labels: { backup: 'daily' } } },
  }
  const node = nodeOf({ kafka, pools: [labelled(aPool('p', { template }), { team: 'pool' })] }, 'c-p-0')
  const given = (labels: Readonly<Record<string, string>> | undefined) =>
    Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !name.startsWith('drover.')))

  it('are on the container: those of the pool and of its template before those of the Kafka', () => {
    expect(given(node.container.labels)).toEqual({ team: 'pool', cost: '1', shown: 'label', scrape: 'true' })
  })

  it('are on the data volumes, and on no config volume', () => {
    const [config, data] = node.container.mounts
    expect(given(config?.labels)).toEqual({})
    expect(given(data?.labels)).toEqual({ team: 'pool', cost: '1', backup: 'daily' })
    expect(given(dataVolumeLabels(node, node.volumes[0] as NodeVolume))).toEqual(given(data?.labels))
  })

  it('take a new container, but for those of the Kafka and of volumes', () => {
    const plain = nodeOf({}, 'c-p-0').specHash
    const hash = (pool: KafkaNodePoolResource) => nodeOf({ kafka, pools: [pool] }, 'c-p-0').specHash
    expect(hash(aPool())).toBe(plain)
    expect(hash(aPool('p', { template: { persistentVolumeClaim: template.persistentVolumeClaim } }))).toBe(plain)
    expect(hash(labelled(aPool(), { team: 'pool' }))).not.toBe(plain)
    expect(hash(aPool('p', { template: { pod: template.pod } }))).not.toBe(plain)
  })

  it("leave Drover's own as they are, whatever they are called", () => {
    const bad = { [LABELS.instance]: 'mine', [LABELS.cluster]: 'other', 'drover.more': 'x' }
    const pool = labelled(aPool('p', { template: { pod: { metadata: { labels: bad, annotations: bad } } } }), bad)
    const { container, labels } = nodeOf({ pools: [pool] }, 'c-p-0')
    expect(container.labels).toEqual(nodeOf({}, 'c-p-0').container.labels)
    expect(labels[LABELS.instance]).toBe('test')
  })

  it('are not those by which Strimzi and its tools know their own', () => {
    const own = {
      'strimzi.io/cluster': 'c',
      'app.kubernetes.io/instance': 'x',
      'app.kubernetes.io/part-of': 'shop',
      'kustomize.toolkit.fluxcd.io/name': 'x',
    }
    expect(given(nodeOf({ pools: [labelled(aPool(), own)] }, 'c-p-0').container.labels)).toEqual({
      'app.kubernetes.io/part-of': 'shop',
    })
  })

  it('of a template: the whole one of the pool takes the place of the whole one of the Kafka', () => {
    const all = aKafka({ template })
    expect(given(nodeOf({ kafka: all }, 'c-p-0').container.labels)).toEqual({ shown: 'label', scrape: 'true' })
    expect(given(nodeOf({ kafka: all, pools: [aPool('p', { template: {} })] }, 'c-p-0').container.labels)).toEqual({})
  })
})

describe('a container', () => {
  it('takes the pool before the Kafka for its resources, JVM and grace period', () => {
    const settings = (memory: string, seconds: number) => ({
      resources: { limits: { memory } },
      jvmOptions: { '-Xmx': memory },
      template: { pod: { terminationGracePeriodSeconds: seconds } },
    })
    const kafka = aKafka(settings('1g', 10))
    const own = nodeOf({ kafka, pools: [aPool('p', settings('2g', 20))] }, 'c-p-0')
    expect(own).toMatchObject({ gracePeriodSeconds: 20, container: { stopTimeoutSeconds: 20 } })
    expect(own.container.env.KAFKA_HEAP_OPTS).toBe('-Xms2g -Xmx2g')
    const inherited = nodeOf({ kafka }, 'c-p-0')
    expect(inherited.gracePeriodSeconds).toBe(10)
    expect(inherited.container.env.KAFKA_HEAP_OPTS).toBe('-Xms1g -Xmx1g')
    expect(nodeOf({}, 'c-p-0').gracePeriodSeconds).toBe(120)
  })

  it('has the limits of the manifest', () => {
    const resources = { limits: { memory: '1Gi', cpu: '250m' } }
    expect(nodeOf({ pools: [aPool('p', { resources })] }, 'c-p-0').container.limits).toEqual({
      memoryBytes: 2 ** 30,
      nanoCpus: 250e6,
      pidsLimit: 4096,
    })
    expect(nodeOf({}, 'c-p-0').container.limits).toEqual({ pidsLimit: 4096 })
  })

  it('reserves what the manifest asks for, within what the kernel takes', () => {
    const reservations = (requests: Limits) =>
      nodeOf({ pools: [aPool('p', { resources: { requests } })] }, 'c-p-0').container.reservations
    expect(reservations({ cpu: '250m', memory: '1Gi' })).toEqual({ cpuShares: 256, memoryBytes: 2 ** 30 })
    expect(reservations({ cpu: '1m' })).toEqual({ cpuShares: 2 })
    expect(reservations({ cpu: '999' })).toEqual({ cpuShares: 262_144 })
    expect(reservations({})).toEqual({})
  })

  it('of a broker answers to the bootstrap name, that of a controller does not', () => {
    expect(nodeOf({ pools: split }, 'c-b-0').container.aliases).toEqual(['c-b-0', 'c-kafka-bootstrap'])
    expect(nodeOf({ pools: split }, 'c-c-2').container.aliases).toEqual(['c-c-2'])
  })

  const inNamespace = (namespace: string) => ({ ...aKafka(), metadata: { ...aKafka().metadata, namespace } })

  it('answers to the names that clients of its namespace use in Kubernetes, and to none where it says no namespace', () => {
    const within = (namespace: string, name: string) =>
      nodeOf({ pools: split, kafka: inNamespace(namespace) }, name).container
    expect(within('shop', 'c-b-0').aliases).toEqual([
      'c-b-0',
      'c-kafka-bootstrap',
      'c-b-0.c-kafka-brokers.shop',
      'c-b-0.c-kafka-brokers.shop.svc',
      'c-b-0.c-kafka-brokers.shop.svc.cluster.local',
      'c-kafka-bootstrap.shop',
      'c-kafka-bootstrap.shop.svc',
      'c-kafka-bootstrap.shop.svc.cluster.local',
    ])
    expect(within('shop', 'c-c-2').aliases).toEqual([
      'c-c-2',
      'c-c-2.c-kafka-brokers.shop',
      'c-c-2.c-kafka-brokers.shop.svc',
      'c-c-2.c-kafka-brokers.shop.svc.cluster.local',
    ])
    expect(within('shop', 'c-b-0').labels['drover.namespace']).toBe('shop')
    // No namespace of Kubernetes, and no name that could be resolved.
    for (const other of ['$NAMESPACE', 'a b', 'a/b', '']) {
      expect(within(other, 'c-b-0').aliases).toEqual(['c-b-0', 'c-kafka-bootstrap'])
      expect(within(other, 'c-b-0').labels['drover.namespace']).toBeUndefined()
    }
  })

  it('answers there to the names of its manifest, where the cluster has another name on this host', () => {
    const { aliases, labels } = nodeOf(
      { pools: split, kafka: { ...inNamespace('shop'), manifestName: 'their' } },
      'c-b-0',
    ).container
    expect(aliases).toEqual([
      'c-b-0',
      'c-kafka-bootstrap',
      'their-b-0.their-kafka-brokers.shop',
      'their-b-0.their-kafka-brokers.shop.svc',
      'their-b-0.their-kafka-brokers.shop.svc.cluster.local',
      'their-kafka-bootstrap.shop',
      'their-kafka-bootstrap.shop.svc',
      'their-kafka-bootstrap.shop.svc.cluster.local',
    ])
    expect(labels).toMatchObject({ 'drover.cluster': 'c', 'drover.manifest-name': 'their' })
    expect(Object.keys(nodeOf({}, 'c-p-0').container.labels)).not.toContain('drover.manifest-name')
  })

  it('is of the same spec in any namespace', () => {
    const { specHash, formerSpecHashes, added } = nodeOf({ pools: split }, 'c-b-0')
    expect(nodeOf({ pools: split, kafka: inNamespace('shop') }, 'c-b-0')).toMatchObject({
      specHash,
      formerSpecHashes,
      added,
    })
  })

  const ports = (parts: ClusterParts, name: string) =>
    nodeOf(parts, name).container.ports.map(
      ({ containerPort, hostIp, hostPort }) => `${hostIp}:${hostPort}:${containerPort}`,
    )

  it('publishes nodeport listeners, and the bootstrap port on the lowest broker', () => {
    const bootstrap = { ...EXTERNAL, configuration: { bootstrap: { nodePort: 32100 } } }
    const kafka = aKafka({ listeners: [PLAIN, bootstrap] })
    expect(ports({ kafka, pools: split }, 'c-b-0')).toEqual(['127.0.0.1:30694:9094', '127.0.0.1:32100:9094'])
    expect(ports({ kafka, pools: split }, 'c-b-1')).toEqual(['127.0.0.1:30695:9094'])
    expect(ports({ kafka, pools: split }, 'c-c-2')).toEqual([])
  })

  it('publishes what Drover needs on loopback where it cannot reach containers', () => {
    const host = { instance: 'test', access: 'published' as const }
    expect(ports({ pools: split, host }, 'c-b-0')).toEqual([expect.stringMatching(/^127\.0\.0\.1:2\d{4}:9091$/)])
    expect(ports({ pools: split, host }, 'c-c-2')).toEqual([expect.stringMatching(/^127\.0\.0\.1:2\d{4}:9090$/)])
    expect(ports({ host }, 'c-p-0')).toHaveLength(2)
  })
})

describe('a cluster', () => {
  it('has its nodes in the order of their ids, whatever the order of pools', () => {
    const names = aCluster({ pools: [...split].reverse() }).nodes.map(({ name }) => name)
    expect(names).toEqual(['c-b-0', 'c-b-1', 'c-c-2', 'c-c-3'])
  })

  it('without brokers or nodes is still one', () => {
    expect(aCluster({ pools: [aPool('c', { roles: ['controller'], replicas: 1 })] }).nodes).toHaveLength(1)
    expect(aCluster({ pools: [] }).nodes).toEqual([])
  })
})

describe('what an image declares as volumes', () => {
  const covered = (parts: ClusterParts) =>
    Object.keys(nodeOf(parts, 'c-p-0').container.tmpfs).filter((path) => path !== '/tmp' && path !== '/opt/kafka/logs')

  it('is covered, so that no nameless volume is made', () => {
    expect(covered({})).toEqual(['/etc/kafka/secrets', '/mnt/shared/config'])
  })

  it('is covered at the usual data folder too when the data lies elsewhere', () => {
    const volumes = [{ type: 'persistent-claim', id: 0, size: '1Gi', deleteClaim: false }] as const
    expect(covered({ pools: [aPool('p', { replicas: 1, jbod: true, volumes })] })).toContain('/var/lib/kafka/data')
  })
})
