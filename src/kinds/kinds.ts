import { KNOWN_KINDS, type KnownKind, type KnownKindFacts } from '../model/known-kinds.ts'
import { DNS_LABEL } from '../model/names.ts'
import { CLUSTER_LABEL, type Kind, type Metadata, type Resource, type ResourceRef } from '../model/resource.ts'
import { CLUSTER, KEYS, NAMED_BY } from './columns.ts'
import { DNS_NAME, type KindFacts, STRIMZI, type Standing } from './kind.ts'

/*
 * What is known of each kind, in two places, because most commands read no manifest: here what a kind is called and how
 * it is looked after, and in a file of its own (defined-kinds.ts lists them) what its manifests may say.
 */

/** Takes facts down as they are written, so that the compiler knows which kinds are owners. */
const facts = <K extends Kind, S extends Standing>(of: KindFacts<K, S>): KindFacts<K, S> => of

/** Every kind a manifest may have: the only list of them. */
export const KINDS = {
  /** One cluster. */
  Kafka: facts({
    kind: 'Kafka',
    names: ['kafka', 'kafkas', 'k'],
    apiVersions: STRIMZI,
    standing: 'owner',
    hasNodes: true,
    nameRule: DNS_LABEL,
    columns: [
      'state',
      { header: 'KAFKA VERSION', path: 'status.kafkaVersion' },
      { header: 'METADATA VERSION', path: 'status.kafkaMetadataVersion' },
    ],
  }),
  /** Some nodes of a cluster that are alike. */
  KafkaNodePool: facts({
    kind: 'KafkaNodePool',
    names: ['kafkanodepool', 'kafkanodepools', 'knp'],
    apiVersions: STRIMZI,
    standing: 'member',
    hasNodes: true,
    nameRule: DNS_LABEL,
    columns: [
      CLUSTER,
      { header: 'DESIRED REPLICAS', path: 'spec.replicas' },
      { header: 'ROLES', path: 'spec.roles' },
      { header: 'NODEIDS', path: 'status.nodeIds' },
      'state',
    ],
  }),
  /** One topic of Kafka. */
  KafkaTopic: facts({
    kind: 'KafkaTopic',
    names: ['kafkatopic', 'kafkatopics', 'kt'],
    apiVersions: STRIMZI,
    standing: 'member',
    nameRule: DNS_NAME,
    realName: 'the topic’s own name as `spec.topicName`',
    leaves: 'the topic and its records',
    columns: [
      CLUSTER,
      { header: 'PARTITIONS', path: 'spec.partitions' },
      { header: 'REPLICATION FACTOR', path: 'spec.replicas' },
      'state',
    ],
  }),
  /** Somebody who uses Kafka. */
  KafkaUser: facts({
    kind: 'KafkaUser',
    names: ['kafkauser', 'kafkausers', 'ku', 'user', 'users'],
    apiVersions: STRIMZI,
    standing: 'member',
    grants: true,
    nameRule: DNS_NAME,
    columns: [
      CLUSTER,
      { header: 'AUTHENTICATION', path: 'spec.authentication.type' },
      { header: 'AUTHORIZATION', path: 'spec.authorization.type' },
      'state',
    ],
  }),
  ...known(),
  /** A Secret of Kubernetes' core `v1`. */
  Secret: facts({
    kind: 'Secret',
    names: ['secret', 'secrets'],
    apiVersions: ['v1'],
    standing: 'reference',
    hasData: true,
    secret: true,
    nameRule: DNS_NAME,
    columns: [KEYS, NAMED_BY],
  }),
  /** A ConfigMap of Kubernetes' core `v1`. */
  ConfigMap: facts({
    kind: 'ConfigMap',
    names: ['configmap', 'configmaps', 'cm'],
    apiVersions: ['v1'],
    standing: 'reference',
    hasData: true,
    nameRule: DNS_NAME,
    columns: [KEYS, NAMED_BY],
  }),
} satisfies { readonly [K in Kind]: KindFacts<K> }

/** Those that are known by name only. The keys of a map are its names again, which `fromEntries` does not say. */
function known() {
  const each = Object.entries<KnownKindFacts>(KNOWN_KINDS).map(([kind, { names, ofCluster }]) => [
    kind,
    {
      kind,
      names,
      apiVersions: STRIMZI,
      standing: 'known',
      nameRule: DNS_NAME,
      columns: ofCluster ? [CLUSTER, 'state'] : ['state'],
    },
  ])
  return Object.fromEntries(each) as { readonly [K in KnownKind]: KindFacts<K, 'known'> }
}

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

/** `kafka/my-cluster`: how a resource is written on the command line. */
export const shortRef = ({ kind, name }: ResourceRef): string => `${wordOf(kind)}/${name}`

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

/** Whether something goes with the manifest of a resource of this kind: nodes, or what somebody may do. */
export const isTakenAway = (kind: string): boolean => hasNodes(kind) || findKind(kind)?.grants === true

/** What a resource belongs to: itself, or the Kafka that its label names; undefined when it says none. */
export function ownerOf({ kind, name, labels }: ResourceRef & Pick<Metadata, 'labels'>): OwnerRef | undefined {
  if (isOwner(kind)) return { kind, name }
  const cluster = labels[CLUSTER_LABEL]
  return cluster === undefined ? undefined : { kind: 'Kafka', name: cluster }
}

/** The same, of a resource as its manifest has it. */
export const ownerOfResource = ({ kind, metadata }: Pick<Resource, 'kind' | 'metadata'>): OwnerRef | undefined =>
  ownerOf({ kind, ...metadata })
