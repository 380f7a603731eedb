import type { AclRuleOperation } from './acl-operations.ts'
import type { KnownKind } from './known-kinds.ts'
import type { KeySelector, NodeTemplate } from './node-template.ts'
import type { AnySensitive } from './sensitive.ts'

/** What a manifest says, after parsing and checking: the vocabulary of Strimzi's `kafka.strimzi.io/v1`. */

/** Where a resource stands in its file; lines and columns count from 1. */
export interface Origin {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface ResourceOf<Kind extends string, Spec> {
  readonly apiVersion: string
  readonly kind: Kind
  readonly metadata: Metadata
  readonly spec: Spec
  /** sha256 of the canonical spec; a new one is a new generation. Of a Secret: of the names of what it holds. */
  readonly specHash: string
  readonly origin: Origin
  /**
   * `NAMESPACE/NAME`: what it is known by, where another of its kind and name was known before, in another namespace
   * (manifests/namespaces.ts). Absent: its name.
   */
  readonly knownAs?: string
  /**
   * Of a Kafka that `drover/name` gives another name on this host, which is its name everywhere else: what its manifest
   * calls it (manifests/name-on-host.ts).
   */
  readonly manifestName?: string
}

/** How clients of a listener prove who they are. */
export interface ListenerAuthentication {
  readonly type: 'tls' | 'scram-sha-512' | 'custom'
  /** Of `custom`: whether SASL is spoken. */
  readonly sasl?: boolean
  /** Of `custom`: the listener's own settings, without its prefix. */
  readonly listenerConfig?: Readonly<Record<string, ConfigValue>>
}

/** Who decides what clients may do. */
export interface Authorization {
  readonly type: 'simple' | 'custom'
  /** Names of principals, without `User:`, who may do everything. */
  readonly superUsers?: readonly string[]
  /** Of `custom`: a class that the image has. */
  readonly authorizerClass?: string
  /** Of `custom`: whether ACLs can be asked of it and given to it. */
  readonly supportsAdminApi?: boolean
}

export type ListenerType = 'internal' | 'nodeport'

export interface Listener {
  readonly name: string
  readonly port: number
  readonly type: ListenerType
  readonly tls: boolean
  /** Absent: whoever reaches it comes in. */
  readonly authentication?: ListenerAuthentication
  readonly configuration?: {
    readonly bootstrap?: {
      readonly nodePort?: number
      readonly alternativeNames?: readonly string[]
      readonly host?: string
    }
    readonly brokers?: readonly {
      readonly broker: number
      readonly advertisedHost?: string
      readonly advertisedPort?: number
      readonly nodePort?: number
      readonly host?: string
    }[]
    readonly advertisedHostTemplate?: string
    readonly advertisedPortTemplate?: string
    readonly maxConnections?: number
    readonly maxConnectionCreationRate?: number
  }
}

export interface Limits {
  /** Kubernetes quantity: `500m`, `2`. */
  readonly cpu?: string
  /** Kubernetes quantity: `512Mi`, `2Gi`. */
  readonly memory?: string
}

export interface Resources {
  readonly limits?: Limits
  readonly requests?: Limits
}

export interface JvmOptions {
  readonly '-Xms'?: string
  readonly '-Xmx'?: string
  readonly '-XX'?: Readonly<Record<string, string>>
  readonly gcLoggingEnabled?: boolean
  readonly javaSystemProperties?: readonly { readonly name: string; readonly value?: string }[]
}

/**
 * What of ConfigMaps and Secrets is named, as far as it is there: by `ConfigMap/settings`, then by key. Of a Secret's
 * value it is a seal (sealed-secrets.ts), of one that is no text its base64.
 */
export type Referred = Readonly<Record<string, Readonly<Record<string, ReferredValue>>>>
export type ReferredValue = string | { readonly base64: string }

/** What a user may take of each broker who has no quotas of his own; only `type: kafka` is carried out. */
export interface Quotas {
  readonly type: 'kafka' | 'strimzi'
  /** Bytes a second. */
  readonly producerByteRate?: number
  /** Bytes a second. */
  readonly consumerByteRate?: number
  /** Of a thread's time. */
  readonly requestPercentage?: number
  /** Partitions made or deleted, a second. */
  readonly controllerMutationRate?: number
}

/** Where records go that are older than a topic keeps on its brokers. */
export interface TieredStorage {
  readonly type: 'custom'
  readonly remoteStorageManager: {
    readonly className: string
    readonly classPath?: string
    readonly config?: Readonly<Record<string, string>>
  }
}

export type ConfigValue = string | number | boolean

export interface KafkaSpec {
  readonly kafka: {
    readonly version: string
    readonly metadataVersion?: string
    readonly image?: string
    readonly listeners: readonly Listener[]
    /** Absent: everybody may do everything. */
    readonly authorization?: Authorization
    readonly config: Readonly<Record<string, ConfigValue>>
    readonly resources?: Resources
    readonly jvmOptions?: JvmOptions
    readonly template?: NodeTemplate
    /** Where a broker's rack stands; only a variable of its environment is looked at. */
    readonly rack?: { readonly type?: 'topology-label' | 'environment-variable'; readonly envVarName?: string }
    readonly logging?: {
      readonly type: 'inline' | 'external'
      /** Lines of log4j 2's properties. */
      readonly loggers?: Readonly<Record<string, string>>
      /** Of `external`: where the whole file stands. */
      readonly valueFrom?: { readonly configMapKeyRef?: KeySelector }
    }
    /** Written, JMX can be reached; with authentication, of which nothing more is known here, it is left out. */
    readonly jmxOptions?: { readonly authentication?: object }
    readonly quotas?: Quotas
    readonly tieredStorage?: TieredStorage
  }
  readonly clusterCa?: CertificateAuthority
  readonly clientsCa?: CertificateAuthority
  /** Quartz cron expressions in UTC: when restarts that have time may happen. Absent or empty: always. */
  readonly maintenanceTimeWindows?: readonly string[]
  /** What it and its pools refer to; no field of a manifest, and absent where they refer to nothing that is there. */
  readonly referred?: Referred
}

/** Who signs certificates; Strimzi's defaults count where nothing is said (authority-terms.ts). */
export interface CertificateAuthority {
  /** `false`: it stands in Secrets. */
  readonly generateCertificateAuthority?: boolean
  readonly validityDays?: number
  readonly renewalDays?: number
  readonly certificateExpirationPolicy?: 'renew-certificate' | 'replace-key'
}

export type NodeRole = 'controller' | 'broker'

export interface EphemeralStorage {
  readonly type: 'ephemeral'
  readonly id: number
  readonly sizeLimit?: string
  readonly kraftMetadata?: 'shared'
}

export interface PersistentStorage {
  readonly type: 'persistent-claim'
  readonly id: number
  readonly size: string
  /** A storage class of Kubernetes, as the manifest has it: it chooses nothing here. */
  readonly class?: string
  /** Volume driver; absent: the engine's own. No field of a manifest: see plan/storage/storage-in-force.ts. */
  readonly driver?: string
  readonly deleteClaim: boolean
  readonly kraftMetadata?: 'shared'
}

export type StorageVolume = EphemeralStorage | PersistentStorage

export interface KafkaNodePoolSpec {
  readonly replicas: number
  readonly roles: readonly NodeRole[]
  /** Any storage as a list: `ephemeral` and `persistent-claim` are a list of one volume with id 0. */
  readonly volumes: readonly StorageVolume[]
  /** True when the manifest said `type: jbod`: it names the volumes and their folders. */
  readonly jbod: boolean
  readonly resources?: Resources
  readonly jvmOptions?: JvmOptions
  readonly template?: NodeTemplate
}

export interface KafkaTopicSpec {
  readonly topicName?: string
  readonly partitions?: number
  readonly replicas?: number
  readonly config: Readonly<Record<string, ConfigValue | null>>
}

/** How a user proves who he is. */
export interface UserAuthentication {
  /** `tls-external`: by a certificate that somebody else has made. */
  readonly type: 'tls' | 'tls-external' | 'scram-sha-512'
  readonly validityDays?: number
  readonly renewalDays?: number
  /** Absent: one is made. */
  readonly password?: { readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } }
}

/** What may, or may not, be done with a resource; as a manifest has it. */
export interface AclRule {
  readonly type?: 'allow' | 'deny'
  readonly resource: {
    readonly type: 'topic' | 'group' | 'cluster' | 'transactionalId'
    readonly name?: string
    readonly patternType?: 'literal' | 'prefix'
  }
  /** Address of the client; absent: any. */
  readonly host?: string
  readonly operations?: readonly AclRuleOperation[]
  /** As it was before there could be several. */
  readonly operation?: AclRuleOperation
}

export interface KafkaUserSpec {
  /** Absent: he is known by other means, or only to have quotas and ACLs. */
  readonly authentication?: UserAuthentication
  readonly authorization?: { readonly type: 'simple'; readonly acls: readonly AclRule[] }
  readonly quotas?: Omit<Quotas, 'type'>
}

export type KafkaResource = ResourceOf<'Kafka', KafkaSpec>
export type KafkaNodePoolResource = ResourceOf<'KafkaNodePool', KafkaNodePoolSpec>
export type KafkaTopicResource = ResourceOf<'KafkaTopic', KafkaTopicSpec>
export type KafkaUserResource = ResourceOf<'KafkaUser', KafkaUserSpec>
/**
 * What a Secret holds, by key; it becomes text nowhere but in the state folder's place for secrets, and in a backup.
 */
export type SecretData = Readonly<Record<string, AnySensitive>>
export type SecretResource = ResourceOf<'Secret', { readonly data: SecretData }>
export type ConfigMapResource = ResourceOf<'ConfigMap', ConfigMapSpec>
export interface ConfigMapSpec {
  readonly data: Readonly<Record<string, string>>
  /** Base64; absent where there is none. */
  readonly binaryData?: Readonly<Record<string, string>>
}
/** Of a kind Drover knows by name and does nothing about yet. */
export type KnownResource = { [K in KnownKind]: ResourceOf<K, unknown> }[KnownKind]

export type Resource =
  | KafkaResource
  | KafkaNodePoolResource
  | KafkaTopicResource
  | KafkaUserResource
  | SecretResource
  | ConfigMapResource
  | KnownResource

export type Kind = Resource['kind']
/** What a resource of this kind says, its defaults filled in. */
export type SpecOf<K extends Kind> = Extract<Resource, { readonly kind: K }>['spec']

export interface ResourceRef {
  readonly kind: Kind
  /** Or `NAMESPACE/NAME`, see `knownAs` of a resource. */
  readonly name: string
}

/** Strimzi's label that ties a pool or a topic to its cluster. */
export const CLUSTER_LABEL = 'strimzi.io/cluster'

/**
 * Something about the manifests a person should know. An `error` keeps the resource (or its whole file) from taking
 * effect, a `warning` does not.
 */
export interface ManifestProblem {
  readonly severity: 'error' | 'warning'
  /** CamelCase, becomes the reason of a condition: `UnknownField`, `DuplicateResource`, `FieldIgnored`. */
  readonly reason: string
  readonly message: string
  /** What to write instead. */
  readonly mend?: string
  /** Lines of a file that are to be added. */
  readonly example?: string
  readonly origin: Origin
  /** `spec.kafka.listeners[0].port` */
  readonly path?: string
  readonly resource?: ResourceRef
}

/** All sources as last read. Resources that are broken now are here in their last good version. */
export interface ManifestSet {
  readonly resources: readonly Resource[]
  readonly problems: readonly ManifestProblem[]
  /** Set when absence proves nothing (folder missing, file broken, tree empty): nothing may be deleted. */
  readonly deletionFrozen?: string
  /**
   * Resources that stand nowhere now and are in force only because of that, with the reason and what to do about it.
   */
  readonly held?: readonly { readonly resource: ResourceRef; readonly reason: string; readonly mend: string }[]
  /** Words of manifests that a command of before outweighs. */
  readonly overruled?: readonly { readonly resource: ResourceRef; readonly message: string }[]
  /** Resources that stand nowhere now and are in force for a moment longer, in case they are just being written. */
  readonly missed?: readonly ResourceRef[]
  /** Files of Drover's own with what is in force from the files that it was copied from: they may go. */
  readonly superseded?: readonly string[]
}
