import type { Kind } from '../model/resource.ts'
import { COMMON_FIELDS } from './common-fields.ts'
import { CONFIG_MAP_FIELDS, SECRET_FIELDS } from './core.ts'
import { type Field, realised } from './field.ts'
import { KAFKA_FIELDS } from './kafka.ts'
import { KAFKA_NODE_POOL_FIELDS } from './kafka-node-pool.ts'
import { KAFKA_TOPIC_FIELDS } from './kafka-topic.ts'

const STRIMZI = ['kafka.strimzi.io/v1', 'kafka.strimzi.io/v1beta2'] as const

/** A kind by its name, the versions of its API, and its fields. */
export interface KindFields {
  readonly kind: Kind
  /** The first is the one to write. */
  readonly apiVersions: readonly string[]
  readonly fields: readonly Field[]
  /** Drover knows the kind by name and does nothing about it yet. */
  readonly unsupported?: true
}

function unsupported(kind: Kind): KindFields {
  return {
    kind,
    apiVersions: STRIMZI,
    fields: [...COMMON_FIELDS, realised('spec', 'any')],
    unsupported: true,
  }
}

/** Every kind a manifest may have. */
export const KINDS: readonly KindFields[] = [
  { kind: 'Kafka', apiVersions: STRIMZI, fields: [...COMMON_FIELDS, ...KAFKA_FIELDS] },
  { kind: 'KafkaNodePool', apiVersions: STRIMZI, fields: [...COMMON_FIELDS, ...KAFKA_NODE_POOL_FIELDS] },
  { kind: 'KafkaTopic', apiVersions: STRIMZI, fields: [...COMMON_FIELDS, ...KAFKA_TOPIC_FIELDS] },
  { kind: 'Secret', apiVersions: ['v1'], fields: [...COMMON_FIELDS, ...SECRET_FIELDS] },
  { kind: 'ConfigMap', apiVersions: ['v1'], fields: [...COMMON_FIELDS, ...CONFIG_MAP_FIELDS] },
  unsupported('KafkaUser'),
  unsupported('KafkaConnect'),
  unsupported('KafkaConnector'),
  unsupported('KafkaMirrorMaker2'),
  unsupported('KafkaBridge'),
  unsupported('KafkaRebalance'),
]

/** The kind of this name; undefined when Drover does not know it. */
export function findKind(name: string): KindFields | undefined {
  return KINDS.find(({ kind }) => kind === name)
}
