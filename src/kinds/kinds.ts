import {
  CLUSTER_LABEL,
  type Kind,
  type Metadata,
  type Resource,
  type ResourceRef,
  type SpecOf,
} from '../model/resource.ts'
import { CONFIG_MAP } from './config-map.ts'
import { KAFKA } from './kafka.ts'
import { KAFKA_NODE_POOL } from './kafka-node-pool.ts'
import { KAFKA_TOPIC } from './kafka-topic.ts'
import type { DefinedKind } from './kind.ts'
import { KNOWN } from './known.ts'
import { SECRET } from './secret.ts'

/** Every kind a manifest may have: the only list of them. */
export const KINDS = {
  Kafka: KAFKA,
  KafkaNodePool: KAFKA_NODE_POOL,
  KafkaTopic: KAFKA_TOPIC,
  ...KNOWN,
  Secret: SECRET,
  ConfigMap: CONFIG_MAP,
} satisfies { readonly [K in Kind]: DefinedKind<K, SpecOf<K>> }

/** Any of them. */
export type AnyKind = (typeof KINDS)[Kind]

/** The same as a list. */
export const ALL_KINDS: readonly AnyKind[] = Object.values(KINDS)

/** The kind of this name; undefined when Drover does not know it, as of what a newer one left in a state folder. */
export function findKind(name: string): AnyKind | undefined {
  return ALL_KINDS.find(({ kind }) => kind === name)
}

/** `kafkatopic`: a kind as it is written on the command line. */
export const wordOf = (kind: string): string => findKind(kind)?.names[0] ?? kind.toLowerCase()

/** Kinds of resources that passes are about. */
export type OwnerKind = { [K in Kind]: (typeof KINDS)[K]['standing'] extends 'owner' ? K : never }[Kind]

/** What a pass is about. */
export interface OwnerRef extends ResourceRef {
  readonly kind: OwnerKind
}

/** Whether passes are about a resource of this kind itself. */
export const isOwner = (kind: string): kind is OwnerKind => findKind(kind)?.standing === 'owner'

/** All of them. */
export const OWNER_KINDS: readonly OwnerKind[] = ALL_KINDS.map(({ kind }) => kind).filter(isOwner)

/** Whether something is done about resources of this kind, or with them. */
export const isSupported = (kind: string): boolean => findKind(kind)?.standing !== 'known'

/** Whether nodes run because of a resource of this kind. */
export const hasNodes = (kind: string): boolean => findKind(kind)?.hasNodes === true

/** What a resource belongs to: itself, or the Kafka that its label names; undefined when it says none. */
export function ownerOf({ kind, name, labels }: ResourceRef & Pick<Metadata, 'labels'>): OwnerRef | undefined {
  if (isOwner(kind)) return { kind, name }
  const cluster = labels[CLUSTER_LABEL]
  return cluster === undefined ? undefined : { kind: 'Kafka', name: cluster }
}

/** The same, of a resource as its manifest has it. */
export const ownerOfResource = ({ kind, metadata }: Pick<Resource, 'kind' | 'metadata'>): OwnerRef | undefined =>
  ownerOf({ kind, ...metadata })
