import { ACL_OPERATIONS } from './acl-operations.ts'
import { readAnnotation } from './annotations.ts'
import { termsOf } from './authority-terms.ts'
import { type QuotaName, quotasIn } from './default-quotas.ts'
import type { Rotated } from './identities.ts'
import type { AclBinding } from './kafka-state.ts'
import { passwordReferences } from './references.ts'
import {
  type AclRule,
  CLUSTER_LABEL,
  type KafkaResource,
  type KafkaUserResource,
  type UserAuthentication,
} from './resource.ts'
import { refKey } from './resource-ref.ts'
import { NOTHING_SEALED, type SealedSecrets } from './sealed-secrets.ts'
import type { Sensitive } from './sensitive.ts'

/** What a KafkaUser asks of Kafka, and of the place for secrets. */
export interface DesiredUser {
  /** Name of the KafkaUser, by which its credential is kept. */
  readonly resource: string
  /** Name in Kafka: that of the principal, and of whom quotas are. */
  readonly username: string
  /** Absent: he does not log in, or by other means. */
  readonly credential?: WantedCredential
  /** All he is to have, sorted by their texts; absent: not said. */
  readonly acls?: readonly AclBinding[]
  readonly quotas: ReadonlyMap<QuotaName, number>
  readonly paused: boolean
}

export type WantedCredential =
  /** `given`: what a Secret says, or that it says nothing; absent: one is made. */
  | ({ readonly type: 'scram-sha-512'; readonly given?: GivenPassword | 'missing' } & Rotated)
  /** Absent days: those of the clients' authority. */
  | ({ readonly type: 'tls'; readonly days?: CertificateDays } & Rotated)

export interface CertificateDays {
  readonly validity: number
  /** Before its end. */
  readonly renewal: number
}

/** A password that stands in a Secret. */
export interface GivenPassword {
  /** It is another one where this is (sealed-secrets.ts). */
  readonly seal: string
  /** Absent where it is not known: in what has left the host. */
  readonly text?: Sensitive
}

/** Before the name of somebody who is known by his certificate, as Kafka has it. */
const COMMON_NAME = 'CN='

/** Name in Kafka of a user of this type (Strimzi's `KafkaUserModel`). */
export const usernameOf = (name: string, type: UserAuthentication['type'] | undefined): string =>
  type === 'tls' || type === 'tls-external' ? `${COMMON_NAME}${name}` : name

/** Name of the KafkaUser that somebody of this name in Kafka is, or was. */
export const resourceOf = (username: string): string =>
  username.startsWith(COMMON_NAME) ? username.slice(COMMON_NAME.length) : username

const OF_USER = 'user.'

/** Below what name the credential of a KafkaUser is kept among the secrets of its cluster. */
export const secretOfUser = (resource: string): string => `${OF_USER}${resource}`

/** The KafkaUser whose credential is kept below this name; undefined: none's. */
export const userOfSecret = (name: string): string | undefined =>
  name.startsWith(OF_USER) ? name.slice(OF_USER.length) : undefined

const PRINCIPAL = 'User:'

/** The name in Kafka that an ACL is about; undefined: none of a user. */
export const usernameIn = ({ principal }: Pick<AclBinding, 'principal'>): string | undefined =>
  principal.startsWith(PRINCIPAL) ? principal.slice(PRINCIPAL.length) : undefined

/** The users of a cluster, by resource name. */
export function usersOf(
  cluster: string,
  users: readonly KafkaUserResource[],
  secrets: SealedSecrets = NOTHING_SEALED,
): DesiredUser[] {
  return users
    .filter((user) => user.metadata.labels[CLUSTER_LABEL] === cluster)
    .map((user) => desiredUser(user, secrets))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1))
}

function desiredUser(user: KafkaUserResource, secrets: SealedSecrets): DesiredUser {
  const { authentication, authorization, quotas } = user.spec
  const resource = user.metadata.name
  const username = usernameOf(resource, authentication?.type)
  const credential = wantedCredential(user, secrets)
  return {
    resource,
    username,
    ...(credential && { credential }),
    ...(authorization && { acls: bindingsOf(username, authorization.acls) }),
    quotas: quotasIn(quotas ?? {}),
    paused: readAnnotation('pause', user) === true,
  }
}

function wantedCredential(user: KafkaUserResource, secrets: SealedSecrets): WantedCredential | undefined {
  const { type, validityDays, renewalDays } = user.spec.authentication ?? {}
  const rotation = readAnnotation('rotate', user)
  const rotated: Rotated = rotation === undefined ? {} : { rotation }
  if (type === 'scram-sha-512') {
    const [reference] = passwordReferences(user)
    return reference ? { type, given: givenPassword(secrets, refKey(reference), reference.key) } : { type, ...rotated }
  }
  if (type !== 'tls') return undefined
  const isSaid = validityDays !== undefined && renewalDays !== undefined
  return { type, ...(isSaid && { days: { validity: validityDays, renewal: renewalDays } }), ...rotated }
}

function givenPassword({ seals, values }: SealedSecrets, secret: string, key: string): GivenPassword | 'missing' {
  const seal = seals[secret]?.[key]
  if (typeof seal !== 'string') return 'missing'
  const value = values.get(seal)
  if (value === undefined) return { seal }
  return isPassword(value) ? { seal, text: value } : 'missing'
}

/** Text, and not without a letter. */
function isPassword(value: { reveal(): string | Uint8Array }): value is Sensitive {
  const text = value.reveal()
  return typeof text === 'string' && text !== '' && !text.includes('\0')
}

/** What rules say, one operation each, none of them twice. */
function bindingsOf(username: string, rules: readonly AclRule[]): AclBinding[] {
  const bindings = rules.flatMap(({ type = 'allow', resource, host = '*', operations = [], operation }) =>
    [...operations, ...(operation === undefined ? [] : [operation])].map(
      (each): AclBinding => ({
        resource: patternOf(resource),
        principal: `${PRINCIPAL}${username}`,
        host,
        operation: ACL_OPERATIONS[each],
        permission: type,
      }),
    ),
  )
  const byText = new Map(bindings.map((binding) => [aclText(binding), binding]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, binding]) => binding)
}

/** Kafka's name for itself, where an ACL is about the cluster. */
const CLUSTER_NAME = 'kafka-cluster'

function patternOf({ type, name = '', patternType }: AclRule['resource']): AclBinding['resource'] {
  if (type === 'cluster') return { type, name: CLUSTER_NAME, pattern: 'literal' }
  return { type, name, pattern: patternType === 'prefix' ? 'prefixed' : 'literal' }
}

/** What it says, but of whom; two that say the same have the same text, and no others. */
export const aclText = ({ permission, operation, host, resource }: AclBinding): string =>
  `${permission} ${operation} from ${host} on ${resource.pattern === 'prefixed' ? 'prefixed ' : ''}${resource.type} ${resource.name}`

/** How long what the authority of a Kafka's clients signs is good for. */
export function daysOfClients({ spec }: Pick<KafkaResource, 'spec'>): CertificateDays {
  const { validityDays: validity, renewalDays: renewal } = termsOf(spec).clients
  return { validity, renewal }
}
