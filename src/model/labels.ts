import type { KafkaResource, NodeRole } from './resource.ts'

/** Every label Drover writes. Labels are given at create and never change: identity and ownership stand on them. */
export const LABELS = {
  /** Which Drover made it; without it, or with another value, the object is not ours and is never touched. */
  instance: 'drover.instance',
  /** See `ObjectKind`. */
  kind: 'drover.kind',
  /** Name of the Kafka resource. */
  cluster: 'drover.cluster',
  /** On containers: the namespace of the Kafka, by whose names the container answers (`namespaceNames`). */
  namespace: 'drover.namespace',
  /** On all of a Kafka that has another name on this host: what its manifest calls it. */
  manifestName: 'drover.manifest-name',
  pool: 'drover.pool',
  nodeId: 'drover.node-id',
  /** `controller`, `broker` or `broker,controller` */
  roles: 'drover.roles',
  /** KRaft cluster id, on volumes and containers. */
  clusterId: 'drover.cluster-id',
  /** On data volumes: the JBOD id. */
  volumeId: 'drover.volume-id',
  /** On data volumes: `ephemeral`, `retain` or `delete`, what becomes of it when its node goes. */
  deletion: 'drover.deletion',
  /** On data volumes: the JBOD id of the volume that holds its node's metadata log, which never moves. */
  metadata: 'drover.metadata',
  /** On data volumes: the value of the annotation `drover/replace-volumes-<node>` under which it was made. */
  replaced: 'drover.replaced',
  /** `v3:<sha256>` over what a new container would change. */
  specHash: 'drover.spec-hash',
  /** On containers whose loggers can be changed while they run: the same without the levels of these. */
  levelFreeHash: 'drover.spec-hash-without-levels',
  kafkaVersion: 'drover.kafka-version',
  /** On containers: `tls` where it speaks TLS to the other nodes and Drover (see `Inside`). */
  inside: 'drover.inside',
  /** On the volume with a cluster's secrets: which one it is. */
  copyId: 'drover.copy-id',
  /** On containers that have values of Secrets: which (see `secretsLabel`). */
  seals: 'drover.seals',
  /**
   * On data volumes with a controller's metadata log: the directory id (KIP-853) it is formatted under. No two volumes
   * have the same.
   */
  directoryId: 'drover.directory-id',
  /** On the quorum marker: node ids of the controllers that formed the first quorum. */
  voters: 'drover.voters',
  /** On what a restore made: id of the backup it came from. */
  restored: 'drover.restored',
  /** On the container through which the files of a config volume are reached, instead of all others: that volume. */
  filesOf: 'drover.files-of',
  /** On the container that is a lease on the engine, instead of all others: which instance may act. */
  lease: 'drover.lease',
  /** On the same: who holds it, in words. */
  leaseHolder: 'drover.lease-holder',
  /** On the same: who holds it, to be compared. */
  leaseProcess: 'drover.lease-process',
} as const

/** What every label that Drover writes begins with: nobody else may give one to what Drover makes. */
export const OWN_LABELS = 'drover.'

export type ObjectKind = 'node' | 'network' | 'data' | 'config' | 'founding' | 'quorum' | 'restore' | 'secrets'

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

/** What is on all of a cluster: its name, and that in its manifest where that is another one. */
export const clusterNames = ({
  metadata: { name },
  manifestName,
}: Pick<KafkaResource, 'metadata' | 'manifestName'>): Readonly<Record<string, string>> => ({
  [LABELS.cluster]: name,
  ...(manifestName !== undefined && { [LABELS.manifestName]: manifestName }),
})

/** The node a container or volume belongs to; NaN when its labels do not say. */
export const nodeIdOf = ({ labels }: Labelled): number => Number(labels[LABELS.nodeId])

/** The roles a node's container was made for. */
export const rolesOf = ({ labels }: Labelled): readonly NodeRole[] =>
  (labels[LABELS.roles]?.split(',') ?? []) as NodeRole[]

export const hasRole = (container: Labelled, role: NodeRole): boolean => rolesOf(container).includes(role)
