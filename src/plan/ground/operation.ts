import type { AuthorityChange, ForcedChange, GivenAuthorityText } from '../../model/certificates.ts'
import type { GivenPassword } from '../../model/desired-user.ts'
import type { ContainerLimits, ContainerSpec, FileToWrite } from '../../model/docker-state.ts'
import type { AuthorityName, Rotated, SecretsPlace } from '../../model/identities.ts'
import type {
  AclBinding,
  ConfigChange,
  NewVoter,
  PartitionRef,
  QuotaChange,
  Reassignment,
  TopicToCreate,
} from '../../model/kafka-state.ts'
import type { NodeCertificate } from '../../model/node-certificate.ts'
import type { PullLogin } from '../../model/references.ts'
import type { Kind, ResourceRef } from '../../model/resource.ts'

/** A container that exists, or the one an earlier operation of the same plan creates. */
export type ContainerRef = { readonly id: string } | { readonly createdBy: number }
/** A network that exists, or the one an earlier operation of the same plan creates. */
export type NetworkRef = { readonly id: string } | { readonly createdBy: number }

/** A node's certificate, to be signed by the cluster's authority. */
export interface WantedCertificate extends NodeCertificate {
  /** Epoch milliseconds. */
  readonly at: number
}

/** What a KafkaUser, by its name, is to prove itself with. */
export type CredentialToCreate = { readonly user: string } & Rotated &
  (
    | { readonly type: 'scram-sha-512'; readonly given?: GivenPassword }
    | { readonly type: 'tls'; readonly validityDays: number }
  )

/** In which way authorities are made. */
interface AuthoritiesToMake {
  readonly place: SecretsPlace
  readonly validityDays: Readonly<Record<AuthorityName, number>>
  /** What people ask for now. */
  readonly asked: ForcedChange
  /** What people give in their place. */
  readonly given: { readonly [A in AuthorityName]?: GivenAuthorityText }
  /** Epoch milliseconds. */
  readonly at: number
}

/** What to do. Each action is exactly one call to Docker or Kafka. */
export type Action =
  | { readonly type: 'PullImage'; readonly image: string; readonly logins?: readonly PullLogin[] }
  | { readonly type: 'CreateNetwork'; readonly name: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly type: 'RemoveNetwork'; readonly networkId: string }
  | {
      readonly type: 'ConnectNetwork'
      readonly network: NetworkRef
      readonly container: ContainerRef
      readonly aliases: readonly string[]
    }
  | { readonly type: 'DisconnectNetwork'; readonly networkId: string; readonly container: ContainerRef }
  | {
      readonly type: 'CreateVolume'
      readonly name: string
      readonly labels: Readonly<Record<string, string>>
      readonly driver?: string
    }
  | { readonly type: 'RemoveVolume'; readonly name: string }
  | {
      readonly type: 'CreateContainer'
      readonly name: string
      readonly spec: ContainerSpec
      readonly network: NetworkRef
    }
  | {
      readonly type: 'WriteFiles'
      readonly container: ContainerRef
      readonly folder: string
      readonly files: readonly FileToWrite[]
      /** Issued in the moment of the write, and written with the files. */
      readonly certificate?: WantedCertificate
    }
  /**
   * Makes those that there are not, and Drover's own identity, in both copies. `recovers`: but for what the other copy
   * has already.
   */
  | (AuthoritiesToMake & {
      readonly type: 'CreateAuthorities'
      readonly recovers: boolean
      /** Whether others may be made; if not, it fails where there are none. */
      readonly makes: boolean
    })
  /** One step of each, and a new identity of Drover's own where its authority changes, or where it is due. */
  | (AuthoritiesToMake & {
      readonly type: 'ChangeAuthorities'
      readonly changes: { readonly [A in AuthorityName]?: AuthorityChange }
      readonly renewsOperator: boolean
    })
  /** Writes all of a cluster's secrets to their second copy. */
  | { readonly type: 'KeepSecrets'; readonly place: SecretsPlace }
  | { readonly type: 'StartContainer'; readonly container: ContainerRef }
  | { readonly type: 'SignalContainer'; readonly container: ContainerRef; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly type: 'UnpauseContainer'; readonly container: ContainerRef }
  | { readonly type: 'RenameContainer'; readonly container: ContainerRef; readonly name: string }
  | { readonly type: 'UpdateContainer'; readonly container: ContainerRef; readonly limits: ContainerLimits }
  | { readonly type: 'RemoveContainer'; readonly container: ContainerRef }
  | { readonly type: 'CreateTopic'; readonly topic: TopicToCreate }
  | { readonly type: 'CreatePartitions'; readonly topic: string; readonly total: number }
  | { readonly type: 'AlterTopicConfig'; readonly topic: string; readonly changes: readonly ConfigChange[] }
  /** Without `brokerId`: for all nodes at once. */
  | { readonly type: 'AlterNodeConfig'; readonly brokerId?: number; readonly changes: readonly ConfigChange[] }
  /** Levels of loggers, until its next start. */
  | { readonly type: 'AlterNodeLoggers'; readonly nodeId: number; readonly changes: readonly ConfigChange[] }
  /** Of users who have none of their own. */
  | { readonly type: 'AlterDefaultQuotas'; readonly changes: readonly QuotaChange[] }
  /** Made in the moment it is carried out, and written among the cluster's secrets; who has one gets another. */
  | {
      readonly type: 'CreateCredentials'
      readonly place: SecretsPlace
      readonly credentials: readonly CredentialToCreate[]
      /** Epoch milliseconds. */
      readonly at: number
    }
  /** Of these KafkaUsers, out of the cluster's secrets. */
  | { readonly type: 'RemoveCredentials'; readonly place: SecretsPlace; readonly users: readonly string[] }
  /** Hands the password of a KafkaUser to Kafka; `seal`: which one that is, as far as a plan may know. */
  | { readonly type: 'SetPassword'; readonly user: string; readonly seal: string }
  | { readonly type: 'RemoveScramCredential'; readonly username: string }
  | { readonly type: 'CreateAcls'; readonly bindings: readonly AclBinding[] }
  | { readonly type: 'DeleteAcls'; readonly bindings: readonly AclBinding[] }
  | { readonly type: 'AlterUserQuotas'; readonly username: string; readonly changes: readonly QuotaChange[] }
  | { readonly type: 'AlterReassignments'; readonly moves: readonly Reassignment[] }
  | {
      readonly type: 'MoveReplicas'
      readonly brokerId: number
      readonly logDir: string
      readonly replicas: readonly PartitionRef[]
    }
  /** Unclean: all records are lost that their first live replica lacks. */
  | { readonly type: 'ElectLeaders'; readonly partitions: readonly PartitionRef[] }
  | { readonly type: 'AddVoter'; readonly voter: NewVoter }
  | { readonly type: 'RemoveVoter'; readonly nodeId: number; readonly directoryId: string }
  | { readonly type: 'UnregisterBroker'; readonly brokerId: number }
  | { readonly type: 'RaiseFeature'; readonly feature: string; readonly level: number }

export type ActionType = Action['type']

/** One that names no object which another operation of its plan may create. */
export type LooseAction = Exclude<Action, { readonly container: ContainerRef } | { readonly network: NetworkRef }>

/** The object an operation, a wait, a condition or an event is about: `container my-cluster-broker-0`. */
export interface Target {
  readonly kind:
    | 'container'
    | 'network'
    | 'volume'
    | 'image'
    | 'topic'
    | 'user'
    | 'broker'
    | 'controller'
    | 'config'
    | 'feature'
    | Kind
  readonly name: string
}

export interface Operation<A extends Action = Action> {
  /** Counts from 1 in the order of the plan. */
  readonly id: number
  /** Operations that must have succeeded before. */
  readonly needs: readonly number[]
  readonly target: Target
  readonly action: A
  /** Why, in plain words, for the log, the event and the dry run: `it is missing`. */
  readonly cause: string
  /** The resource whose status an outcome belongs to. */
  readonly resource: ResourceRef
  /** Set when what was found is worth a Warning event of its own, e.g. `ContainerMissing`. */
  readonly found?: string
}

/** Something the plan will not do yet. */
export interface Wait {
  readonly target: Target
  readonly reason: string
  readonly message: string
  /**
   * The resource that has to wait for it, whose condition it becomes (see statuses.ts); absent: the owner of the pass.
   */
  readonly resource?: ResourceRef
  /** Epoch milliseconds; absent: an event will bring it (a person, a file, Docker). */
  readonly lookAgainAt?: number
  /**
   * Set on waits that are a part of things going well and need no warning: a `step` of one node, the `roll` of all, a
   * `scale`-down of nodes or volumes, another `look` at what could not be seen for the moment.
   */
  readonly progress?: 'step' | 'roll' | 'scale' | 'look'
}

/** Reasons of waits for an hour that is known: nothing is wrong, and nobody has to stay for it. */
export const APPOINTED: ReadonlySet<string> = new Set(['OutsideMaintenanceWindow', 'MetadataVersionPending'])

/**
 * Reasons of waits that only a person can end, though they are looked at again: nobody announces that a disk is back.
 */
export const AWAITS_A_PERSON: ReadonlySet<string> = new Set(['QuorumLost', 'VotersNotDeclared', 'CopiesLost'])
