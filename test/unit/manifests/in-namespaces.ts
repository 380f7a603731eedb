import type { ManifestSet } from '../../../src/model/resource.ts'
import { refKey, refOf } from '../../../src/model/resource-ref.ts'

/** The same manifest, in a namespace. */
export const within = (namespace: string, text: string): string =>
  text.replaceAll('metadata:', `metadata:\n  namespace: ${namespace}`)

/** `KafkaNodePool/b/broker of c2` of each resource in force. */
export const inForce = ({ resources }: ManifestSet): string[] =>
  resources.map((resource) => {
    const owner = resource.metadata.labels['strimzi.io/cluster']
    return refKey(refOf(resource)) + (owner === undefined ? '' : ` of ${owner}`)
  })

export const reasons = ({ problems }: ManifestSet): string[] =>
  problems.map(({ severity, reason, resource }) => `${severity} ${reason} ${resource && refKey(resource)}`)

/** Namespaces of the Kafkas in force, by name. */
export const kafkaIn = ({ resources }: ManifestSet): string[] =>
  resources.flatMap(({ kind, metadata }) =>
    kind === 'Kafka' ? [`${metadata.namespace ?? '(none)'}/${metadata.name}`] : [],
  )
