import type { AuthorityFacts, CertificateFacts, GivenAuthority, GivenAuthorityText } from './certificates.ts'

/*
 * Who is who in a cluster
 * =======================
 *
 * Keys and passwords are in the store of secrets alone. What a pass knows of them is what everybody may know.
 */

export type AuthorityName = 'cluster' | 'clients'

/** Below what names they are kept among the secrets of a cluster; Strimzi's. */
export const AUTHORITY_SECRETS = { cluster: 'cluster-ca', clients: 'clients-ca' } as const

/** What a person gives in place of an authority of Drover's own, or why that cannot be used. */
export type JudgedAuthority =
  | { readonly usable: GivenAuthority; readonly text: GivenAuthorityText }
  | { readonly unusable: string }

/** At which wish of a person (`drover/rotate`) a credential is, or was, made by Drover; absent: at none. */
export interface Rotated {
  readonly rotation?: string
}

/** What is kept for a KafkaUser. `seal` tells whether it is another one, and nothing else. */
export type ObservedCredential =
  | ({ readonly type: 'scram-sha-512'; readonly seal: string } & Rotated)
  | ({ readonly type: 'tls'; readonly certificate: CertificateFacts } & Rotated)

/** What the store of secrets has of a cluster. */
export interface ObservedIdentities {
  readonly authorities: { readonly [A in AuthorityName]?: AuthorityFacts }
  /** What people give in their place. */
  readonly given?: { readonly [A in AuthorityName]?: JudgedAuthority }
  /** PEM: whom the clients of its nodes are to trust. */
  readonly trusted?: string
  /** Drover's own. */
  readonly operator?: CertificateFacts
  /** Drover's own was not signed by the authority that signs now. */
  readonly isStranger?: true
  /** By name of the KafkaUser. */
  readonly users: ReadonlyMap<string, ObservedCredential>
  /** Of which volume it is a copy: what that has as its label `drover.copy-id`. Absent: of none. */
  readonly copyOf?: string
  /** Why nothing of it can be read; what it has is not known then, and nothing is made in its place. */
  readonly unreadable?: string
}

export const NO_IDENTITIES: ObservedIdentities = { authorities: {}, users: new Map() }

/** Who signed itself as the operator of a cluster, and who its nodes are: both may do everything. */
export const ORGANIZATION = 'drover'
export const OPERATOR_NAME = 'drover'
export const nodesName = (cluster: string): string => `${cluster}-kafka`

/** The volume with the second copy of what a cluster keeps secret. */
export const secretsVolumeName = (cluster: string): string => `${cluster}-secrets`

/** Where the second copy is. */
export interface SecretsPlace {
  readonly volume: string
  readonly labels: Readonly<Record<string, string>>
  /** Its label `drover.copy-id`: no two volumes have the same. */
  readonly id: string
  /** Of the container through which it is written, and which never runs. */
  readonly image: string
}
