import { kafkaError } from '../../src/kafka/kafka-error.ts'
import type { ConfigEntry, ConfigType } from '../../src/model/kafka-state.ts'
import { configForm, notAmong, wrongType } from './config-form.ts'

/** Topic configs of Kafka 4.3 with their types and defaults, as a broker describes them. */
const KNOWN: Readonly<Record<string, readonly [type: ConfigType, value: string]>> = {
  'cleanup.policy': ['LIST', 'delete'],
  'compression.gzip.level': ['INT', '-1'],
  'compression.lz4.level': ['INT', '9'],
  'compression.type': ['STRING', 'producer'],
  'compression.zstd.level': ['INT', '3'],
  'delete.retention.ms': ['LONG', '86400000'],
  'file.delete.delay.ms': ['LONG', '60000'],
  'flush.messages': ['LONG', '9223372036854775807'],
  'flush.ms': ['LONG', '9223372036854775807'],
  'follower.replication.throttled.replicas': ['LIST', ''],
  'index.interval.bytes': ['INT', '4096'],
  'leader.replication.throttled.replicas': ['LIST', ''],
  'local.retention.bytes': ['LONG', '-2'],
  'local.retention.ms': ['LONG', '-2'],
  'max.compaction.lag.ms': ['LONG', '9223372036854775807'],
  'max.message.bytes': ['INT', '1048588'],
  'message.timestamp.after.max.ms': ['LONG', '3600000'],
  'message.timestamp.before.max.ms': ['LONG', '9223372036854775807'],
  'message.timestamp.type': ['STRING', 'CreateTime'],
  'min.cleanable.dirty.ratio': ['DOUBLE', '0.5'],
  'min.compaction.lag.ms': ['LONG', '0'],
  'min.insync.replicas': ['INT', '1'],
  preallocate: ['BOOLEAN', 'false'],
  'remote.storage.enable': ['BOOLEAN', 'false'],
  'retention.bytes': ['LONG', '-1'],
  'retention.ms': ['LONG', '604800000'],
  'segment.bytes': ['INT', '1073741824'],
  'segment.index.bytes': ['INT', '10485760'],
  'segment.jitter.ms': ['LONG', '0'],
  'segment.ms': ['LONG', '604800000'],
  'unclean.leader.election.enable': ['BOOLEAN', 'false'],
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'cleanup.policy': ['compact', 'delete'],
  'compression.type': ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
  'message.timestamp.type': ['CreateTime', 'LogAppendTime'],
}

/** Refuses what Kafka refuses: unknown names and values of the wrong type. */
export function validateTopicConfig(about: string, config: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(config)) {
    const [type] = KNOWN[name] ?? []
    if (type === undefined) throw kafkaError(about, 40, `Unknown topic config name: ${name}`)
    const why = wrongType(type, value) ?? notAmong(CHOICES[name], value)
    if (why !== undefined) throw kafkaError(about, 40, `Invalid value ${value} for configuration ${name}: ${why}`)
  }
}

/** What DescribeConfigs says of a topic: its own values, and the defaults of everything else. */
export function describeTopicConfig(own: Readonly<Record<string, string>>, minInsync: number): ConfigEntry[] {
  return Object.entries(KNOWN).map(([name, [type, value]]) => {
    const set = own[name]
    const described = { name, readOnly: false, type }
    if (set !== undefined) return { ...described, value: configForm(type, set), source: 'topic' }
    // A new cluster stores this one cluster-wide when it finalises eligible.leader.replicas.version.
    if (name === 'min.insync.replicas') return { ...described, value: `${minInsync}`, source: 'cluster-default' }
    return { ...described, value, source: 'default' }
  })
}
