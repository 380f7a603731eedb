import { readAnnotation } from './annotations.ts'
import type { KafkaNodePoolResource, KafkaResource } from './resource.ts'

/** The driver of a volume that asked for none. */
export const DEFAULT_DRIVER = 'local'

/** The engine adds the tag of a plugin that was named without one. */
export const sameDriver = (a = DEFAULT_DRIVER, b = DEFAULT_DRIVER): boolean =>
  a.replace(/:latest$/, '') === b.replace(/:latest$/, '')

/** The volume driver that a person names for a pool; undefined when nobody names one. */
export const namedDriver = (kafka: KafkaResource | undefined, pool: KafkaNodePoolResource): string | undefined =>
  readAnnotation('volumeDriver', pool) ?? (kafka && readAnnotation('volumeDriver', kafka))
