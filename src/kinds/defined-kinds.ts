import type { Kind, SpecOf } from '../model/resource.ts'
import { CONFIG_MAP } from './config-map.ts'
import type { DefinedKind } from './define-kind.ts'
import { KAFKA } from './kafka.ts'
import { KAFKA_NODE_POOL } from './kafka-node-pool.ts'
import { KAFKA_TOPIC } from './kafka-topic.ts'
import { KAFKA_USER } from './kafka-user.ts'
import { KNOWN } from './known.ts'
import { SECRET } from './secret.ts'

/** Every kind with what its manifests may say, for who reads any; who does not needs kinds.ts alone. */
export const DEFINED_KINDS = {
  Kafka: KAFKA,
  KafkaNodePool: KAFKA_NODE_POOL,
  KafkaTopic: KAFKA_TOPIC,
  KafkaUser: KAFKA_USER,
  ...KNOWN,
  Secret: SECRET,
  ConfigMap: CONFIG_MAP,
} satisfies { readonly [K in Kind]: DefinedKind<K, SpecOf<K>> }

/** Any of them. */
export type AnyDefinedKind = (typeof DEFINED_KINDS)[Kind]

/** The same as a list. */
export const ALL_DEFINED_KINDS: readonly AnyDefinedKind[] = Object.values(DEFINED_KINDS)
