import type { RecordedCluster, RecordedUser } from '../../model/recorded-cluster.ts'
import { type MemoryRule, same } from '../ground/memory-rule.ts'
import type { Operation } from '../ground/operation.ts'

/** What outlives a pass of users. */
export type UserFact = 'users'

export const USER_MEMORY: { readonly [K in UserFact]: MemoryRule<K> } = { users: { carry: same } }

/** By name in Kafka, without those of whom nothing is known; sorted. */
export function recordedUsers(users: ReadonlyMap<string, RecordedUser>): Pick<RecordedCluster, UserFact> {
  const known = [...users].filter(([, user]) => Object.keys(user).length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
  return known.length > 0 ? { users: Object.fromEntries(known) } : {}
}

/**
 * The record with what has just been done: which password Kafka has now, and which one of a Secret was taken over.
 * Neither can be seen, for nobody tells a password.
 */
export function withUsersDone(recorded: RecordedCluster, done: readonly Operation[]): RecordedCluster {
  const news = new Map<string, RecordedUser>()
  for (const { action } of done) {
    if (action.type === 'SetPassword') news.set(action.user, { ...news.get(action.user), password: action.seal })
    if (action.type !== 'CreateCredentials') continue
    for (const credential of action.credentials) {
      if (credential.type !== 'scram-sha-512' || credential.given === undefined) continue
      news.set(credential.user, { ...news.get(credential.user), given: credential.given.seal })
    }
  }
  if (news.size === 0) return recorded
  const users = new Map(Object.entries(recorded.users ?? {}))
  for (const [username, more] of news) users.set(username, { ...users.get(username), ...more })
  return { ...recorded, ...recordedUsers(users) }
}
