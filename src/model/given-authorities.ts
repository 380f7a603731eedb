import type { GivenAuthorityText } from './certificates.ts'
import { AUTHORITY_SECRETS, type AuthorityName } from './identities.ts'
import { keysOf } from './keys-of.ts'
import type { KafkaResource, KafkaSpec } from './resource.ts'
import { refKey } from './resource-ref.ts'
import type { SealedSecrets } from './sealed-secrets.ts'
import { Sensitive } from './sensitive.ts'

/** By authority: what Secrets say, or that they say nothing; absent: Drover makes its own. */
export type GivenAuthorities = { readonly [A in AuthorityName]?: GivenAuthorityText | 'missing' }

/** Where a Kafka speaks of it. */
export const AUTHORITY_FIELD = { cluster: 'clusterCa', clients: 'clientsCa' } as const
export const isGiven = (spec: Pick<KafkaSpec, 'clusterCa' | 'clientsCa'>, which: AuthorityName): boolean =>
  spec[AUTHORITY_FIELD[which]]?.generateCertificateAuthority === false

/** Secrets, by Strimzi's names, in which a person's own stands. */
export const placesOf = (cluster: string, which: AuthorityName) => [
  { kind: 'Secret' as const, name: `${cluster}-${AUTHORITY_SECRETS[which]}-cert`, key: 'ca.crt' },
  { kind: 'Secret' as const, name: `${cluster}-${AUTHORITY_SECRETS[which]}`, key: 'ca.key' },
]

/** What Secrets say of the authorities that Drover does not make. */
export function givenAuthorities(kafka: Pick<KafkaResource, 'metadata' | 'spec'>, secrets: SealedSecrets) {
  const given = keysOf(AUTHORITY_FIELD)
    .filter((which) => isGiven(kafka.spec, which))
    .map((which) => [which, inSecrets(kafka.metadata.name, which, secrets)] as const)
  return Object.fromEntries(given) as GivenAuthorities
}

function inSecrets(
  cluster: string,
  which: AuthorityName,
  { seals, values }: SealedSecrets,
): GivenAuthorityText | 'missing' {
  const found = placesOf(cluster, which).map((place) => seals[refKey(place)]?.[place.key])
  const [certificate, key] = found.map((seal) => (typeof seal === 'string' ? values.get(seal)?.reveal() : undefined))
  const seal = found.join(' ')
  if (found.some((each) => typeof each !== 'string')) return 'missing'
  if (typeof certificate !== 'string' || typeof key !== 'string') return { seal }
  return { seal, certificate, key: new Sensitive(key) }
}
