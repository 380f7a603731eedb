import { DEFAULT_KAFKA_VERSION, isBeforeDynamicQuorum, OLDEST_METADATA_VERSION } from '../model/kafka-versions.ts'
import type { KafkaSpec } from '../model/resource.ts'
import { clusterFindings } from './cluster-rules.ts'
import { CONFIG_NAME, JVM_FIELDS, POD_TEMPLATE_FIELDS, RESOURCE_FIELDS } from './common-fields.ts'
import { defineKind } from './define-kind.ts'
import { at, ignored, realised, refused, translated } from './field.ts'
import { isForbiddenConfig } from './forbidden-config.ts'
import { KAFKA_RULES } from './kafka-rules.ts'
import { KINDS } from './kinds.ts'
import { LISTENER_FIELDS } from './listener-fields.ts'
import { nodePortFindings } from './node-port-rules.ts'

const NOT_YET = 'Not supported yet.'
const NO_PROCESS = 'There is no process of its own for topics.'
const NO_OBJECT = 'It shapes a Kubernetes object that Docker does not have.'
const POOLS = 'It belongs into a KafkaNodePool.'

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
      'persistentVolumeClaim',
      'podDisruptionBudget',
      'podSet',
      'serviceAccount',
    ],
    NO_OBJECT,
  ),
  ...ignored('spec.kafka.template', ['statefulset'], NO_OBJECT, { onlyIn: 'v1beta2' }),
  ...ignored('spec.kafka.template', ['kafkaContainer'], NOT_YET),
  ...refused('spec.kafka', ['authorization'], 'Not supported yet, and without it everybody may do everything.'),
  ...ignored('spec.kafka', ['rack', 'brokerRackInitImage'], 'There is one Docker host, so there are no racks.'),
  ...ignored('spec.kafka', ['livenessProbe', 'readinessProbe'], 'Drover asks Kafka itself whether a node is ready.'),
  ...ignored('spec.kafka', ['jmxOptions', 'logging', 'metricsConfig', 'quotas', 'tieredStorage'], NOT_YET),
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
  ...ignored('spec', ['clusterCa', 'clientsCa'], 'TLS is not supported yet.'),
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

interface RawSpec extends Omit<KafkaSpec, 'kafka'> {
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
  crossCheck: (resources, clusters) => [...clusterFindings(resources, clusters), ...nodePortFindings(resources)],
})

/** Keys of the config that only the operator may set are left out; a level that no quorum here can have is raised. */
function kafkaSpec({ kafka, maintenanceTimeWindows }: RawSpec): KafkaSpec {
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
    ...(maintenanceTimeWindows !== undefined && { maintenanceTimeWindows }),
  }
}
