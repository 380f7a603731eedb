import { type Field, realised } from './field.ts'

/** KafkaTopic: one topic of Kafka. */
export const KAFKA_TOPIC_FIELDS: readonly Field[] = [
  realised('spec', 'object', { required: true }),
  realised('spec.topicName', 'string', { pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, example: 'my-topic' }),
  realised('spec.partitions', 'integer', { min: 1, max: 200_000 }),
  realised('spec.replicas', 'integer', { min: 1, max: 32_767 }),
  realised('spec.config', 'object'),
  realised('spec.config.*', 'scalar', { listAllowed: true }),
]
