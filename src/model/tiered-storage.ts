import { addressText } from './endpoints.ts'
import { listenerName, REPLICATION_LISTENER } from './listeners.ts'
import { bootstrapAlias } from './names.ts'
import type { KafkaResource } from './resource.ts'

/** Kafka's own, which keeps in a topic what was moved where. */
const METADATA_IN_TOPIC = 'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager'

/**
 * What Strimzi writes for `tieredStorage` (`KafkaBrokerConfigurationBuilder.withTieredStorage`), to controllers as
 * well, which judge what a topic may ask for. The manager of metadata finds the brokers by their own listener.
 */
export function tieredStorageProperties({ metadata, spec }: KafkaResource): [string, string | undefined][] {
  const { tieredStorage } = spec.kafka
  if (!tieredStorage) return []
  const { className, classPath, config = {} } = tieredStorage.remoteStorageManager
  const brokers = { host: bootstrapAlias(metadata.name), port: REPLICATION_LISTENER.port }
  return [
    ['remote.log.storage.system.enable', 'true'],
    ['remote.log.metadata.manager.class.name', METADATA_IN_TOPIC],
    ['remote.log.metadata.manager.impl.prefix', 'rlmm.config.'],
    ['remote.log.metadata.manager.listener.name', listenerName(REPLICATION_LISTENER)],
    ['rlmm.config.remote.log.metadata.common.client.bootstrap.servers', addressText(brokers)],
    ['remote.log.storage.manager.class.name', className],
    ['remote.log.storage.manager.class.path', classPath],
    ['remote.log.storage.manager.impl.prefix', 'rsm.config.'],
    ...Object.entries(config).map(([key, value]): [string, string] => [`rsm.config.${key}`, value]),
  ]
}
