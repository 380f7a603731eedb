import { isOwner } from '../kinds/kinds.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import { CLUSTER_LABEL, type Metadata, type Resource, type ResourceRef } from '../model/resource.ts'
import { ownName, refKey, refOf } from '../model/resource-ref.ts'
import type { Definition } from './definition.ts'
import { clusterOf } from './missed-pools.ts'

/** A resource as it is known from before. */
export interface Standing {
  /** By what it is known. */
  readonly ref: ResourceRef
  /** As its manifest said. */
  readonly namespace?: string
  /** Of what names a Kafka in its label: that name. */
  readonly cluster?: string
  /** Where it stood. */
  readonly file?: string
}

/** What is known from before, to be looked up. */
export interface KnownBefore {
  /** By name. */
  readonly kafkas: ReadonlyMap<string, Standing>
  /** All others, by what `sameName` says. */
  readonly others: ReadonlyMap<string, readonly Standing[]>
}

/** A definition, and what it says of where it stands. */
export interface Said {
  readonly definition: Definition
  readonly namespace: string | undefined
  readonly cluster: string | undefined
}

/** A resource in force, as it will be known from before. */
export const standingOf = (resource: Resource): Standing =>
  standing(refOf(resource), resource.metadata, resource.origin.file)

/** A resource with what is known of it. @param file absent: where it stood is not known */
export function standing(
  ref: ResourceRef,
  { namespace, labels }: Pick<Metadata, 'namespace' | 'labels'>,
  file: string | undefined,
): Standing {
  const cluster = isOwner(ref.kind) ? undefined : labels[CLUSTER_LABEL]
  return {
    ref,
    ...(namespace !== undefined && { namespace }),
    ...(cluster !== undefined && { cluster }),
    ...(file !== undefined && { file }),
  }
}

/** What a definition says, as far as its errors let it. */
export function saidBy(definition: Definition): Said {
  const { ref, resource, remains } = definition
  const [namespace] = resource
    ? [resource.metadata.namespace]
    : answersOf(() => [(remains?.metadata as Partial<Metadata> | undefined)?.namespace])
  return { definition, namespace, cluster: isOwner(ref.kind) ? undefined : clusterOf(definition) }
}

/** What is the same of all that differs in its namespace alone. */
export const sameName = ({ kind, name }: ResourceRef): string => refKey({ kind, name: ownName(name) })

export const indexed = (known: readonly Standing[]): KnownBefore => ({
  kafkas: new Map(known.flatMap((one) => (isOwner(one.ref.kind) ? [[one.ref.name, one] as const] : []))),
  others: Map.groupBy(
    known.filter(({ ref }) => !isOwner(ref.kind)),
    ({ ref }) => sameName(ref),
  ),
})
