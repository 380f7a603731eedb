import type { Resource, ResourceRef } from './resource.ts'

/** `KafkaNodePool/broker`: what makes two resources one. */
export const refKey = ({ kind, name }: ResourceRef): string => `${kind}/${name}`

/** Kind and name of a resource. */
export const refOf = ({ kind, metadata }: Pick<Resource, 'kind' | 'metadata'>): ResourceRef => ({
  kind,
  name: metadata.name,
})
