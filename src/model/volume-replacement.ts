import { ANNOTATIONS, type KafkaResource } from './resource.ts'

/** The annotation of a Kafka that has the data volumes of one node replaced when its value is new. */
export const replaceVolumesAnnotation = (node: string): string => `${ANNOTATIONS.replaceVolumes}${node}`

/** Its value by name of the node. A new value asks anew; `false` asks for nothing. */
export const askedReplacements = ({ metadata }: KafkaResource): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(metadata.annotations)
      .filter(([name, value]) => name.startsWith(ANNOTATIONS.replaceVolumes) && value !== 'false')
      .map(([name, value]) => [name.slice(ANNOTATIONS.replaceVolumes.length), value]),
  )
