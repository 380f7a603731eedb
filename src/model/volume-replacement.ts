import { ANNOTATIONS, readNodeAnnotations } from './annotations.ts'
import type { KafkaResource } from './resource.ts'

/** The annotation of a Kafka that has the data volumes of one node replaced when its value is new. */
export const replaceVolumesAnnotation = (node: string): string => `${ANNOTATIONS.replaceVolumes.name}${node}`

/** A value of it that was never there before; `at` in ISO 8601. */
export const replaceVolumesValue = (at: string): string => `${ANNOTATIONS.replaceVolumes.example}-${at}`

/** Its value by name of the node. A new value asks anew. */
export const requestedReplacements = (kafka: KafkaResource): ReadonlyMap<string, string> =>
  readNodeAnnotations('replaceVolumes', kafka)
