import { CLUSTER_LABEL, type Kind, type Metadata, type ResourceRef, type SpecOf } from '../model/resource.ts'
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

/** Whether passes are about a resource of this kind itself. */
export const isOwner = (kind: string): boolean => findKind(kind)?.standing === 'owner'

/** Whether something is done about resources of this kind, or with them. */
export const isSupported = (kind: string): boolean => findKind(kind)?.standing !== 'known'

/** Whether nodes run because of a resource of this kind. */
export const hasNodes = (kind: string): boolean => findKind(kind)?.hasNodes === true

/** Name of the owner a resource belongs to: its own, or the one in its label; undefined when it says none. */
export const ownerOf = ({ kind, name, labels }: ResourceRef & Pick<Metadata, 'labels'>): string | undefined =>
  isOwner(kind) ? name : labels[CLUSTER_LABEL]
