import { type DesiredUser, resourceOf } from '../../model/desired-user.ts'
import type { RecordedUser } from '../../model/recorded-cluster.ts'
import { shortList } from '../ground/short-list.ts'
import type { KnownToParts } from './part.ts'
import { quotaChanges, rememberQuotas } from './quota-changes.ts'
import { aclChanges } from './user-acls.ts'
import { hasPassword, type UserScene } from './user-scene.ts'

/** From those whom no manifest names any more, what was set because one did. */
export function takeAway(scene: UserScene, users: readonly DesiredUser[]): void {
  const { builder, known } = scene
  const declared = new Set(users.map(({ username }) => username))
  const resources = new Set(users.map(({ resource }) => resource))
  const held: string[] = []
  const reasons = new Set<string>()
  for (const [username, user] of Object.entries({ ...orphans(scene), ...scene.recorded })) {
    if (declared.has(username)) continue
    const resource = resourceOf(username)
    const isOther = resources.has(resource)
    const why = isOther ? undefined : whyAbsent(known, resource)
    if (why === undefined) {
      const cause = isOther ? 'its KafkaUser has another name in Kafka now' : 'its manifest is gone'
      scene.next.set(username, takeFrom(scene, username, user, cause))
      continue
    }
    scene.next.set(username, user)
    held.push(username)
    reasons.add(why)
  }
  if (held.length === 0) return
  const message = `what they may do stays, although their manifests are gone: ${[...reasons].sort().join('; ')}`
  builder.wait({ kind: 'user', name: shortList(held.sort()) }, 'DeletionHeld', message)
}

/** Whose password Drover keeps has it from Drover, also where the record of that is lost. */
function orphans({ known }: UserScene): Readonly<Record<string, RecordedUser>> {
  const kept = [...known.identities.users].filter(([, { type }]) => type === 'scram-sha-512')
  return Object.fromEntries(kept.map(([resource]) => [resource, { password: null }]))
}

function whyAbsent({ absence: { frozen, usersElsewhere } }: KnownToParts, resource: string): string | undefined {
  if (frozen !== undefined) return `absence proves nothing now, for ${frozen}`
  const place = usersElsewhere?.get(resource)
  return place === undefined ? undefined : `that of ${resource} stood in ${place}, which is not watched now`
}

/** @returns what is still known of him: what is not seen to be gone */
function takeFrom(
  { builder, kafka, acls }: UserScene,
  username: string,
  { password, acls: ownAcls, quotas = {} }: RecordedUser,
  cause: string,
): RecordedUser {
  const target = { kind: 'user', name: username } as const
  const credentials = kafka.scramCredentials
  const mayLogIn = password !== undefined && (credentials === undefined || hasPassword(credentials.get(username)))
  const removed =
    mayLogIn && credentials !== undefined
      ? builder.add(target, { type: 'RemoveScramCredential', username }, cause)
      : undefined
  const { remove, known: left } = acls
    ? aclChanges(undefined, acls.get(username) ?? [], { ...(ownAcls && { acls: ownAcls }) })
    : { remove: [], known: ownAcls ? { acls: ownAcls } : {} }
  if (remove.length > 0) builder.add(target, { type: 'DeleteAcls', bindings: remove }, cause, { needs: [removed] })
  const found = kafka.userQuotas && (kafka.userQuotas.get(username) ?? {})
  const { changes } = found ? quotaChanges(new Map(), found, quotas) : { changes: [] }
  if (changes.length > 0)
    builder.add(target, { type: 'AlterUserQuotas', username, changes }, cause, { needs: [removed] })
  const quotasLeft = rememberQuotas(quotas, new Map(), found)
  return {
    ...(mayLogIn && { password }),
    ...left,
    ...(Object.keys(quotasLeft).length > 0 && { quotas: quotasLeft }),
  }
}

/** What is kept of those who need it no more: not before Kafka is seen to know nothing of it. */
export function removeCredentials({ builder, known, place, next }: UserScene, users: readonly DesiredUser[]): void {
  const needing = new Map(users.map((user) => [user.resource, user]))
  const isUnused = (resource: string): boolean => {
    const user = needing.get(resource)
    if (user) return !user.paused && user.credential === undefined && next.get(resource)?.password === undefined
    return next.get(resource)?.password === undefined && whyAbsent(known, resource) === undefined
  }
  const unused = [...known.identities.users.keys()].filter(isUnused).sort()
  if (unused.length === 0 || place === undefined) return
  const cause = `nobody needs those of ${shortList(unused)} any more`
  builder.add(builder.owner, { type: 'RemoveCredentials', place, users: unused }, cause)
}
