import { type DesiredUser, usersOf } from '../../model/desired-user.ts'
import type { FactName } from '../../model/observed-cluster.ts'
import type { RecordedUser } from '../../model/recorded-cluster.ts'
import { PlanBuilder } from '../ground/builder.ts'
import { whyMissing } from '../ground/missing-facts.ts'
import type { LooseAction } from '../ground/operation.ts'
import type { Condition, PlannedStatus } from '../ground/plan.ts'
import { shortList } from '../ground/short-list.ts'
import type { KnownToParts, Part, PartView } from './part.ts'
import { quotaChanges, rememberQuotas } from './quota-changes.ts'
import { recordedUsers, USER_MEMORY, type UserFact } from './remember-users.ts'
import { aclChanges, aclsByUser } from './user-acls.ts'
import { credentialStep, NOT_READY } from './user-credentials.ts'
import { hasPassword, type UserScene } from './user-scene.ts'
import { removeCredentials, takeAway } from './users-without-manifest.ts'

/**
 * Users: how they log in, what they may do, and how much
 * ======================================================
 *
 * 1. A credential is made first, and kept; the next pass sees which one it is, and hands a password to Kafka. So what
 *    Kafka has is always kept as well, and it is known which one it has.
 * 2. Who comes has his ACLs before his password, and who goes loses his password first: nobody has for a moment what a
 *    rule that denies is to keep him from.
 * 3. Only what was set for a manifest is taken away: of users that no manifest names, and never named, nothing is
 *    looked at. Of one that is declared, ACLs are a manifest's alone where it says any (user-acls.ts).
 * 4. With its manifest a user loses all of that at once, unless it may be that the manifest is only out of sight.
 */
export const USERS = {
  kinds: ['KafkaUser'],
  memory: USER_MEMORY,
  of(cluster, resources, { users = {} }, known) {
    const desired = usersOf(cluster, resources, known.secrets)
    const isAny = desired.length + Object.keys(users).length + known.identities.users.size > 0
    return {
      asks: isAny ? { users: true as const } : {},
      needsSecrets: known.identities.users.size > 0 || desired.some(({ credential }) => credential !== undefined),
      plan: (view) => planUsers(desired, known, view),
    }
  },
} satisfies Part<'KafkaUser', UserFact>

function planUsers(users: readonly DesiredUser[], known: KnownToParts, view: PartView) {
  const { owner, kafka, recorded, now, secretsPlace } = view
  const builder = new PlanBuilder<LooseAction>(owner, recorded, now)
  const acls = kafka.acls === undefined || kafka.acls === 'no authorizer' ? undefined : aclsByUser(kafka.acls)
  const scene: UserScene = {
    builder,
    known,
    place: secretsPlace,
    kafka,
    acls,
    recorded: recorded.users ?? {},
    next: new Map(),
    toMake: [],
  }
  const statuses = users.map((user) => statusOf(scene, user))
  makeCredentials(scene)
  takeAway(scene, users)
  removeCredentials(scene, users)
  const { operations, waits } = builder
  return { operations, waits, statuses, recorded: recordedUsers(scene.next) }
}

function statusOf(scene: UserScene, user: DesiredUser): PlannedStatus {
  const { resource, username, credential } = user
  const { identities } = scene.known
  const isKept = credential !== undefined && identities.users.get(resource)?.type === credential.type
  return {
    kind: 'KafkaUser',
    name: resource,
    conditions: conditionsOf(scene, user),
    fields: { username, ...(isKept && { secret: resource }) },
  }
}

const notReady = (reason: string, message: string): Condition => ({ type: 'Ready', status: 'False', reason, message })

/** What comes of one part of a user. */
interface Looked {
  readonly known?: RecordedUser
  /** Done already, or about to be. */
  readonly doing?: { readonly cause: string; readonly operation?: number }
  readonly conditions?: readonly Condition[]
}

function conditionsOf(scene: UserScene, user: DesiredUser): Condition[] {
  const known = scene.recorded[user.username] ?? {}
  if (user.paused) {
    scene.next.set(user.username, known)
    return [{ type: 'ReconciliationPaused', status: 'True' }]
  }
  const acls = lookAtAcls(scene, user, known)
  const quotas = lookAtQuotas(scene, user, known)
  const credential = lookAtCredential(scene, user, known, acls.doing?.operation)
  const all = [credential, acls, quotas]
  scene.next.set(user.username, { ...credential.known, ...acls.known, ...quotas.known })
  const conditions = all.flatMap((each) => each.conditions ?? [])
  if (conditions.some(({ type }) => type === 'Ready')) return onlyOneReady(conditions)
  const causes = all.flatMap(({ doing }) => doing?.cause ?? [])
  const isNew = scene.recorded[user.username] === undefined
  const ready: Condition =
    causes.length === 0
      ? { type: 'Ready', status: 'True' }
      : notReady(isNew ? 'Creating' : 'Updating', causes.join('; '))
  return [ready, ...conditions]
}

/** Of several reasons not to be ready the first, with the words of them all. */
function onlyOneReady(conditions: readonly Condition[]): Condition[] {
  const reasons = conditions.filter(({ type }) => type === 'Ready')
  const words = [...new Set(reasons.map(({ message = '' }) => message))].join('; ')
  return [notReady(reasons[0]?.reason ?? '', words), ...conditions.filter(({ type }) => type !== 'Ready')]
}

const NO_PLACE = notReady('SecretsNotReady', NOT_READY.message)

/** What is decided about a user is told of his manifest. */
const about = ({ builder }: UserScene, { username, resource }: DesiredUser) => ({
  own: builder.of({ kind: 'KafkaUser', name: resource }),
  target: { kind: 'user', name: username } as const,
})

const unseen = ({ kafka }: UserScene, fact: FactName): Condition =>
  notReady('KafkaNotReady', whyMissing(kafka, fact) ?? 'Kafka does not answer yet')

function lookAtCredential(scene: UserScene, user: DesiredUser, known: RecordedUser, acls: number | undefined): Looked {
  const { builder, kafka } = scene
  const { identities, clientDays } = scene.known
  const stored = identities.users.get(user.resource)
  const { authorities, unreadable } = identities
  const { clients } = authorities
  const step = credentialStep(user, { stored, known, clients, unreadable, clientDays, now: builder.now })
  const wantsPassword = user.credential?.type === 'scram-sha-512'
  const isGiven = user.credential?.type === 'scram-sha-512' && user.credential.given !== undefined
  const kept = {
    ...(known.password !== undefined && { password: known.password }),
    ...(isGiven && known.given !== undefined && { given: known.given }),
  }
  if (step && 'make' in step && scene.place === undefined) return { known: kept, conditions: [NO_PLACE] }
  if (step && 'lacks' in step) return { known: kept, conditions: [notReady(step.lacks, step.message)] }
  if (step && step.make.type === 'tls' && stored?.type === 'scram-sha-512') {
    // What is kept tells alone, where the record is lost, that Kafka has a password from here.
    if (kafka.scramCredentials === undefined) return { conditions: [unseen(scene, 'scramCredentials')] }
    if (hasPassword(kafka.scramCredentials.get(user.resource))) return { doing: { cause: step.cause } }
  }
  if (step) {
    scene.toMake.push(step)
    return { known: kept, doing: { cause: step.cause } }
  }
  if (!wantsPassword && known.password === undefined) return {}
  const credentials = kafka.scramCredentials
  if (credentials === undefined) return { known: kept, conditions: [unseen(scene, 'scramCredentials')] }
  const isThere = hasPassword(credentials.get(user.username))
  const { own, target } = about(scene, user)
  if (!wantsPassword) {
    if (!isThere) return {}
    const cause = 'it has a password, and its manifest does not say so any more'
    own.add(target, { type: 'RemoveScramCredential', username: user.username }, cause)
    return { known: kept, doing: { cause } }
  }
  if (stored?.type !== 'scram-sha-512' || (isThere && known.password === stored.seal)) return { known: kept }
  const isGone = !isThere && known.password === stored.seal
  const cause = isGone
    ? 'somebody removed its password'
    : isThere
      ? 'Kafka may have another password of it'
      : 'Kafka has no password of it'
  own.add(target, { type: 'SetPassword', user: user.resource, seal: stored.seal }, cause, {
    needs: [acls],
    ...(isGone && { found: 'PasswordRemovedByOthers' }),
  })
  return { known: { ...kept, password: known.password ?? null }, doing: { cause } }
}

function lookAtAcls(scene: UserScene, user: DesiredUser, known: RecordedUser): Looked {
  const { kafka, acls } = scene
  const kept = {
    ...(known.acls && { acls: known.acls }),
    ...(known.aclsInForce !== undefined && { aclsInForce: known.aclsInForce }),
  }
  const isOurs = user.acls !== undefined || known.acls !== undefined
  if (acls === undefined) {
    if (!isOurs) return {}
    if (kafka.acls === undefined) return { known: kept, conditions: [unseen(scene, 'acls')] }
    if (user.acls === undefined) return { known: kept }
    const message = 'the nodes check no ACLs: the Kafka has no `authorization`, or not all of them have it yet'
    return { known: kept, conditions: [notReady('AclsNotChecked', message)] }
  }
  const {
    create,
    remove,
    cause,
    isDrift,
    foreign,
    known: next,
  } = aclChanges(user.acls, acls.get(user.username) ?? [], known)
  const drift = isDrift ? { found: 'AclDrift' } : {}
  const { own, target } = about(scene, user)
  const created =
    create.length > 0 ? own.add(target, { type: 'CreateAcls', bindings: create }, cause, drift) : undefined
  if (remove.length > 0) {
    // Whoever moves from one to the other has either all the time.
    own.add(target, { type: 'DeleteAcls', bindings: remove }, cause, { needs: [created], ...drift })
  }
  const isChanged = create.length + remove.length > 0
  return {
    known: next,
    ...(isChanged && { doing: { cause, ...(created !== undefined && { operation: created }) } }),
    ...(foreign.length > 0 && { conditions: [toldOfForeign(foreign)] }),
  }
}

const toldOfForeign = (foreign: readonly string[]): Condition => ({
  type: 'Warning',
  status: 'True',
  reason: 'ForeignAcls',
  message: `it has ACLs that no manifest says, and they stay: ${shortList(foreign)}`,
})

function lookAtQuotas(scene: UserScene, user: DesiredUser, { quotas: known = {} }: RecordedUser): Looked {
  const isOurs = user.quotas.size + Object.keys(known).length > 0
  if (!isOurs) return {}
  const { userQuotas } = scene.kafka
  const found = userQuotas && (userQuotas.get(user.username) ?? {})
  const next = rememberQuotas(known, user.quotas, found)
  const remembered = Object.keys(next).length > 0 ? { known: { quotas: next } } : {}
  if (found === undefined) return { ...remembered, conditions: [unseen(scene, 'userQuotas')] }
  const { changes, cause, isDrift } = quotaChanges(user.quotas, found, known)
  if (changes.length === 0) return remembered
  const { own, target } = about(scene, user)
  const action = { type: 'AlterUserQuotas', username: user.username, changes } as const
  own.add(target, action, cause, isDrift ? { found: 'QuotaDrift' } : {})
  return { ...remembered, doing: { cause } }
}

/** All of them together: they are written at once. */
function makeCredentials({ builder, place, toMake }: UserScene): void {
  if (toMake.length === 0 || place === undefined) return
  const cause = shortList(toMake.map(({ make, cause }) => `${make.user}: ${cause}`))
  const credentials = toMake.map(({ make }) => make)
  builder.add(builder.owner, { type: 'CreateCredentials', place, credentials, at: builder.now }, cause)
}
