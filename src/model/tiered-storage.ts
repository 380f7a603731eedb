import { CERTIFICATE_FILES, inConfigFolder } from './certificate-files.ts'
import { addressText } from './endpoints.ts'
import type { Inside } from './inside.ts'
import { listenerName, REPLICATION_LISTENER } from './listeners.ts'
import { bootstrapAlias } from './names.ts'
import type { KafkaResource } from './resource.ts'

/** Kafka's own, which keeps in a topic what was moved where. */
const METADATA_IN_TOPIC = 'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager'

const METADATA_CLIENT = 'rlmm.config.remote.log.metadata.common.client.'
/** It is the node to whom it speaks. */
const PROVEN: readonly [string, string][] = [
  [`${METADATA_CLIENT}security.protocol`, 'SSL'],
  [`${METADATA_CLIENT}ssl.keystore.location`, inConfigFolder(CERTIFICATE_FILES.node)],
  [`${METADATA_CLIENT}ssl.keystore.type`, 'PEM'],
  [`${METADATA_CLIENT}ssl.truststore.location`, inConfigFolder(CERTIFICATE_FILES.clusterAuthority)],
  [`${METADATA_CLIENT}ssl.truststore.type`, 'PEM'],
]

/**
 * What Strimzi writes for `tieredStorage` (`KafkaBrokerConfigurationBuilder.withTieredStorage`), to controllers as
 * well, which judge what a topic may ask for. The manager of metadata finds the brokers by their own listener, and has
 * a client of its own, which knows nothing of what the listener proves itself with.
 */
export function tieredStorageProperties(
  { metadata, spec }: KafkaResource,
  inside: Inside,
): [string, string | undefined][] {
  const { tieredStorage } = spec.kafka
  if (!tieredStorage) return []
  const { className, classPath, config = {} } = tieredStorage.remoteStorageManager
  const brokers = { host: bootstrapAlias(metadata.name), port: REPLICATION_LISTENER.port }
  return [
    ['remote.log.storage.system.enable', 'true'],
    ['remote.log.metadata.manager.class.name', METADATA_IN_TOPIC],
    ['remote.log.metadata.manager.impl.prefix', 'rlmm.config.'],
    ['remote.log.metadata.manager.listener.name', listenerName(REPLICATION_LISTENER)],
    [`${METADATA_CLIENT}bootstrap.servers`, addressText(brokers)],
    ...(inside === 'tls' ? PROVEN : []),
    ['remote.log.storage.manager.class.name', className],
    ['remote.log.storage.manager.class.path', classPath],
    ['remote.log.storage.manager.impl.prefix', 'rsm.config.'],
    ...Object.entries(config).map(([key, value]): [string, string] => [`rsm.config.${key}`, value]),
  ]
}
