import {
  type AnnotationValue,
  BYTES_A_SECOND,
  CLUSTER_NAME,
  DELETE_DATA,
  DRIVER_NAME,
  DURATION_OR_NEVER,
  HOLD,
  IP_ADDRESS,
  NODE_IDS,
  UP_TO_A_HUNDRED,
  WISH,
  YES_OR_NO,
} from './annotation-values.ts'
import type { Kind, Metadata } from './resource.ts'

/**
 * Every annotation Drover heeds
 * =============================
 *
 * One table, and one reader: what is not in it has no effect, on a kind that is not named it has none either, and a
 * value that means nothing asks for nothing. `validate` says all of that before it can matter.
 */
interface Annotation {
  /** Of those about one node, what comes before the node's name. */
  readonly name: string
  readonly aboutNode?: true
  /** Only Drover itself lays it over a resource; in a manifest it has no effect. */
  readonly internal?: true
  /** A value that means nothing is as if it were not there, as to Strimzi; of all others it is an error. */
  readonly passedOver?: true
  readonly on: readonly Kind[]
  readonly value: AnnotationValue<unknown>
  readonly example: string
  readonly does: string
}

export const ANNOTATIONS = {
  pause: {
    name: 'strimzi.io/pause-reconciliation',
    on: ['Kafka', 'KafkaTopic', 'KafkaUser'],
    value: YES_OR_NO,
    example: 'true',
    does: 'Nothing about it is healed or changed.',
  },
  managed: {
    name: 'strimzi.io/managed',
    on: ['KafkaTopic'],
    value: YES_OR_NO,
    example: 'false',
    does: '`false`: Drover does not look at it at all.',
  },
  nameOnHost: {
    name: 'drover/name',
    on: ['Kafka'],
    value: CLUSTER_NAME,
    example: 'my-cluster-prod',
    does: 'Name of the cluster on this host, where another Kafka, of another namespace, has `metadata.name` already. A cluster that is there keeps the name it has.',
  },
  manualRollingUpdate: {
    name: 'strimzi.io/manual-rolling-update',
    on: ['Kafka', 'KafkaNodePool'],
    value: WISH,
    example: 'true',
    does: 'Restarts its nodes one by one; a new value asks anew.',
  },
  forceRenew: {
    name: 'strimzi.io/force-renew',
    on: ['Kafka'],
    value: WISH,
    example: '2026-05-01',
    does: 'Renews the certificates of its authorities under their keys, and then those of its nodes; a new value asks anew.',
  },
  forceReplace: {
    name: 'strimzi.io/force-replace',
    on: ['Kafka'],
    value: WISH,
    example: '2026-05-01',
    does: 'Replaces the keys of its authorities, in three phases with a rolling restart each; a new value asks anew.',
  },
  restartNode: {
    name: 'drover/restart-',
    aboutNode: true,
    on: ['Kafka'],
    value: WISH,
    example: 'true',
    does: 'Restarts that node; a new value asks anew.',
  },
  replaceVolumes: {
    name: 'drover/replace-volumes-',
    aboutNode: true,
    on: ['Kafka'],
    value: DELETE_DATA,
    example: 'delete-data',
    does: 'Removes the data volumes of that node for good, once nothing is lost with them, and makes empty ones; a new value asks anew.',
  },
  rotate: {
    name: 'drover/rotate',
    on: ['KafkaUser'],
    value: WISH,
    example: 'true',
    does: 'Gives the user another password, or another certificate, of Drover’s making; a new value asks anew.',
  },
  nextNodeIds: {
    name: 'strimzi.io/next-node-ids',
    passedOver: true,
    on: ['KafkaNodePool'],
    value: NODE_IDS,
    example: '[10-19, 25]',
    does: 'Ids for its new nodes.',
  },
  removeNodeIds: {
    name: 'strimzi.io/remove-node-ids',
    on: ['KafkaNodePool'],
    value: NODE_IDS,
    example: '[10-19, 25]',
    does: 'Which of its nodes go first.',
  },
  bindAddress: {
    name: 'drover/bind-address',
    on: ['Kafka'],
    value: IP_ADDRESS,
    example: '0.0.0.0',
    does: 'Host address that `nodeport` listeners are bound to; 127.0.0.1 by default, 0.0.0.0 when an advertised host is given.',
  },
  volumeDriver: {
    name: 'drover/volume-driver',
    on: ['Kafka', 'KafkaNodePool'],
    value: DRIVER_NAME,
    example: 'rclone',
    does: 'The engine’s volume driver for new data volumes; `local` by default. On a pool it counts before that of its Kafka.',
  },
  maxParallel: {
    name: 'drover/max-parallel',
    on: ['Kafka'],
    value: UP_TO_A_HUNDRED,
    example: '3',
    does: 'How many brokers that share no partition a rolling restart may take down together; 1 by default.',
  },
  replicationThrottle: {
    name: 'drover/replication-throttle',
    on: ['Kafka'],
    value: BYTES_A_SECOND,
    example: '50Mi',
    does: 'What moving replicas off a leaving broker may take of each broker’s network.',
  },
  raiseMetadataAfter: {
    name: 'drover/raise-metadata-after',
    on: ['Kafka'],
    value: DURATION_OR_NEVER,
    example: '24h',
    does: 'How long an upgraded cluster keeps its metadata.version, so that the version can still go back; 10m by default.',
  },
  holdNode: {
    name: 'drover/hold-node',
    internal: true,
    on: ['Kafka'],
    value: HOLD,
    example: '',
    does: 'A node that is stopped while it is copied.',
  },
} as const satisfies Readonly<Record<string, Annotation>>

type Table = typeof ANNOTATIONS
/** An annotation by what it is for. */
export type AnnotationKey = keyof Table
/** Those that are about one node, and those that are not. */
export type NodeAnnotation = { [K in AnnotationKey]: Table[K] extends { aboutNode: true } ? K : never }[AnnotationKey]
type PlainAnnotation = Exclude<AnnotationKey, NodeAnnotation>
type ValueOf<K extends AnnotationKey> = Table[K]['value'] extends AnnotationValue<infer T> ? T : never

interface Annotated {
  readonly kind: Kind
  readonly metadata: Pick<Metadata, 'annotations'>
}

/** What an annotation of a resource says; undefined when it says nothing, or nothing that is understood. */
export function readAnnotation<K extends PlainAnnotation>(
  key: K,
  { kind, metadata }: Annotated,
): ValueOf<K> | undefined {
  const { name, on, value }: Annotation = ANNOTATIONS[key]
  const text = metadata.annotations[name]
  if (text === undefined || !on.includes(kind)) return undefined
  return (value.read(text) ?? undefined) as ValueOf<K> | undefined
}

/** The same for those about one node, by name of the node. */
export function readNodeAnnotations<K extends NodeAnnotation>(
  key: K,
  { kind, metadata }: Annotated,
): ReadonlyMap<string, ValueOf<K>> {
  const { name, on, value }: Annotation = ANNOTATIONS[key]
  if (!on.includes(kind)) return new Map()
  return new Map(
    Object.entries(metadata.annotations).flatMap(([full, text]): [string, ValueOf<K>][] => {
      const read = full.startsWith(name) ? value.read(text) : undefined
      return read === undefined || read === null ? [] : [[full.slice(name.length), read as ValueOf<K>]]
    }),
  )
}

/** What stands there under a name, as it was written; undefined when nothing does. */
export const rawAnnotation = (annotations: Metadata['annotations'], name: string): string | undefined =>
  annotations[name]

/** The annotation of this name, be it about a node or not; undefined when Drover heeds none. */
export function findAnnotation(name: string): Annotation | undefined {
  const all: readonly Annotation[] = Object.values(ANNOTATIONS)
  return all.find((known) =>
    known.aboutNode ? name.startsWith(known.name) && name.length > known.name.length : name === known.name,
  )
}

/** The annotations of a manifest without those that only Drover itself may lay over it. */
export const withoutInternal = (annotations: Metadata['annotations']): Metadata['annotations'] =>
  Object.keys(annotations).some((name) => findAnnotation(name)?.internal)
    ? Object.fromEntries(Object.entries(annotations).filter(([name]) => !findAnnotation(name)?.internal))
    : annotations
