import { DroverError } from '../../errors.ts'
import type { ConnectionSecurity } from '../../kafka/security.ts'
import type { Access } from '../../model/desired-node.ts'
import type { Listener } from '../../model/resource.ts'
import type { Globals } from '../globals.ts'
import { clientSettings, listenerOf } from './client-settings.ts'
import { keptCredential, trustedBy } from './kept-credential.ts'
import { meantUser } from './which-secret.ts'

interface Wanted {
  readonly user: string
  /** Absent: the user's. */
  readonly cluster: string | undefined
  /** Absent: one that lets him in and can be reached. */
  readonly listener: string | undefined
}

/** How this process comes in as a user. */
export interface UserAccess {
  readonly cluster: string
  /** Where, and with what, for who reaches nodes so. @throws NOT_FOUND, SECRET_MISSING */
  readonly by: (access: Access) => { readonly listener: Listener; readonly security: ConnectionSecurity }
}

/** @throws NOT_FOUND, USAGE, SECRET_*, STATE_* */
export async function userAccess(globals: Globals, wanted: Wanted): Promise<UserAccess> {
  const { state, user, cluster } = await meantUser(globals, wanted.user)
  if (wanted.cluster !== undefined && wanted.cluster !== cluster.name) {
    throw new DroverError('USAGE', `${wanted.user} is a user of ${cluster.name}, not of ${wanted.cluster}`)
  }
  const credential = await keptCredential(state, user, cluster)
  const trusted = await trustedBy(state, cluster, 'cluster')
  return {
    cluster: cluster.name,
    by(access) {
      // From another machine, or outside a virtual one, only what is published is reached.
      const isReached = ({ type }: Listener) => access !== 'published' || type !== 'internal'
      const offered = listenerOf(user, cluster, credential.type, wanted.listener, isReached)
      const { trusted: ca, login, identity } = clientSettings(user, credential, offered, trusted)
      const sasl = login && { mechanism: 'SCRAM-SHA-512' as const, user: login.username, password: login.password }
      const tls = ca === undefined ? undefined : { ca, ...(identity && { identity }) }
      return { listener: offered.listener, security: { ...(tls && { tls }), ...(sasl && { sasl }) } }
    },
  }
}
