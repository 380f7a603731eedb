/** Keys of `spec.kafka.config` that belong to the operator: Strimzi's `KafkaClusterSpec.FORBIDDEN_PREFIXES`. */
const FORBIDDEN_PREFIXES = [
  'listeners',
  'advertised.',
  'broker.',
  'listener.',
  'host.name',
  'port',
  'inter.broker.listener.name',
  'sasl.',
  'ssl.',
  'security.',
  'password.',
  'log.dir',
  'zookeeper.connect',
  'zookeeper.set.acl',
  'zookeeper.ssl',
  'zookeeper.clientcnxnsocket',
  'authorizer.',
  'super.user',
  'cruise.control.metrics.topic',
  'cruise.control.metrics.reporter.bootstrap.servers',
  'node.id',
  'process.roles',
  'controller.',
  'metadata.log.dir',
  'zookeeper.metadata.migration.enable',
  'client.quota.callback.static.kafka.admin.',
  'client.quota.callback.static.produce',
  'client.quota.callback.static.fetch',
  'client.quota.callback.static.storage.per.volume.limit.min.available.',
  'client.quota.callback.static.excluded.principal.name.list',
  'prometheus.metrics.reporter.',
  'cordoned.log.dirs',
]

/** Strimzi's `FORBIDDEN_PREFIX_EXCEPTIONS`. */
const EXCEPTIONS = new Set([
  'zookeeper.connection.timeout.ms',
  'sasl.server.max.receive.size',
  'ssl.cipher.suites',
  'ssl.protocol',
  'ssl.enabled.protocols',
  'ssl.secure.random.implementation',
  'cruise.control.metrics.topic.num.partitions',
  'cruise.control.metrics.topic.replication.factor',
  'cruise.control.metrics.topic.retention.ms',
  'cruise.control.metrics.topic.auto.create.retries',
  'cruise.control.metrics.topic.auto.create.timeout.ms',
  'cruise.control.metrics.topic.min.insync.replicas',
  'broker.session.timeout.ms',
  'broker.heartbeat.interval.ms',
  'controller.socket.timeout.ms',
  'controller.quorum.election.backoff.max.ms',
  'controller.quorum.election.timeout.ms',
  'controller.quorum.fetch.timeout.ms',
])

/** Strimzi's `ALLOWED_PER_LISTENER_CONFIGS`, below `listener.name.<name>-<port>.` */
const PER_LISTENER = ['connections.max.reauth.ms', 'max.connections', 'max.connection.creation.rate']

/** True for a setting that a person may give a listener of whatever name and port. */
export const isListenerSetting = (key: string): boolean =>
  PER_LISTENER.some((setting) => key.startsWith('listener.name.') && key.endsWith(`.${setting}`))

/** True when the operator alone decides this key, so that a manifest's value is left out (Strimzi does the same). */
export function isForbiddenConfig(
  key: string,
  listeners: readonly { readonly name: string; readonly port: number }[],
): boolean {
  if (EXCEPTIONS.has(key)) return false
  const ofListener = listeners.some(({ name, port }) =>
    PER_LISTENER.some((setting) => key === `listener.name.${name}-${port}.${setting}`),
  )
  return !ofListener && FORBIDDEN_PREFIXES.some((prefix) => key.toLowerCase().startsWith(prefix))
}
