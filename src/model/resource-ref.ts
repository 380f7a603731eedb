import type { Resource, ResourceRef } from './resource.ts'

/** Where a resource stands that says no namespace, as for kubectl. */
export const DEFAULT_NAMESPACE = 'default'

/** The namespace that is meant by what a manifest says of it. */
export const spaceOf = (namespace: string | undefined): string => namespace ?? DEFAULT_NAMESPACE

/** `KafkaNodePool/broker`, or `KafkaNodePool/test/broker` of a second one: what makes two resources one. */
export const refKey = ({ kind, name }: ResourceRef): string => `${kind}/${name}`

/** By what a resource is known: its kind and name, with its namespace where another one had the name before. */
export const refOf = ({ kind, metadata, knownAs }: Pick<Resource, 'kind' | 'metadata' | 'knownAs'>): ResourceRef => ({
  kind,
  name: knownAs ?? metadata.name,
})

/** The name itself, of what may be known as `NAMESPACE/NAME`. */
export const ownName = (knownAs: string): string => knownAs.slice(knownAs.indexOf('/') + 1)

/** The namespace, of what is known as `NAMESPACE/NAME`; undefined where the name alone says it. */
export const namespaceIn = (knownAs: string): string | undefined =>
  knownAs.includes('/') ? knownAs.slice(0, knownAs.indexOf('/')) : undefined
