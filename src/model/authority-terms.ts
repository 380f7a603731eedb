import type { AuthorityName } from './identities.ts'
import type { KafkaSpec } from './resource.ts'

/** For how long an authority, and what it signs, is good, and what becomes of it near its end. */
export interface AuthorityTerms {
  readonly validityDays: number
  /** Before its end it is renewed. */
  readonly renewalDays: number
  readonly expirationPolicy: 'renew-certificate' | 'replace-key'
}

export type TermsOfAll = Readonly<Record<AuthorityName, AuthorityTerms>>

/** What counts where a Kafka says nothing; Strimzi's. */
export const DEFAULT_TERMS: AuthorityTerms = {
  validityDays: 365,
  renewalDays: 30,
  expirationPolicy: 'renew-certificate',
}

/** Those of a Kafka’s `clusterCa` and `clientsCa`. */
export const termsOf = ({ clusterCa, clientsCa }: Pick<KafkaSpec, 'clusterCa' | 'clientsCa'>): TermsOfAll => ({
  cluster: termsIn(clusterCa),
  clients: termsIn(clientsCa),
})

const termsIn = (said: KafkaSpec['clusterCa'] = {}): AuthorityTerms => ({
  validityDays: said.validityDays ?? DEFAULT_TERMS.validityDays,
  renewalDays: said.renewalDays ?? DEFAULT_TERMS.renewalDays,
  expirationPolicy: said.certificateExpirationPolicy ?? DEFAULT_TERMS.expirationPolicy,
})
