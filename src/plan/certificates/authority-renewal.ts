import {
  type AuthorityChange,
  type AuthorityFacts,
  type CertificateFacts,
  type GivenAuthority,
  isDue,
  isExpired,
  isSameAuthority,
} from '../../model/certificates.ts'

/**
 * How an authority is renewed and replaced
 * ========================================
 *
 * What is done next follows from what is kept of the authority and what its peers show and trust, and from nothing
 * else: whenever Drover dies, it goes on from there. Each step is one write of what is kept. Who is made or restarted
 * afterwards trusts all of `trusted`, and shows a leaf of `certificate`.
 *
 * 1. A certificate that is due is renewed under its key. Who trusts the former one trusts what the new one signs, so
 *    nodes may be restarted in any order.
 * 2. A key is replaced in three phases, as Strimzi does:
 *    a. `trust next`: there is another authority, which everybody is to trust, and which signs nothing yet.
 *    b. `sign with next`, once each peer is seen to trust it: from now on leaves are of that one.
 *    c. `drop former`, once each peer is seen to show a leaf of that one.
 *    So at no moment does one show what another does not trust. A peer of which something is not known holds up the
 *    next phase.
 * 3. What a person gives is taken as it is when key and name are those of before (1), and else replaces it (2).
 * 4. Only the beginning of what is due waits for a maintenance window; what people ask for does not, nor what has
 *    expired, since nothing works then. That is renewed under its key, in the midst of a replacement, too: it is the
 *    shortest way back.
 * 5. Where nothing is kept while peers trust something, it was lost, and another one locks everybody out. It is made on
 *    a person's word alone.
 */

/** Who has to trust whom: each node that runs. One that does not is given what counts when it is started. */
export interface Peer {
  readonly name: string
  /**
   * The fingerprint of the authority of which it shows a leaf, or will when it is started. `none`: it shows nothing of
   * this authority (a user's is only trusted by nodes). Undefined: not known.
   */
  readonly leafIssuer: string | 'none' | undefined
  /** Fingerprints of all that it trusts, or will. Undefined: not known. */
  readonly trusted: readonly string[] | undefined
}

export interface AuthorityPolicy {
  /** `unusable`: a person's, which is missing, or cannot be used; what is kept stays as it is. */
  readonly source: 'drover' | 'unusable' | GivenAuthority
  readonly renewalDays: number
  readonly expirationPolicy: 'renew-certificate' | 'replace-key'
  /** A person asked for it, and no step since has been for that. */
  readonly forceRenew: boolean
  readonly forceReplace: boolean
  /** Also where there are no windows. */
  readonly inWindow: boolean
  /** Whether a former one goes when no peer uses it, or when it has expired: users take theirs when they like. */
  readonly former: 'until unused' | 'until expired'
  /** Epoch milliseconds. */
  readonly now: number
}

/** What is done about it, next. */
export type AuthorityStep =
  | AuthorityChange
  | { readonly step: 'nothing' }
  /** For peers (their names, in their order) that have to be restarted, or looked at, before the next phase. */
  | { readonly step: 'wait until trusted' | 'wait until used'; readonly peers: readonly string[] }
  | { readonly step: 'postponed'; readonly would: 'renew certificate' | 'trust next' }
  /** Nothing is kept of what these peers trust. */
  | { readonly step: 'lost'; readonly peers: readonly string[] }

export function authorityStep(
  kept: AuthorityFacts | undefined,
  policy: AuthorityPolicy,
  peers: readonly Peer[],
): AuthorityStep {
  if (kept === undefined) return firstStep(policy, peers)
  const begun = kept.next === undefined ? undefined : replacementStep(kept, kept.next, policy, peers)
  if (begun !== undefined) return begun
  const wanted = wantedStep(kept, policy)
  if (wanted !== undefined && wanted.step !== 'postponed') return wanted
  return dropStep(kept, policy, peers) ?? wanted ?? { step: 'nothing' }
}

function firstStep({ source, forceReplace }: AuthorityPolicy, peers: readonly Peer[]): AuthorityStep {
  if (source === 'unusable') return { step: 'nothing' }
  const bound = peers.filter(({ leafIssuer, trusted }) => leafIssuer !== 'none' || trusted?.length !== 0)
  return bound.length === 0 || forceReplace
    ? { step: 'create' }
    : { step: 'lost', peers: bound.map(({ name }) => name) }
}

/** The replacement that has begun. Undefined: it is to begin anew, with another one. */
function replacementStep(
  kept: AuthorityFacts,
  next: CertificateFacts,
  { source, now }: AuthorityPolicy,
  peers: readonly Peer[],
): AuthorityStep | undefined {
  if (typeof source === 'object' && source.certificate.fingerprint !== next.fingerprint) {
    return isTaken(kept, source) ? { step: 'drop', fingerprints: [next.fingerprint] } : undefined
  }
  if (isExpired(next, now)) return { step: 'drop', fingerprints: [next.fingerprint] }
  if (isExpired(kept.certificate, now)) {
    // Nobody but whose it is can renew it, and what it signed is refused by all as it is.
    return kept.given ? { step: 'sign with next' } : { step: 'renew certificate', because: 'expired' }
  }
  const unaware = peers.filter(({ trusted }) => !trusted?.includes(next.fingerprint))
  if (unaware.length > 0) return { step: 'wait until trusted', peers: unaware.map(({ name }) => name) }
  return { step: 'sign with next' }
}

/** What begins now, or in the next window. */
function wantedStep(kept: AuthorityFacts, policy: AuthorityPolicy): AuthorityStep | undefined {
  const { source, now } = policy
  if (source === 'unusable') return undefined
  if (source !== 'drover') {
    if (isTaken(kept, source)) return undefined
    const step = isSameAuthority(kept.certificate, source.certificate) ? 'renew certificate' : 'trust next'
    return { step, because: 'given' }
  }
  if (kept.given) return { step: 'trust next', because: 'no longer given' }
  if (isExpired(kept.certificate, now)) return { step: 'renew certificate', because: 'expired' }
  if (policy.forceReplace) return { step: 'trust next', because: 'asked for' }
  if (policy.forceRenew) return { step: 'renew certificate', because: 'asked for' }
  if (!isDue(kept.certificate, policy.renewalDays, now)) return undefined
  const step = policy.expirationPolicy === 'replace-key' ? 'trust next' : 'renew certificate'
  return policy.inWindow ? { step, because: 'due' } : { step: 'postponed', would: step }
}

function isTaken(kept: AuthorityFacts, { certificate, trusted }: GivenAuthority): boolean {
  const known = new Set(kept.trusted.map(({ fingerprint }) => fingerprint))
  return (
    kept.given === true &&
    kept.certificate.fingerprint === certificate.fingerprint &&
    trusted.every(({ fingerprint }) => known.has(fingerprint))
  )
}

function dropStep(kept: AuthorityFacts, policy: AuthorityPolicy, peers: readonly Peer[]): AuthorityStep | undefined {
  // What of it was given with the one that signs is not known then.
  if (policy.source === 'unusable') return undefined
  const former = formerOf(kept, policy.source)
  const drop = (of: readonly CertificateFacts[]): AuthorityStep => ({
    step: 'drop',
    fingerprints: of.map(({ fingerprint }) => fingerprint).sort(),
  })
  const expired = former.filter((each) => isExpired(each, policy.now))
  if (expired.length > 0) return drop(expired)
  if (former.length === 0 || policy.former === 'until expired') return undefined
  const { fingerprint } = kept.certificate
  const behind = peers.filter(({ leafIssuer }) => leafIssuer !== 'none' && leafIssuer !== fingerprint)
  return behind.length > 0 ? { step: 'wait until used', peers: behind.map(({ name }) => name) } : drop(former)
}

/** What is trusted for what was, not for what is: neither above the one that signs, nor given with it. */
function formerOf(
  { certificate, next, trusted }: AuthorityFacts,
  source: AuthorityPolicy['source'],
): CertificateFacts[] {
  const needed = new Set([certificate, ...(next ? [next] : [])].flatMap((each) => chainOf(each, trusted)))
  if (typeof source === 'object') for (const { fingerprint } of source.trusted) needed.add(fingerprint)
  return trusted.filter(({ fingerprint }) => !needed.has(fingerprint))
}

/** Fingerprints of one and of all that bear the name of who signed it, and so on. */
function chainOf(certificate: CertificateFacts, all: readonly CertificateFacts[]): string[] {
  const chain = [certificate]
  for (const { subject, issuer } of chain) {
    if (subject === issuer) continue
    chain.push(...all.filter((each) => each.subject === issuer && !chain.includes(each)))
  }
  return chain.map(({ fingerprint }) => fingerprint)
}
