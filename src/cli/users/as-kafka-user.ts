import { DNS_NAME } from '../../kinds/kind.ts'
import { KINDS } from '../../kinds/kinds.ts'
import { ACL_OPERATIONS, type AclRuleOperation } from '../../model/acl-operations.ts'
import { QUOTA_FIELDS } from '../../model/default-quotas.ts'
import { aclText, resourceOf } from '../../model/desired-user.ts'
import type { AclBinding } from '../../model/kafka-state.ts'
import { keysOf } from '../../model/keys-of.ts'
import { type AclRule, CLUSTER_LABEL, type KafkaUserSpec } from '../../model/resource.ts'
import { ownName } from '../../model/resource-ref.ts'
import type { ResourceRecord } from '../../report/resource-record.ts'
import type { ForeignUser } from './foreign-users.ts'

/** A manifest by which somebody goes on as he is, and what a person should know of it. */
export interface AsKafkaUser {
  /** Absent: no KafkaUser can be called so. */
  readonly manifest?: object
  readonly notes: readonly string[]
}

/**
 * Somebody as a KafkaUser
 * =======================
 *
 * By its manifest he may do what he could before, and logs in as before:
 *
 * 1. No `authentication`, or `tls-external` of who is known by a certificate: with another one he would get another
 *    password, or another certificate. What his password is nobody tells.
 * 2. There is one KafkaUser of a name, although Kafka may know `x` by a password and `CN=x` by a certificate.
 * 3. ACLs all of them or none: where a manifest says any, it says all, and others are deleted.
 */
export function asKafkaUsers(users: readonly ForeignUser[], declared: readonly ResourceRecord[]): AsKafkaUser[] {
  const taken = new Set(
    declared.flatMap(({ name, labels, removedAt }) => (removedAt ? [] : [`${labels[CLUSTER_LABEL]}/${ownName(name)}`])),
  )
  return users.map((user) => {
    const key = (name: string) => `${user.cluster}/${name}`
    const made = asKafkaUser(user, (name) => taken.has(key(name)))
    if (made.manifest) taken.add(key(resourceOf(user.username)))
    return made
  })
}

function asKafkaUser(user: ForeignUser, isTaken: (name: string) => boolean): AsKafkaUser {
  const { cluster, username, mechanisms, acls, quotas } = user
  const name = resourceOf(username)
  if (isTaken(name)) return { notes: [`${username}: there is another KafkaUser ${name}; it stays as it is`] }
  if (!DNS_NAME.test(name)) return { notes: [`${username}: no KafkaUser can be called so; it stays as it is`] }
  const rules = rulesOf(acls)
  const [fields, leftQuotas] = fieldsOf(quotas)
  const spec: KafkaUserSpec = {
    ...(name !== username && { authentication: { type: 'tls-external' } }),
    ...(Array.isArray(rules) && rules.length > 0 && { authorization: { type: 'simple', acls: rules } }),
    ...(Object.keys(fields).length > 0 && { quotas: fields }),
  }
  return {
    manifest: {
      apiVersion: KINDS.KafkaUser.apiVersions[0],
      kind: 'KafkaUser',
      metadata: { name, labels: { [CLUSTER_LABEL]: cluster } },
      spec,
    },
    notes: [
      ...(mechanisms.length > 0 && name === username
        ? [
            `${username}: the password stays what it is, for nobody can read it; \`authentication: {type: scram-sha-512}\` gives another one`,
          ]
        : []),
      ...(Array.isArray(rules)
        ? []
        : [`${username}: the ACLs stay as they are, for no manifest can say ${rules.unsayable}`]),
      ...leftQuotas.map((quota) => `${username}: the quota ${quota} stays as it is, for no manifest can say it`),
    ],
  }
}

const OPERATION_WORDS = new Map<string, AclRuleOperation>(
  keysOf(ACL_OPERATIONS).map((word) => [ACL_OPERATIONS[word], word]),
)

/** Operations of one resource, from one host, together; or an ACL that no rule can be. */
function rulesOf(acls: readonly AclBinding[]): AclRule[] | { readonly unsayable: string } {
  const rules = new Map<string, AclRule & { operations: AclRuleOperation[] }>()
  for (const binding of acls) {
    const resource = patternOf(binding)
    const operation = OPERATION_WORDS.get(binding.operation)
    if (!resource || !operation) return { unsayable: aclText(binding) }
    const { host, permission } = binding
    const key = JSON.stringify([resource, host, permission])
    const known = rules.get(key) ?? {
      ...(permission === 'deny' && { type: permission }),
      resource,
      operations: [],
      ...(host !== '*' && { host }),
    }
    known.operations.push(operation)
    rules.set(key, known)
  }
  return [...rules.values()]
}

function patternOf({ resource: { type, name, pattern } }: AclBinding): AclRule['resource'] | undefined {
  if (type === 'cluster') return pattern === 'literal' ? { type } : undefined
  if (type !== 'topic' && type !== 'group' && type !== 'transactionalId') return undefined
  return { type, name, ...(pattern === 'prefixed' && { patternType: 'prefix' }) }
}

/** Those that a manifest can say, and the names of the others. */
function fieldsOf(quotas: ForeignUser['quotas']): [NonNullable<KafkaUserSpec['quotas']>, string[]] {
  const fields: Record<string, number> = {}
  const left: string[] = []
  for (const [name, value] of Object.entries(quotas)) {
    const field = QUOTA_FIELDS.get(name)
    if (field && (field === 'controllerMutationRate' || Number.isInteger(value))) fields[field] = value
    else left.push(name)
  }
  return [fields, left]
}
