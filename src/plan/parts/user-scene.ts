import type { SecretsPlace } from '../../model/identities.ts'
import type { ScramCredential } from '../../model/kafka-state.ts'
import type { ObservedKafka } from '../../model/observed-cluster.ts'
import type { RecordedUser } from '../../model/recorded-cluster.ts'
import type { PlanBuilder } from '../ground/builder.ts'
import type { CredentialToCreate, LooseAction } from '../ground/operation.ts'
import type { KnownToParts } from './part.ts'
import type { aclsByUser } from './user-acls.ts'

/** What a pass of users goes by, and what it notes on its way. */
export interface UserScene {
  readonly builder: PlanBuilder<LooseAction>
  readonly known: KnownToParts
  /** Where what is made can be kept; absent: nowhere yet. */
  readonly place: SecretsPlace | undefined
  readonly kafka: ObservedKafka
  readonly acls: ReturnType<typeof aclsByUser> | undefined
  readonly recorded: Readonly<Record<string, RecordedUser>>
  /** What is known from now on. */
  readonly next: Map<string, RecordedUser>
  /** What is to be made, and why. */
  readonly toMake: { readonly make: CredentialToCreate; readonly cause: string }[]
}

/** By the only mechanism that a KafkaUser may have. */
export const hasPassword = (credentials: readonly ScramCredential[] | undefined): boolean =>
  credentials?.some(({ mechanism }) => mechanism === 'SCRAM-SHA-512') === true
