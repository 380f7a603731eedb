import { parseBytes, parseJvmSize } from '../model/quantity.ts'
import type { JvmOptions, KafkaNodePoolResource, KafkaResource } from '../model/resource.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Path } from './path.ts'

/** A JVM refuses to start with a first heap above the largest. */
export function heapFindings(path: Path, options: JvmOptions | undefined): Finding[] {
  const first = parseJvmSize(options?.['-Xms'] ?? '')
  const largest = parseJvmSize(options?.['-Xmx'] ?? '')
  if (first === undefined || largest === undefined || first <= largest) return []
  return [
    error('InvalidValue', [...path, '-Xms'], '-Xms is larger than -Xmx.', `Write \`${options?.['-Xmx']}\` or less.`),
  ]
}

/** What a JVM with a broker in it takes beside its heap, at the very least: threads, classes, buffers. */
const BESIDE_THE_HEAP = 128 * 2 ** 20

/** Warns of a memory limit of which a node is bound to die: the heap fills up, and the rest finds no room. */
export function memoryFindings(kafka: KafkaResource, pool: KafkaNodePoolResource): Finding[] {
  const memory = (pool.spec.resources ?? kafka.spec.kafka.resources)?.limits?.memory
  const heap = (pool.spec.jvmOptions ?? kafka.spec.kafka.jvmOptions)?.['-Xmx']
  const [limit, largest] = [parseBytes(memory ?? ''), parseJvmSize(heap ?? '')]
  if (limit === undefined || largest === undefined || limit - largest >= BESIDE_THE_HEAP) return []
  const path = pool.spec.resources
    ? ['spec', 'resources', 'limits', 'memory']
    : pool.spec.jvmOptions
      ? ['spec', 'jvmOptions', '-Xmx']
      : ['metadata', 'name']
  const needed = Math.ceil((largest + BESIDE_THE_HEAP) / 2 ** 20)
  return [
    warning(
      'NoRoomBesideHeap',
      path,
      `A memory limit of ${memory} leaves less than 128Mi beside a heap of ${heap} (-Xmx): the kernel will kill the node.`,
      `Write \`${needed}Mi\` or more, or a smaller -Xmx.`,
    ),
  ]
}
