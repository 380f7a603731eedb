import { authoritiesTime } from '../../model/authorities-time.ts'
import type { AuthorityTerms } from '../../model/authority-terms.ts'
import type { ObservedIdentities } from '../../model/identities.ts'
import type { ObservedCertificate } from '../../model/observed-cluster.ts'
import { iso } from './expiry.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** So near the end of a node's certificate no maintenance window is waited for. */
const OVERDUE_DAYS = 7

/** What nodes are to prove themselves with, and to trust. Moments in epoch milliseconds. */
export interface WantedCertificates {
  /** The time of the file that says by whom its certificate is signed, and whom it trusts. */
  readonly trusts: number
  /** One that ends before it gets a successor. */
  readonly due: number
  /** One that ends before it gets one without waiting for a window. */
  readonly overdue: number
  /** One that ended before it is trusted by nobody. */
  readonly expired: number
  /** None that is issued now lasts longer. */
  readonly longest: number
}

/** Undefined: nothing is known of an authority. */
export function wantedCertificates(
  { authorities: { cluster, clients } }: ObservedIdentities,
  { validityDays, renewalDays }: AuthorityTerms,
  now: number,
): WantedCertificates | undefined {
  if (!cluster || !clients) return undefined
  // Never before half of its life is over: what is due when it is made would be renewed without an end.
  const before = (days: number, part: number) => now + Math.min(days, validityDays / part) * DAY_MS
  return {
    trusts: authoritiesTime(cluster, clients) * 1000,
    due: before(renewalDays, 2),
    overdue: before(OVERDUE_DAYS, 4),
    expired: now,
    longest: cluster.certificate.notAfter - HOUR_MS,
  }
}

/** Why a node that runs with this certificate needs another one; undefined: it does not. */
export function whyCertified({ endsAt, trusts }: ObservedCertificate, wanted: WantedCertificates) {
  const of = `its certificate, which ends at ${iso(endsAt)},`
  const isWorth = endsAt < wanted.longest
  if (isWorth && endsAt <= wanted.expired) {
    return { reason: 'CertificateExpired', message: `${of} has expired: nobody trusts it any more` } as const
  }
  if (isWorth && endsAt < wanted.overdue)
    return { reason: 'CertificateIsOverdue', message: `${of} gets a successor` } as const
  if (isWorth && endsAt < wanted.due) return { reason: 'CertificateIsDue', message: `${of} gets a successor` } as const
  if (trusts === wanted.trusts) return undefined
  return {
    reason: 'CertificateIsDue',
    message: 'it is to trust other authorities, or to be signed by another one',
  } as const
}
