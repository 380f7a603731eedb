import { parseBytes } from './quantity.ts'
import type { JvmOptions, KafkaResource, Resources } from './resource.ts'

/** Strimzi's ceiling for the heap it chooses by itself: more is better left to the page cache. */
const LARGEST_DEFAULT_HEAP = 5 * 2 ** 30
const DEFAULT_HEAP_WITHOUT_LIMIT = 2 ** 30

/**
 * Environment of Kafka's start scripts. The heap is half the memory limit (Strimzi's rule), unless the manifest says.
 */
export function jvmEnvironment(jvm: JvmOptions | undefined, resources: Resources | undefined): Record<string, string> {
  const memory = parseBytes(resources?.limits?.memory ?? resources?.requests?.memory ?? '')
  const heap =
    memory === undefined ? DEFAULT_HEAP_WITHOUT_LIMIT : Math.min(Math.floor(memory / 2), LARGEST_DEFAULT_HEAP)
  const largest = jvm?.['-Xmx'] ?? `${Math.floor(heap / 2 ** 20)}m`
  const first = jvm?.['-Xms'] ?? largest
  const switches = Object.entries(jvm?.['-XX'] ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      value === 'true' ? `-XX:+${name}` : value === 'false' ? `-XX:-${name}` : `-XX:${name}=${value}`,
    )
  const system = (jvm?.javaSystemProperties ?? []).map(({ name, value }) =>
    value === undefined ? `-D${name}` : `-D${name}=${value}`,
  )
  const options = [...system, ...(jvm?.gcLoggingEnabled ? ['-Xlog:gc*:stdout:time'] : [])]
  return {
    KAFKA_HEAP_OPTS: `-Xms${first} -Xmx${largest}`,
    ...(switches.length > 0 && { KAFKA_JVM_PERFORMANCE_OPTS: switches.join(' ') }),
    ...(options.length > 0 && { KAFKA_OPTS: options.join(' ') }),
  }
}

/**
 * Strimzi's variable, by which the start script opens JMX; as `KAFKA_JMX_OPTS` of the container every tool that
 * somebody runs in it would open the port as well, and fail.
 */
export function jmxEnvironment({ spec }: KafkaResource): { readonly jmx?: Readonly<Record<string, string>> } {
  const { jmxOptions } = spec.kafka
  const isOpen = jmxOptions !== undefined && jmxOptions.authentication === undefined
  return isOpen ? { jmx: { KAFKA_JMX_ENABLED: 'true' } } : {}
}
