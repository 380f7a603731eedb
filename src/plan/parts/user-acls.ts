import { aclText, type DesiredUser, usernameIn } from '../../model/desired-user.ts'
import { hashOf } from '../../model/hash.ts'
import type { AclBinding } from '../../model/kafka-state.ts'
import type { RecordedUser } from '../../model/recorded-cluster.ts'
import { shortList } from '../ground/short-list.ts'

/** By name in Kafka: what may, or may not, be done by whom. */
export function aclsByUser(acls: readonly AclBinding[]): ReadonlyMap<string, readonly AclBinding[]> {
  const byUser = new Map<string, AclBinding[]>()
  for (const binding of acls) {
    const username = usernameIn(binding)
    if (username === undefined) continue
    const own = byUser.get(username)
    if (own) own.push(binding)
    else byUser.set(username, [binding])
  }
  return byUser
}

export interface AclsToChange {
  readonly create: readonly AclBinding[]
  readonly remove: readonly AclBinding[]
  readonly cause: string
  /** Somebody changed what was in force. */
  readonly isDrift: boolean
  /** Texts of those that Drover did not make, and leaves. */
  readonly foreign: readonly string[]
  readonly known: Pick<RecordedUser, 'acls' | 'aclsInForce'>
}

/**
 * ACLs of a user
 * ==============
 *
 * 1. Where his manifest declares any, he has exactly these, as in Strimzi: others are deleted, whoever made them.
 * 2. Where it declares none, or is gone, those that were declared are deleted, and others are left alone.
 * 3. Those that Drover was about to make are known before it does; they are until they are seen to be gone.
 */
export function aclChanges(
  declared: DesiredUser['acls'],
  found: readonly AclBinding[],
  known: Pick<RecordedUser, 'acls' | 'aclsInForce'>,
): AclsToChange {
  const there = new Map(found.map((binding) => [aclText(binding), binding]))
  const ours = new Set(known.acls)
  if (declared === undefined) {
    const left = [...there].filter(([text]) => ours.has(text))
    return {
      create: [],
      remove: left.map(([, binding]) => binding),
      cause: causeOf([], texts(left), 'no manifest says so any more'),
      isDrift: false,
      foreign: [...there.keys()].filter((text) => !ours.has(text)),
      known: left.length > 0 ? { acls: texts(left) } : {},
    }
  }
  const wanted = new Map(declared.map((binding) => [aclText(binding), binding]))
  const missing = [...wanted].filter(([text]) => !there.has(text))
  const others = [...there].filter(([text]) => !wanted.has(text))
  const hash = hashOf([...wanted.keys()]).slice(0, 16)
  const isInForce = missing.length + others.length === 0
  const aclsInForce = isInForce ? hash : known.aclsInForce
  return {
    create: missing.map(([, binding]) => binding),
    remove: others.map(([, binding]) => binding),
    cause: causeOf(texts(missing), texts(others), 'his manifest does not say so'),
    isDrift: !isInForce && known.aclsInForce === hash,
    foreign: [],
    known: {
      ...(wanted.size > 0 && { acls: [...wanted.keys()] }),
      ...(aclsInForce !== undefined && { aclsInForce }),
    },
  }
}

const texts = (bindings: readonly (readonly [string, AclBinding])[]): string[] => bindings.map(([text]) => text)

const causeOf = (missing: readonly string[], others: readonly string[], why: string): string =>
  [
    ...(missing.length > 0 ? [`there is no ACL ${shortList(missing)}`] : []),
    ...(others.length > 0 ? [`there is ${shortList(others)}, and ${why}`] : []),
  ].join('; ')
