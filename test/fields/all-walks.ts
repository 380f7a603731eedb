import { ALL_DEFINED_KINDS, type AnyDefinedKind } from '../../src/kinds/defined-kinds.ts'
import type { Field } from '../../src/kinds/field.ts'
import { isSupported } from '../../src/kinds/kinds.ts'
import type { Walk, Walks } from './walk.ts'
import { CONFIG_MAP_WALKS, SECRET_WALKS } from './walks/core.ts'
import { KAFKA_WALKS } from './walks/kafka.ts'
import { metadataWalks } from './walks/metadata.ts'
import { POOL_WALKS } from './walks/pool.ts'
import { TOPIC_WALKS } from './walks/topic.ts'
import { USER_WALKS } from './walks/user.ts'

const OF_KIND: Readonly<Record<string, Walks>> = {
  Kafka: KAFKA_WALKS,
  KafkaNodePool: POOL_WALKS,
  KafkaTopic: TOPIC_WALKS,
  KafkaUser: USER_WALKS,
  Secret: SECRET_WALKS,
  ConfigMap: CONFIG_MAP_WALKS,
}

/** The kinds Drover does something about, and those it knows by name only. */
export const SUPPORTED: readonly AnyDefinedKind[] = ALL_DEFINED_KINDS.filter(({ kind }) => isSupported(kind))
export const BY_NAME_ONLY: readonly AnyDefinedKind[] = ALL_DEFINED_KINDS.filter(({ kind }) => !isSupported(kind))

/** Every walk of a kind, by the path of its field. */
export const walksOf = ({ kind }: AnyDefinedKind): Walks => ({ ...metadataWalks(kind), ...OF_KIND[kind] })

/** Fields of a kind that do something, and so need a walk. */
export const toWalk = ({ fields }: AnyDefinedKind): readonly Field[] =>
  fields.filter(({ fate }) => fate === 'realised' || fate === 'translated')

export const listOf = (walks: Walk | readonly Walk[] | undefined): readonly Walk[] =>
  walks === undefined ? [] : 'length' in walks ? walks : [walks]
