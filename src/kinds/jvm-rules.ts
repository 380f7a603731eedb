import { HEAP_SIZES, LARGEST_PART } from '../model/jvm.ts'
import { parseBytes, parseJvmSize, parsePercentage } from '../model/quantity.ts'
import type { JvmOptions, KafkaNodePoolResource, KafkaResource } from '../model/resource.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Path } from './path.ts'

/** A JVM refuses to start with a first heap above the largest, or a part of the memory that is none. */
export function heapFindings(path: Path, options: JvmOptions | undefined): Finding[] {
  const first = parseJvmSize(options?.['-Xms'] ?? '')
  const largest = parseJvmSize(options?.['-Xmx'] ?? '')
  const found = HEAP_SIZES.flatMap(({ size, part }) => partFindings([...path, '-XX', part], size, options, part))
  if (first === undefined || largest === undefined || first <= largest) return found
  return [
    ...found,
    error('InvalidValue', [...path, '-Xms'], '-Xms is larger than -Xmx.', `Write \`${options?.['-Xmx']}\` or less.`),
  ]
}

function partFindings(path: Path, size: '-Xms' | '-Xmx', options: JvmOptions | undefined, part: string): Finding[] {
  const value = options?.['-XX']?.[part]
  if (value === undefined) return []
  if (parsePercentage(value) === undefined) {
    const mend = 'Write a number from 0 to 100, such as `75`.'
    return [error('InvalidValue', path, 'It must be a percentage of the memory.', mend)]
  }
  if (options?.[size] === undefined) return []
  return [warning('FieldIgnored', path, `It has no effect beside ${size}.`, `Remove it, or ${size}.`)]
}

/** What a JVM with a broker in it takes beside its heap, at the very least: threads, classes, buffers. */
const BESIDE_THE_HEAP = 128 * 2 ** 20

/** Warns of a memory limit of which a node is bound to die: the heap fills up, and the rest finds no room. */
export function memoryFindings(kafka: KafkaResource, pool: KafkaNodePoolResource): Finding[] {
  const memory = (pool.spec.resources ?? kafka.spec.kafka.resources)?.limits?.memory
  const jvm = pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions
  const limit = parseBytes(memory ?? '')
  const heap = limit === undefined ? undefined : largestHeap(jvm, limit)
  if (limit === undefined || heap === undefined || limit - heap.bytes >= BESIDE_THE_HEAP) return []
  const path = pool.spec.resources
    ? ['spec', 'resources', 'limits', 'memory']
    : pool.spec.jvmOptions
      ? ['spec', 'jvmOptions', ...heap.path]
      : ['metadata', 'name']
  const needed = Math.ceil(heap.needs / 2 ** 20)
  return [
    warning(
      'NoRoomBesideHeap',
      path,
      `A memory limit of ${memory} leaves less than 128Mi beside a heap of ${heap.text}: the kernel will kill the node.`,
      `Write ${Number.isFinite(needed) ? `\`${needed}Mi\` or more, or ` : ''}a smaller ${heap.path.at(-1)}.`,
    ),
  ]
}

/** How large the heap may become that a person asks for, and how much memory it needs to. */
function largestHeap(jvm: JvmOptions | undefined, limit: number) {
  const { '-Xmx': size, '-XX': switches } = jvm ?? {}
  const bytes = parseJvmSize(size ?? '')
  if (bytes !== undefined)
    return { bytes, needs: bytes + BESIDE_THE_HEAP, text: `${size} (-Xmx)`, path: ['-Xmx'] as const }
  const percentage = parsePercentage(switches?.MaxRAMPercentage ?? '')
  if (percentage === undefined) return undefined
  const needs = (BESIDE_THE_HEAP * 100) / (100 - percentage)
  const path = ['-XX', LARGEST_PART] as const
  return { bytes: (limit * percentage) / 100, needs, text: `${percentage} % of it`, path }
}
