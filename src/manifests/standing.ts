import { isOwner } from '../kinds/kinds.ts'
import { answersOf } from '../kinds/wrong-value.ts'
import { ANNOTATIONS, rawAnnotation, readAnnotation } from '../model/annotations.ts'
import { CLUSTER_LABEL, type Kind, type Metadata, type Resource, type ResourceRef } from '../model/resource.ts'
import { ownName, refKey, refOf } from '../model/resource-ref.ts'
import type { Definition } from './definition.ts'
import { clusterOf } from './missed-pools.ts'

/** A resource as it is known from before. */
export interface Standing {
  /** By what it is known. */
  readonly ref: ResourceRef
  /** As its manifest said. */
  readonly namespace?: string
  /** Of what names a Kafka in its label: the name of that on this host. */
  readonly cluster?: string
  /** Of a Kafka: what its manifest calls it, where that is another name. */
  readonly manifestName?: string
  /** Where it stood. */
  readonly file?: string
  /** It is not in force among what is read: its manifest may stand elsewhere, unread. */
  readonly isElsewhere?: true
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
  /** The Kafka that it names in its label, as that one's manifest calls it. */
  readonly cluster: string | undefined
  /** Of a Kafka: what its annotation calls it on this host; undefined: it has none. */
  readonly nameOnHost: { readonly name: string } | 'unreadable' | undefined
}

/** A resource in force, as it will be known from before. */
export const standingOf = (resource: Resource): Standing =>
  standing(refOf(resource), { ...resource.metadata, ...named(resource) }, resource.origin.file)

const named = ({ manifestName }: Resource) => (manifestName === undefined ? {} : { manifestName })

/** A resource with what is known of it. @param file absent: where it stood is not known */
export function standing(
  ref: ResourceRef,
  { namespace, labels, manifestName }: Pick<Metadata, 'namespace' | 'labels'> & Pick<Standing, 'manifestName'>,
  file: string | undefined,
): Standing {
  const cluster = isOwner(ref.kind) ? undefined : labels[CLUSTER_LABEL]
  return {
    ref,
    ...(namespace !== undefined && { namespace }),
    ...(cluster !== undefined && { cluster }),
    ...(manifestName !== undefined && { manifestName }),
    ...(file !== undefined && { file }),
  }
}

/** What a definition says, as far as its errors let it. */
export function saidBy(definition: Definition): Said {
  const { ref, resource, remains } = definition
  const metadata = () => resource?.metadata ?? (remains?.metadata as Partial<Metadata> | undefined) ?? {}
  const [namespace] = answersOf(() => [metadata().namespace])
  if (!isOwner(ref.kind)) return { definition, namespace, cluster: clusterOf(definition), nameOnHost: undefined }
  const [nameOnHost = 'unreadable'] = answersOf(() => [nameOnHostIn(ref.kind, metadata().annotations ?? {})])
  return { definition, namespace, cluster: undefined, nameOnHost: nameOnHost === 'none' ? undefined : nameOnHost }
}

function nameOnHostIn(kind: Kind, annotations: Metadata['annotations']): Said['nameOnHost'] | 'none' {
  if (rawAnnotation(annotations, ANNOTATIONS.nameOnHost.name) === undefined) return 'none'
  const name = readAnnotation('nameOnHost', { kind, metadata: { annotations } })
  return name === undefined ? 'unreadable' : { name }
}

/** What the manifest of a Kafka in force calls it. */
export const manifestNameOf = ({ ref, manifestName }: Pick<Standing, 'ref' | 'manifestName'>): string =>
  manifestName ?? ref.name

/** What is the same of all that differs in its namespace alone. */
export const sameName = ({ kind, name }: ResourceRef): string => refKey({ kind, name: ownName(name) })

export const indexed = (known: readonly Standing[]): KnownBefore => ({
  kafkas: new Map(known.flatMap((one) => (isOwner(one.ref.kind) ? [[one.ref.name, one] as const] : []))),
  others: Map.groupBy(
    known.filter(({ ref }) => !isOwner(ref.kind)),
    ({ ref }) => sameName(ref),
  ),
})
