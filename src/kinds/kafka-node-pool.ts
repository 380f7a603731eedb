import { JVM_FIELDS, POD_TEMPLATE_FIELDS, RESOURCE_FIELDS } from './common-fields.ts'
import { at, type Field, ignored, realised, translated } from './field.ts'

const DRIVER = 'The volume driver.'
const SIZE = 'Recorded; Docker’s local driver cannot enforce it.'

function volumeFields(path: string): Field[] {
  return [
    realised(`${path}.id`, 'integer', { min: 0 }),
    translated(`${path}.size`, 'quantity', SIZE),
    translated(`${path}.sizeLimit`, 'quantity', SIZE),
    translated(`${path}.class`, 'string', DRIVER),
    realised(`${path}.deleteClaim`, 'boolean'),
    realised(`${path}.kraftMetadata`, 'string', { oneOf: ['shared'] }),
    ...ignored(path, ['selector', 'volumeAttributesClass'], 'Only Kubernetes chooses among volumes.'),
  ]
}

/** KafkaNodePool: some nodes of a cluster that are alike. */
export const KAFKA_NODE_POOL_FIELDS: readonly Field[] = [
  realised('spec', 'object', { required: true }),
  realised('spec.replicas', 'integer', { required: true, min: 0, max: 1000 }),
  realised('spec.roles[]', 'string', { required: true, minItems: 1, oneOf: ['controller', 'broker'] }),
  translated('spec.storage', 'object', 'Named volumes of Docker.', { required: true }),
  realised('spec.storage.type', 'string', { required: true, oneOf: ['ephemeral', 'persistent-claim', 'jbod'] }),
  ...volumeFields('spec.storage'),
  realised('spec.storage.volumes[]', 'object'),
  realised('spec.storage.volumes[].type', 'string', { required: true, oneOf: ['ephemeral', 'persistent-claim'] }),
  ...volumeFields('spec.storage.volumes[]'),
  ...at('spec', RESOURCE_FIELDS),
  ...at('spec', JVM_FIELDS),
  ...at('spec', POD_TEMPLATE_FIELDS),
  ...ignored(
    'spec.template',
    ['initContainer', 'perPodIngress', 'perPodRoute', 'perPodService', 'persistentVolumeClaim', 'podSet'],
    'It shapes a Kubernetes object that Docker does not have.',
  ),
  ...ignored('spec.template', ['kafkaContainer'], 'Not supported yet.'),
]
