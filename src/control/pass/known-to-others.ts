import { ownerOfResource } from '../../kinds/kinds.ts'
import type { Resource, ResourceRef } from '../../model/resource.ts'
import { refKey, refOf } from '../../model/resource-ref.ts'

export type KnownAs = (ref: ResourceRef) => ResourceRef

/**
 * What a plan's resources are known as to everybody else. Within a pass the name alone says which one is meant, for all
 * of them belong to one owner; the pools of two clusters, in two namespaces, may have the same.
 */
export function knownToOthers(owner: ResourceRef, resources: readonly Resource[]): KnownAs {
  const others = new Map<string, ResourceRef>()
  for (const resource of resources) {
    if (resource.knownAs === undefined) continue
    const { kind, metadata } = resource
    const belongsTo = ownerOfResource(resource)
    if (belongsTo && refKey(belongsTo) === refKey(owner)) {
      others.set(refKey({ kind, name: metadata.name }), refOf(resource))
    }
  }
  return (ref) => others.get(refKey(ref)) ?? ref
}
