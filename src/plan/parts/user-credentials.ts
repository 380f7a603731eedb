import type { AuthorityFacts } from '../../model/certificates.ts'
import type { CertificateDays, DesiredUser } from '../../model/desired-user.ts'
import type { ObservedCredential, Rotated } from '../../model/identities.ts'
import type { RecordedUser } from '../../model/recorded-cluster.ts'
import type { CredentialToCreate } from '../ground/operation.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

/** What there is, and what has to be known to judge it. */
interface Found {
  readonly stored: ObservedCredential | undefined
  readonly known: RecordedUser
  readonly clients: AuthorityFacts | undefined
  /** Why none of it can be read; absent: all can. */
  readonly unreadable: string | undefined
  readonly clientDays: CertificateDays
  /** Epoch milliseconds. */
  readonly now: number
}

/** What is to be made for a user, or why nothing can be; neither where all is well. */
export type CredentialStep =
  | { readonly make: CredentialToCreate; readonly cause: string }
  | { readonly lacks: 'PasswordMissing' | 'SecretsNotReady' | 'SecretsUnreadable'; readonly message: string }

/**
 * With what a user proves who he is
 * =================================
 *
 * 1. Who has a password keeps it, until he has none, or his Secret says another one. While that says none he goes on
 *    with what he has.
 * 2. Nothing is made before the authorities of the cluster are there: until then its secrets may yet be found in their
 *    second copy, and another password would lock out who has the one of before. Nor while they cannot be read.
 * 3. A certificate is made anew when the authority of the clients has another key, and when its end is near; that of an
 *    authority that ends as soon would win no time, and is left.
 * 4. What Drover makes is made anew once for each wish of a person. Which wish it was made at is kept in it, so that
 *    neither a crash nor a lost record makes another one.
 */
export function credentialStep(user: DesiredUser, found: Found): CredentialStep | undefined {
  const { credential } = user
  if (credential === undefined) return undefined
  if (found.unreadable !== undefined) return { lacks: 'SecretsUnreadable', message: found.unreadable }
  return credential.type === 'tls' ? certificateStep(user, credential, found) : passwordStep(user, credential, found)
}

export const NOT_READY = {
  lacks: 'SecretsNotReady',
  message: 'what the cluster keeps secret is not there yet',
} as const

function passwordStep(
  { resource }: DesiredUser,
  { given, rotation }: Extract<NonNullable<DesiredUser['credential']>, { type: 'scram-sha-512' }>,
  { stored, known, clients }: Found,
): CredentialStep | undefined {
  const isThere = stored?.type === 'scram-sha-512'
  if (given === 'missing') {
    const message = 'the Secret with the password is not there, or has none below its key'
    return isThere ? undefined : { lacks: 'PasswordMissing', message }
  }
  if (!isThere && clients === undefined) return NOT_READY
  const make = { user: resource, type: 'scram-sha-512', ...(given && { given }), ...rotated(rotation) } as const
  if (!isThere) return { make, cause: stored ? 'it has a certificate, and no password' : 'it has no password yet' }
  if (given === undefined) return clients && isRotated(rotation, stored) ? { make, cause: ASKED_FOR } : undefined
  if (given.seal === known.given) return undefined
  const cause =
    known.given === undefined
      ? 'it is not known to have the password that its Secret says'
      : 'its Secret says another password'
  return { make, cause }
}

function certificateStep(
  { resource }: DesiredUser,
  { days, rotation }: Extract<NonNullable<DesiredUser['credential']>, { type: 'tls' }>,
  { stored, clients, clientDays, now }: Found,
): CredentialStep | undefined {
  const { validity, renewal } = days ?? clientDays
  const make = { user: resource, type: 'tls', validityDays: validity, ...rotated(rotation) } as const
  if (clients === undefined) {
    return stored?.type === 'tls' ? undefined : NOT_READY
  }
  if (stored?.type !== 'tls')
    return { make, cause: stored ? 'it has a password, and no certificate' : 'it has no certificate yet' }
  const { issuer, notAfter } = stored.certificate
  if (issuer !== clients.certificate.subject)
    return { make, cause: `its certificate is of ${issuer}, and clients’ are of ${clients.certificate.subject}` }
  if (isRotated(rotation, stored)) return { make, cause: ASKED_FOR }
  const next = Math.min(now + validity * DAY_MS, clients.certificate.notAfter)
  const isDue = notAfter - renewal * DAY_MS <= now
  if (!isDue || next - notAfter <= HOUR_MS) return undefined
  return { make, cause: `its certificate ends at ${new Date(notAfter).toISOString().slice(0, 19)}Z` }
}

const ASKED_FOR = 'another one was asked for'

const rotated = (rotation: string | undefined): Rotated => (rotation === undefined ? {} : { rotation })

const isRotated = (rotation: string | undefined, stored: Rotated): boolean =>
  rotation !== undefined && rotation !== stored.rotation
