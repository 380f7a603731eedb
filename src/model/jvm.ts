import { parseBytes } from './quantity.ts'
import type { JvmOptions, KafkaResource, Resources } from './resource.ts'

/** Strimzi's ceiling for the heap it chooses by itself: more is better left to the page cache. */
const LARGEST_DEFAULT_HEAP = 5 * 2 ** 30
const DEFAULT_HEAP_WITHOUT_LIMIT = 2 ** 30

/** The switch that makes the largest heap a part of the memory, in percent. */
export const LARGEST_PART = 'MaxRAMPercentage'

/** What a JVM takes for the sizes of its heap: bytes, and a part of the memory, which counts only without bytes. */
export const HEAP_SIZES = [
  { size: '-Xms', part: 'InitialRAMPercentage' },
  { size: '-Xmx', part: LARGEST_PART },
] as const

/** A switch is known to the JVM only after the one that unlocks its kind. */
const UNLOCK = ['UnlockDiagnosticVMOptions', 'UnlockExperimentalVMOptions']

/**
 * Environment of Kafka's start scripts. The heap is half the memory limit (Strimzi's rule), unless the manifest says:
 * in bytes, or as a part of the memory, which a size in bytes would outweigh.
 */
export function jvmEnvironment(jvm: JvmOptions | undefined, resources: Resources | undefined): Record<string, string> {
  const { sizes, parts } = heapOptions(jvm, resources)
  const moved = new Set(parts.map(([name]) => name))
  const switches = Object.entries(jvm?.['-XX'] ?? {})
    .filter(([name]) => !moved.has(name))
    .sort(([a], [b]) => Number(UNLOCK.includes(b)) - Number(UNLOCK.includes(a)) || (a < b ? -1 : 1))
    .map(([name, value]) => switchOf(name, value))
  const system = (jvm?.javaSystemProperties ?? []).map(({ name, value }) =>
    value === undefined ? `-D${name}` : `-D${name}=${value}`,
  )
  const options = [...system, ...(jvm?.gcLoggingEnabled ? ['-Xlog:gc*:stdout:time'] : [])]
  return {
    KAFKA_HEAP_OPTS: [...sizes, ...parts.map(([name, value]) => switchOf(name, value))].join(' '),
    ...(switches.length > 0 && { KAFKA_JVM_PERFORMANCE_OPTS: switches.join(' ') }),
    ...(options.length > 0 && { KAFKA_OPTS: options.join(' ') }),
  }
}

/** Whether the memory limit says how large the heap is when a node starts, and nothing of its environment does. */
export const heapFollowsLimit = (jvm: JvmOptions | undefined): boolean => heapOptions(jvm, undefined).parts.length > 0

function heapOptions(jvm: JvmOptions | undefined, resources: Resources | undefined) {
  const { '-Xms': first, '-Xmx': largest, '-XX': switches } = jvm ?? {}
  const parts = HEAP_SIZES.flatMap(({ size, part }): (readonly [name: string, value: string])[] => {
    const value = switches?.[part]
    return value === undefined || jvm?.[size] !== undefined ? [] : [[part, value]]
  })
  const byDefault = parts.length > 0 ? undefined : defaultHeap(resources)
  const [xms, xmx] = [first ?? (parts.length > 0 ? undefined : (largest ?? byDefault)), largest ?? byDefault]
  const sizes = [...(xms === undefined ? [] : [`-Xms${xms}`]), ...(xmx === undefined ? [] : [`-Xmx${xmx}`])]
  return { sizes, parts }
}

function defaultHeap(resources: Resources | undefined): string {
  const memory = parseBytes(resources?.limits?.memory ?? resources?.requests?.memory ?? '')
  const heap =
    memory === undefined ? DEFAULT_HEAP_WITHOUT_LIMIT : Math.min(Math.floor(memory / 2), LARGEST_DEFAULT_HEAP)
  return `${Math.floor(heap / 2 ** 20)}m`
}

function switchOf(name: string, value: string): string {
  const truth = { true: '+', false: '-' }[value.toLowerCase()]
  return truth === undefined ? `-XX:${name}=${value}` : `-XX:${truth}${name}`
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
