import type { Sensitive } from './sensitive.ts'

/** What of a certificate everybody may know. */
export interface CertificateFacts {
  /** As RFC 2253 and Kafka write a principal: `CN=my-cluster-kafka,O=drover`. */
  readonly subject: string
  readonly issuer: string
  /** Lower-case hex. */
  readonly serial: string
  /** Epoch milliseconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** Host names and addresses it is for (subject alternative names), as `canonicalNames` has them. */
  readonly names: readonly string[]
  /** sha256 of the certificate's DER, lower-case hex. */
  readonly fingerprint: string
  /** sha256 of the public key's DER, lower-case hex: the same for a certificate that was renewed under its key. */
  readonly publicKey: string
  readonly isAuthority: boolean
}

/** What is known of an authority that is kept. */
export interface AuthorityFacts {
  /** With which leaves are signed. */
  readonly certificate: CertificateFacts
  /** All of the bundle that others are to trust: `certificate`, `next`, and former ones. */
  readonly trusted: readonly CertificateFacts[]
  /** With which leaves are going to be signed, once everybody trusts it. */
  readonly next?: CertificateFacts
  /** Counts certificates, and keys, as Strimzi's `ca-cert-generation` and `ca-key-generation`. */
  readonly certGeneration: number
  readonly keyGeneration: number
  /** A person's own (`generateCertificateAuthority: false`), which Drover never renews. */
  readonly given?: true
  /** The same of `next`. */
  readonly nextGiven?: true
  /** What people have asked for, and was carried out. */
  readonly asked?: ForcedChange
}

/** What a person gives in place of Drover's own. */
export interface GivenAuthority {
  readonly certificate: CertificateFacts
  /** All that others are to trust, it included. */
  readonly trusted: readonly CertificateFacts[]
}

/** An authority that stands in Secrets. */
export interface GivenAuthorityText {
  /** It is another one where this is (sealed-secrets.ts). */
  readonly seal: string
  /** PEM; absent where it is not known: in what has left the host. */
  readonly certificate?: string
  readonly key?: Sensitive
}

/** Words by which people ask for a new certificate, or another key, of the authorities; other words ask anew. */
export interface ForcedChange {
  readonly renew?: string
  readonly replace?: string
}

export type ChangeReason = 'due' | 'expired' | 'asked for' | 'given' | 'no longer given'

/** One write of what is kept of an authority. What is created, renewed or trusted is Drover's own, or a person's. */
export type AuthorityChange =
  | { readonly step: 'create' }
  | { readonly step: 'renew certificate' | 'trust next'; readonly because: ChangeReason }
  | { readonly step: 'sign with next' }
  /** `fingerprints`: sorted. */
  | { readonly step: 'drop'; readonly fingerprints: readonly string[] }

const DAY_MS = 24 * 3_600_000

/** By so much a certificate is valid before it is issued: clocks may be a day apart, and may be set back by as much. */
export const BACKDATED_MS = 25 * 3_600_000

export const isExpired = ({ notAfter }: Pick<CertificateFacts, 'notAfter'>, now: number): boolean => now >= notAfter

/**
 * From when on a certificate is to be renewed (epoch milliseconds): in the last `renewalDays` of its life, as with
 * Strimzi. Never before half of that is over: one that is due when it is made would be renewed, and all nodes restarted
 * for it, without an end.
 */
export const renewalTime = (
  { notBefore, notAfter }: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  renewalDays: number,
): number => Math.max(notAfter - renewalDays * DAY_MS, (notBefore + notAfter) / 2)

export const isDue = (
  facts: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  renewalDays: number,
  now: number,
): boolean => now >= renewalTime(facts, renewalDays)

/** As `isDue`, for a leaf: it never outlives its authority, so another one has to last longer to be worth it. */
export const isLeafDue = (
  leaf: CertificateFacts,
  authority: CertificateFacts,
  renewalDays: number,
  now: number,
): boolean => isDue(leaf, renewalDays, now) && authority.notAfter > leaf.notAfter

/** One of the authority's key and name: who trusts the one trusts what was signed under the other. */
export const isSameAuthority = (one: CertificateFacts, other: CertificateFacts): boolean =>
  one.publicKey === other.publicKey && one.subject === other.subject

/**
 * A host name or address in the one form in which they are compared: lower case, IPv6 as RFC 5952 has it. What is
 * neither comes back as it is.
 */
export function canonicalName(name: string): string {
  if (!name.includes(':')) return name.toLowerCase()
  const url = `http://[${name}]/`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : name
}

/** As `canonicalName`; each once, sorted. */
export const canonicalNames = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map(canonicalName))].sort()
