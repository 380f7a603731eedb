import type { KafkaTopicSpec } from '../model/resource.ts'
import { CONFIG_NAME } from './common-fields.ts'
import { defineKind } from './define-kind.ts'
import { realised } from './field.ts'
import { internalTopicFindings } from './internal-topic-rules.ts'
import { KINDS } from './kinds.ts'
import { topicFindings } from './topic-rules.ts'

const FIELDS = [
  realised('spec', 'object', { required: true }),
  realised('spec.topicName', 'string', { pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, example: 'my-topic' }),
  realised('spec.partitions', 'integer', { min: 1, max: 200_000 }),
  realised('spec.replicas', 'integer', { min: 1, max: 32_767 }),
  realised('spec.config', 'object'),
  realised('spec.config.*', 'scalar', { listAllowed: true, names: CONFIG_NAME }),
] as const

interface Raw {
  readonly spec: Omit<KafkaTopicSpec, 'config'> & Partial<Pick<KafkaTopicSpec, 'config'>>
}

/** One topic of Kafka. */
export const KAFKA_TOPIC = defineKind(KINDS.KafkaTopic, {
  fields: FIELDS,
  spec: ({ spec }: Raw): KafkaTopicSpec => ({ ...spec, config: spec.config ?? {} }),
  rules: (_, spec) => internalTopicFindings(spec),
  crossCheck: topicFindings,
})
