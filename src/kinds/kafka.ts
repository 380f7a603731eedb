import { DEFAULT_KAFKA_VERSION, isBeforeDynamicQuorum, OLDEST_METADATA_VERSION } from '../model/kafka-versions.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { AUTHORITY_FIELDS } from './authority-fields.ts'
import { clusterFindings } from './cluster-rules.ts'
import { CONFIG_NAME, JVM_FIELDS, POD_TEMPLATE_FIELDS, RESOURCE_FIELDS } from './common-fields.ts'
import { defineKind } from './define-kind.ts'
import { at, ignored, realised, refused, translated } from './field.ts'
import { isForbiddenConfig } from './forbidden-config.ts'
import { KAFKA_RULES } from './kafka-rules.ts'
import { KINDS } from './kinds.ts'
import { LISTENER_FIELDS } from './listener-fields.ts'
import { nodePortFindings } from './node-port-rules.ts'
import { referenceFindings } from './reference-rules.ts'

const NOT_YET = 'Not supported yet.'
const NO_PROCESS = 'There is no process of its own for topics.'
const NO_OBJECT = 'It shapes a Kubernetes object that Docker does not have.'
const NO_RACKS = 'There is one Docker host, so there are no racks but those that a variable says.'
const LOGGING_NOTE =
  'The whole of log4j2.properties, as it is written there. Levels change while nodes run where it is plain which these are, as with `loggers`; any other line takes a new container. Where it is missing, logging stays as it was last.'
const LOGGERS_NOTE =
  'A line of log4j2.properties. The levels of the root and of loggers that have a `name` and a `level` from `FATAL` to `TRACE` change while nodes run, controllers as well, and are put back where somebody changes them; such loggers may come and go. Anything else takes a new container: other lines, `OFF` and `ALL`, a logger without a level, `rootLogger` in short.'
const POOLS = 'It belongs into a KafkaNodePool.'

const TIERED_STORAGE_FIELDS = [
  translated(
    'spec.kafka.tieredStorage',
    'object',
    'Properties of every node. The plugin is to be in the image; a broker that does not find it does not start.',
  ),
  realised('spec.kafka.tieredStorage.type', 'string', { required: true, oneOf: ['custom'] }),
  realised('spec.kafka.tieredStorage.remoteStorageManager', 'object', { required: true }),
  realised('spec.kafka.tieredStorage.remoteStorageManager.className', 'string', {
    required: true,
    pattern: /^\S+$/,
    example: 'io.aiven.kafka.tieredstorage.RemoteStorageManager',
  }),
  realised('spec.kafka.tieredStorage.remoteStorageManager.classPath', 'string'),
  realised('spec.kafka.tieredStorage.remoteStorageManager.config', 'object'),
  realised('spec.kafka.tieredStorage.remoteStorageManager.config.*', 'string', { names: CONFIG_NAME }),
] as const

const OF_OTHER_AUTHORIZERS = [
  'allowOnError',
  'clientId',
  'connectTimeoutSeconds',
  'delegateToKafkaAcls',
  'disableTlsHostnameVerification',
  'enableMetrics',
  'expireAfterMs',
  'grantsAlwaysLatest',
  'grantsGcPeriodSeconds',
  'grantsMaxIdleTimeSeconds',
  'grantsRefreshPeriodSeconds',
  'grantsRefreshPoolSize',
  'httpRetries',
  'includeAcceptHeader',
  'initialCacheCapacity',
  'maximumCacheSize',
  'readTimeoutSeconds',
  'tlsTrustedCertificates',
  'tokenEndpointUri',
  'url',
]

const AUTHORIZATION_FIELDS = [
  realised('spec.kafka.authorization', 'object'),
  ...at('spec.kafka.authorization', [
    realised('type', 'string', { required: true, oneOf: ['simple', 'custom'] }),
    realised('superUsers[]', 'string', { pattern: /^[^;\s][^;]{0,1023}$/, example: 'CN=my-user' }),
    realised('authorizerClass', 'string', { pattern: /^\S+$/, example: 'example.Authorizer' }),
    translated('supportsAdminApi', 'boolean', 'Whether it takes ACLs counts for users alone.'),
  ]),
  ...refused('spec.kafka.authorization', OF_OTHER_AUTHORIZERS, 'Strimzi itself has `opa` and `keycloak` no more.', {
    onlyIn: 'v1beta2',
  }),
] as const

const QUOTA_FIELDS = [
  realised('spec.kafka.quotas', 'object'),
  translated(
    'spec.kafka.quotas.type',
    'string',
    'With `kafka`: the quotas of every user who has none of his own; all who do not log in are one user, Drover among them. `strimzi` has no effect.',
    { required: true, oneOf: ['kafka', 'strimzi'] },
  ),
  ...at('spec.kafka.quotas', [
    realised('producerByteRate', 'integer', { min: 0 }),
    realised('consumerByteRate', 'integer', { min: 0 }),
    realised('requestPercentage', 'integer', { min: 0 }),
    realised('controllerMutationRate', 'number', { min: 0 }),
  ]),
  ...ignored(
    'spec.kafka.quotas',
    ['excludedPrincipals', 'minAvailableBytesPerVolume', 'minAvailableRatioPerVolume'],
    'Only the plugin of `type: strimzi` knows it, and Kafka has none that limits volumes.',
  ),
] as const

const FIELDS = [
  realised('spec', 'object', { required: true }),
  realised('spec.kafka', 'object', { required: true }),
  realised('spec.kafka.version', 'string'),
  realised('spec.kafka.metadataVersion', 'string'),
  realised('spec.kafka.image', 'string', { pattern: /^[a-zA-Z0-9][\w./:@-]{0,511}$/, example: 'example/kafka:4.3.1' }),
  ...at('spec.kafka', LISTENER_FIELDS),
  realised('spec.kafka.config', 'object'),
  realised('spec.kafka.config.*', 'scalar', { listAllowed: true, names: CONFIG_NAME, notNull: true }),
  ...at('spec.kafka', RESOURCE_FIELDS).map((field) =>
    field.path === 'spec.kafka.resources'
      ? { ...field, onlyIn: 'v1beta2' as const, note: 'In `v1` it stands in the KafkaNodePool.' }
      : field,
  ),
  ...at('spec.kafka', JVM_FIELDS),
  ...at('spec.kafka', POD_TEMPLATE_FIELDS),
  ...ignored(
    'spec.kafka.template',
    [
      'bootstrapService',
      'brokersService',
      'clusterCaCert',
      'clusterRoleBinding',
      'externalBootstrapIngress',
      'externalBootstrapRoute',
      'externalBootstrapService',
      'initContainer',
      'jmxSecret',
      'perPodIngress',
      'perPodRoute',
      'perPodService',
      'podSet',
      'serviceAccount',
    ],
    NO_OBJECT,
  ),
  ...ignored(
    'spec.kafka.template',
    ['podDisruptionBudget'],
    'Nobody evicts a container of Docker. How many brokers may be restarted together says `drover/max-parallel`.',
  ),
  ...ignored('spec.kafka.template', ['statefulset'], NO_OBJECT, { onlyIn: 'v1beta2' }),
  ...AUTHORIZATION_FIELDS,
  realised('spec.kafka.rack', 'object'),
  realised('spec.kafka.rack.type', 'string', { oneOf: ['topology-label', 'environment-variable'] }),
  translated(
    'spec.kafka.rack.envVarName',
    'string',
    'With `type: environment-variable`, the rack is the value it has in `template.kafkaContainer.env`.',
  ),
  ...ignored('spec.kafka.rack', ['topologyKey'], NO_RACKS),
  ...ignored('spec.kafka', ['brokerRackInitImage'], NO_RACKS),
  realised('spec.kafka.logging', 'object'),
  realised('spec.kafka.logging.type', 'string', { required: true, oneOf: ['inline', 'external'] }),
  realised('spec.kafka.logging.loggers', 'object'),
  translated('spec.kafka.logging.loggers.*', 'string', LOGGERS_NOTE, {
    names: /^[\w.$-]+$/,
  }),
  realised('spec.kafka.logging.valueFrom', 'object'),
  translated('spec.kafka.logging.valueFrom.configMapKeyRef', 'object', LOGGING_NOTE),
  realised('spec.kafka.logging.valueFrom.configMapKeyRef.name', 'string', { required: true }),
  realised('spec.kafka.logging.valueFrom.configMapKeyRef.key', 'string', { required: true }),
  ...ignored('spec.kafka.logging.valueFrom.configMapKeyRef', ['optional'], 'Strimzi does nothing with it either.', {
    quiet: true,
  }),
  translated('spec.kafka.jmxOptions', 'object', 'JMX on port 9999 of the cluster’s network, by the name of the node.'),
  translated('spec.kafka.jmxOptions.authentication', 'object', 'With it, JMX is left out.'),
  ...ignored(
    'spec.kafka.jmxOptions.authentication',
    ['type'],
    'Not supported yet, and JMX is not opened without it where it is asked for.',
  ),
  ...ignored('spec.kafka', ['livenessProbe', 'readinessProbe'], 'Drover asks Kafka itself whether a node is ready.'),
  ...ignored('spec.kafka', ['metricsConfig'], NOT_YET),
  ...QUOTA_FIELDS,
  ...TIERED_STORAGE_FIELDS,
  ...ignored('spec.kafka', ['replicas', 'storage'], POOLS, { onlyIn: 'v1beta2' }),
  translated('spec.entityOperator', 'object', 'Drover itself looks after the topics.'),
  translated('spec.entityOperator.topicOperator', 'object', 'Drover itself looks after the topics.'),
  ...ignored(
    'spec.entityOperator.topicOperator',
    ['jvmOptions', 'livenessProbe', 'readinessProbe', 'resources', 'startupProbe'],
    NO_PROCESS,
    { quiet: true },
  ),
  ...ignored(
    'spec.entityOperator.topicOperator',
    ['image', 'logging', 'reconciliationIntervalMs', 'watchedNamespace'],
    NO_PROCESS,
  ),
  ...ignored(
    'spec.entityOperator.topicOperator',
    ['reconciliationIntervalSeconds', 'topicMetadataMaxAttempts', 'zookeeperSessionTimeoutSeconds'],
    NO_PROCESS,
    { onlyIn: 'v1beta2' },
  ),
  ...ignored('spec.entityOperator', ['tlsSidecar'], NO_PROCESS, { onlyIn: 'v1beta2' }),
  // Without users it asks for nothing; with users each of them is told.
  ...ignored('spec.entityOperator', ['userOperator'], 'Users are not supported yet.', { quiet: true }),
  ...ignored('spec.entityOperator', ['template'], NO_OBJECT),
  ...AUTHORITY_FIELDS,
  ...ignored('spec', ['cruiseControl', 'kafkaExporter'], NOT_YET),
  ...ignored('spec', ['jmxTrans'], 'Strimzi itself has it no more.', { onlyIn: 'v1beta2' }),
  realised('spec.maintenanceTimeWindows[]', 'string'),
  ...ignored(
    'spec',
    ['zookeeper'],
    'Kafka 4 has no ZooKeeper; KafkaNodePools with the role `controller` do its work.',
    {
      onlyIn: 'v1beta2',
    },
  ),
] as const

interface RawSpec extends Omit<KafkaSpec, 'kafka' | 'referred'> {
  readonly kafka: Omit<KafkaSpec['kafka'], 'version' | 'config'> &
    Partial<Pick<KafkaSpec['kafka'], 'version' | 'config'>>
  /** Nothing of it is left to be decided. */
  readonly entityOperator?: { readonly topicOperator?: object }
}

/** One cluster. */
export const KAFKA = defineKind(KINDS.Kafka, {
  fields: FIELDS,
  spec: ({ spec }: { readonly spec: RawSpec }) => kafkaSpec(spec),
  rules: KAFKA_RULES,
  crossCheck: (resources, clusters) => [
    ...clusterFindings(resources, clusters),
    ...nodePortFindings(resources),
    ...referenceFindings(resources),
  ],
})

/** Keys of the config that only the operator may set are left out; a level that no quorum here can have is raised. */
function kafkaSpec({ kafka, clusterCa, clientsCa, maintenanceTimeWindows }: RawSpec): KafkaSpec {
  const config = Object.entries(kafka.config ?? {}).filter(([key]) => !isForbiddenConfig(key, kafka.listeners))
  const { metadataVersion } = kafka
  const isOlder = metadataVersion !== undefined && isBeforeDynamicQuorum(metadataVersion)
  return {
    kafka: {
      ...kafka,
      version: kafka.version ?? DEFAULT_KAFKA_VERSION,
      ...(isOlder && { metadataVersion: OLDEST_METADATA_VERSION }),
      config: Object.fromEntries(config),
    },
    ...(clusterCa && { clusterCa }),
    ...(clientsCa && { clientsCa }),
    ...(maintenanceTimeWindows !== undefined && { maintenanceTimeWindows }),
  }
}
