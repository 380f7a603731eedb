import { LABELS } from '../../../src/model/labels.ts'
import { env, inForce, logsAt, nodeOf, property, quota, reasons } from '../looks.ts'
import type { Manifests } from '../manifests.ts'
import { withValue } from '../place.ts'
import { type Host, type Look, type Walks, walksAt } from '../walk.ts'
import { AUTHORITY_WALKS } from './authorities.ts'
import { LISTENER_WALKS } from './listeners.ts'
import { NODE_WALKS } from './nodes.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'
import { volumeWalks } from './volumes.ts'

const set =
  (...path: readonly string[]) =>
  (value: unknown) =>
  (manifests: Manifests): Manifests =>
    withValue(manifests, path, value)
const version = set('Kafka', 'spec', 'kafka', 'version')
const raiseAfter = set('Kafka', 'metadata', 'annotations', 'drover/raise-metadata-after')
/** Whatever takes a restart. */
export const otherHeap = set('Kafka', 'spec', 'kafka', 'jvmOptions', '-Xmx')('512m')

export const level: Look = ({ world }) => world.host.kafka.clusters.get('sim')?.features['metadata.version']
const runs: Look = (world) => {
  const spec = nodeOf(world)?.spec
  return `${spec?.image} ${spec?.labels[LABELS.kafkaVersion]}`
}
const zone = set(
  'Kafka',
  'spec',
  'kafka',
  'template',
  'kafkaContainer',
  'env',
)([
  { name: 'ZONE', value: 'x' },
  { name: 'OTHER', value: 'y' },
])
const logLevel = property('rootLogger.level', 0, 'log4j2.properties')
const logging = set('Kafka', 'spec', 'kafka', 'logging')
/** Two ConfigMaps with files of log4j 2, of which the second says more than a level. */
const LOG_FILES = (manifests: Manifests): Manifests => ({
  ...withValue(manifests, ['ConfigMap', 'data'], { debug: 'rootLogger.level=DEBUG', warn: 'rootLogger.level=WARN' }),
  others: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'others' },
    data: { debug: 'rootLogger.level=TRACE\nstatus=warn' },
  },
})
const FROM_MAP = {
  before: (manifests: Manifests): Manifests =>
    logging({ type: 'external', valueFrom: { configMapKeyRef: { name: 'settings', key: 'debug' } } })(
      LOG_FILES(manifests),
    ),
}
const STAYS = { nothing: 'what is not there leaves logging as it was', warns: ['ReferenceMissing'] }
const BY_VARIABLE = { type: 'environment-variable', envVarName: 'ZONE' }
const NO_TOPIC_OPERATOR = 'Drover itself looks after the topics, asked or not'

const authorizer = property('authorizer.class.name')
const OWN_AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'
const OWN_SUPER_USERS = 'User:CN=sim-kafka,O=drover;User:CN=drover,O=drover'

export const KAFKA_WALKS: Walks = {
  ...AUTHORITY_WALKS,
  spec: ONLY_ITS_FIELDS,
  'spec.kafka': ONLY_ITS_FIELDS,
  'spec.kafka.version': {
    before: raiseAfter('never'),
    a: '4.2.0',
    b: '4.3.1',
    look: runs,
    shows: ['drover/kafka:4.2.0 4.2.0', 'drover/kafka:4.3.1 4.3.1'],
    restarts: 3,
  },
  'spec.kafka.metadataVersion': {
    first: version('4.2.0'),
    a: '4.2-IV1',
    b: '4.3-IV0',
    look: level,
    shows: [29, 30],
    noWayBack: { kind: 'Kafka', name: 'sim', reason: 'MetadataVersionCannotBeLowered' },
  },
  'spec.kafka.image': {
    b: 'drover/kafka:4.3.1-other',
    look: runs,
    shows: ['drover/kafka:4.3.1 4.3.1', 'drover/kafka:4.3.1-other 4.3.1'],
    restarts: 3,
  },
  ...walksAt('spec.kafka', LISTENER_WALKS),
  'spec.kafka.authorization': {
    b: { type: 'simple' },
    look: authorizer,
    shows: [undefined, OWN_AUTHORIZER],
    restarts: 3,
  },
  ...walksAt('spec.kafka.authorization', {
    type: { a: 'custom', b: 'simple', look: authorizer, shows: ['example.Authorizer', OWN_AUTHORIZER], restarts: 3 },
    'superUsers[]': {
      a: 'alice',
      b: 'CN=bob',
      look: property('super.users'),
      shows: [`${OWN_SUPER_USERS};User:alice`, `${OWN_SUPER_USERS};User:CN=bob`],
      restarts: 3,
    },
    authorizerClass: {
      a: 'example.Authorizer',
      b: 'example.Other',
      look: authorizer,
      shows: ['example.Authorizer', 'example.Other'],
      restarts: 3,
    },
    supportsAdminApi: { b: true, nothing: 'ACLs come with users alone' },
  }),
  'spec.kafka.config': { b: { 'num.partitions': 2 }, look: inForce('num.partitions'), shows: ['1', '2'], restarts: 3 },
  'spec.kafka.config.*': [
    { name: 'num.partitions', a: 2, b: 3, look: inForce('num.partitions'), shows: ['2', '3'], restarts: 3 },
    {
      name: 'message.max.bytes',
      a: 5000,
      b: 6000,
      look: inForce('message.max.bytes'),
      shows: ['5000', '6000'],
      restarts: 0,
      leaves: {
        because: 'what was set while nodes run is taken back only when it leaves the manifest',
        without: (host: Host) => ({ ...host, kafkas: host.kafkas.map(({ cluster: _, ...kafka }) => kafka) }),
      },
    },
    {
      name: 'message.max.bytes',
      b: 6000,
      look: property('message.max.bytes'),
      shows: [undefined, '6000'],
      restarts: 0,
    },
    {
      name: 'auto.create.topics.enable',
      b: false,
      look: inForce('auto.create.topics.enable'),
      shows: ['true', 'false'],
      restarts: 3,
    },
    {
      name: 'unclean.leader.election.enable',
      b: 'True',
      with: set('Kafka', 'spec', 'kafka', 'config', 'num.partitions')(2),
      look: inForce('num.partitions'),
      shows: ['1', '2'],
      restarts: 3,
    },
    {
      name: 'log.cleanup.policy',
      b: 'compact,compact',
      look: inForce('log.cleanup.policy'),
      shows: ['delete', 'compact'],
      restarts: 0,
    },
    {
      name: 'log.cleanup.policy',
      b: ['compact', 'delete'],
      look: inForce('log.cleanup.policy'),
      shows: ['delete', 'compact,delete'],
      restarts: 0,
    },
  ],
  ...walksAt('spec.kafka', NODE_WALKS),
  ...walksAt('spec.kafka', volumeWalks(['Kafka', 'spec', 'kafka'])),
  'spec.kafka.rack': {
    before: zone,
    b: BY_VARIABLE,
    look: property('broker.rack'),
    shows: [undefined, 'x'],
    restarts: 3,
  },
  'spec.kafka.rack.type': {
    before: (manifests) => set('Kafka', 'spec', 'kafka', 'rack')(BY_VARIABLE)(zone(manifests)),
    a: 'topology-label',
    b: 'environment-variable',
    look: property('broker.rack'),
    shows: [undefined, 'x'],
    restarts: 3,
  },
  'spec.kafka.rack.envVarName': {
    before: (manifests) => set('Kafka', 'spec', 'kafka', 'rack')(BY_VARIABLE)(zone(manifests)),
    a: 'OTHER',
    b: 'ZONE',
    look: property('broker.rack'),
    shows: ['y', 'x'],
    restarts: 3,
  },
  'spec.kafka.logging': {
    b: { type: 'inline', loggers: { 'rootLogger.level': 'DEBUG' } },
    look: env('DROVER_LOG_CONFIG'),
    shows: [undefined, 'log4j2.properties'],
    restarts: 3,
  },
  'spec.kafka.logging.type': {
    before: set('Kafka', 'spec', 'kafka', 'logging', 'loggers')({ 'rootLogger.level': 'DEBUG' }),
    a: 'external',
    b: 'inline',
    look: env('DROVER_LOG_CONFIG'),
    shows: [undefined, 'log4j2.properties'],
    restarts: 3,
  },
  'spec.kafka.logging.valueFrom': {
    before: (manifests) => logging({ type: 'external' })(LOG_FILES(manifests)),
    b: { configMapKeyRef: { name: 'settings', key: 'debug' } },
    look: logLevel,
    shows: [undefined, 'DEBUG'],
    restarts: 3,
  },
  'spec.kafka.logging.valueFrom.configMapKeyRef': [
    {
      before: (manifests) => logging({ type: 'external' })(LOG_FILES(manifests)),
      b: { name: 'settings', key: 'debug' },
      look: logLevel,
      shows: [undefined, 'DEBUG'],
      restarts: 3,
    },
    { ...FROM_MAP, a: { name: 'settings', key: 'debug' }, b: { name: 'none', key: 'debug' }, ...STAYS },
  ],
  'spec.kafka.logging.valueFrom.configMapKeyRef.name': [
    { ...FROM_MAP, a: 'settings', b: 'others', look: logLevel, shows: ['DEBUG', 'TRACE'], restarts: 3 },
    { ...FROM_MAP, a: 'settings', b: 'none', ...STAYS },
  ],
  'spec.kafka.logging.valueFrom.configMapKeyRef.key': [
    { ...FROM_MAP, a: 'debug', b: 'warn', look: logsAt('root'), shows: ['DEBUG, DEBUG', 'WARN, WARN'], restarts: 0 },
    { ...FROM_MAP, a: 'debug', b: 'none', ...STAYS },
  ],
  'spec.kafka.logging.loggers': [
    {
      b: { 'rootLogger.level': 'DEBUG' },
      look: logsAt('root'),
      shows: ['INFO, INFO', 'DEBUG, DEBUG'],
      restarts: 0,
    },
    {
      b: { 'logger.orgapachekafka.level': 'DEBUG' },
      look: logsAt('org.apache.kafka.raft.KafkaRaftClient', 2),
      shows: ['INFO, INFO', 'DEBUG, INFO'],
      restarts: 0,
    },
    {
      b: { 'appender.console.layout.pattern': '%m%n' },
      look: property('appender.console.layout.pattern', 0, 'log4j2.properties'),
      shows: ['[%d] %p %m (%c{1})%n', '%m%n'],
      restarts: 3,
    },
  ],
  'spec.kafka.logging.loggers.*': [
    {
      name: 'rootLogger.level',
      a: 'WARN',
      b: 'DEBUG',
      look: logsAt('root'),
      shows: ['WARN, WARN', 'DEBUG, DEBUG'],
      restarts: 0,
    },
    {
      name: 'rootLogger.level',
      a: 'WARN',
      b: 'OFF',
      look: logLevel,
      shows: ['WARN', 'OFF'],
      restarts: 3,
    },
  ],
  'spec.kafka.jmxOptions': { b: {}, look: env('KAFKA_JMX_ENABLED'), shows: [undefined, 'true'], restarts: 3 },
  'spec.kafka.jmxOptions.authentication': {
    b: { type: 'password' },
    look: env('KAFKA_JMX_ENABLED'),
    shows: ['true', undefined],
    restarts: 3,
  },
  ...walksAt('spec.kafka', {
    quotas: {
      b: { type: 'kafka', producerByteRate: 1000 },
      look: quota('producer_byte_rate'),
      shows: [undefined, 1000],
      restarts: 0,
    },
    'quotas.type': {
      before: set('Kafka', 'spec', 'kafka', 'quotas')({ type: 'kafka', producerByteRate: 1000 }),
      a: 'strimzi',
      b: 'kafka',
      look: quota('producer_byte_rate'),
      shows: [undefined, 1000],
      restarts: 0,
    },
    'quotas.producerByteRate': {
      a: 1000,
      b: 2000,
      look: quota('producer_byte_rate'),
      shows: [1000, 2000],
      restarts: 0,
    },
    'quotas.consumerByteRate': {
      b: 0,
      look: quota('consumer_byte_rate'),
      shows: [undefined, 0],
      restarts: 0,
    },
    'quotas.requestPercentage': {
      a: 50,
      b: 200,
      look: quota('request_percentage'),
      shows: [50, 200],
      restarts: 0,
    },
    'quotas.controllerMutationRate': {
      a: 10,
      b: 0.5,
      look: quota('controller_mutation_rate'),
      shows: [10, 0.5],
      restarts: 0,
    },
  }),
  'spec.kafka.tieredStorage': {
    b: { type: 'custom', remoteStorageManager: { className: 'example.Remote' } },
    look: property('remote.log.storage.system.enable'),
    shows: [undefined, 'true'],
    restarts: 3,
  },
  'spec.kafka.tieredStorage.type': { noOther: 'Strimzi has one type, and without it there is no tiered storage' },
  ...walksAt('spec.kafka.tieredStorage.remoteStorageManager', {
    className: {
      a: 'example.Remote',
      b: 'example.Other',
      look: property('remote.log.storage.manager.class.name'),
      shows: ['example.Remote', 'example.Other'],
      restarts: 3,
    },
    classPath: {
      b: '/opt/kafka/plugins/remote/*',
      look: property('remote.log.storage.manager.class.path'),
      shows: [undefined, '/opt/kafka/plugins/remote/*'],
      restarts: 3,
    },
    config: {
      b: { 'storage.bucket': 'b' },
      look: property('rsm.config.storage.bucket'),
      shows: [undefined, 'b'],
      restarts: 3,
    },
    'config.*': {
      name: 'storage.bucket',
      a: 'a',
      b: 'b',
      look: property('rsm.config.storage.bucket'),
      shows: ['a', 'b'],
      restarts: 3,
    },
  }),
  'spec.kafka.tieredStorage.remoteStorageManager': { noOther: 'it cannot be left out, and its fields are walked' },
  'spec.entityOperator': { b: {}, nothing: NO_TOPIC_OPERATOR },
  'spec.entityOperator.topicOperator': { b: {}, nothing: NO_TOPIC_OPERATOR },
  'spec.maintenanceTimeWindows[]': {
    b: '0 0 0 1 1 ? 2099',
    with: otherHeap,
    look: reasons('Kafka', 'sim'),
    shows: [[], ['OutsideMaintenanceWindow']],
    restarts: 0,
  },
}
