import { bundleIn, type KeptAuthority } from '../certificates/authority-secret.ts'
import type { Certificates } from '../certificates/certificates.ts'
import type { Authority } from '../certificates/issuer.ts'
import type { AuthorityChange, AuthorityFacts, CertificateFacts, ForcedChange } from '../model/certificates.ts'
import { authorityAfter, takesIn } from '../plan/certificates/authority-after.ts'

/** What Drover's own authorities are made by. */
export interface OwnAuthority {
  /** `cluster-ca`: the common name is that, and the generation of the key. */
  readonly name: string
  readonly organization: string
  readonly validityDays: number
  /** Epoch milliseconds. */
  readonly now: number
  /** What people ask for now. */
  readonly asked: ForcedChange
}

/** A person's, checked: what `UsableCertificate` has of it. */
export interface UsableAuthority extends Authority {
  /** PEM. */
  readonly trusted: string
}

/**
 * What is to be kept of an authority after a step, with the certificate and the key that it takes: nothing is written.
 * `given`: a person's, if there is one; it is taken where the step is because of it, and where it is the first.
 * @throws CERTIFICATE_UNUSABLE, Error for a step that what is kept cannot have led to
 */
export async function changeAuthority(
  kept: KeptAuthority | undefined,
  change: AuthorityChange,
  own: OwnAuthority,
  given: UsableAuthority | undefined,
  certificates: Pick<Certificates, 'createAuthority' | 'facts'>,
): Promise<KeptAuthority> {
  const theirs = change.step === 'create' || ('because' in change && change.because === 'given') ? given : undefined
  const taken = takesIn(change) === 'nothing' ? undefined : (theirs ?? (await make(kept, change, own, certificates)))
  const bundle = theirs?.trusted ?? taken?.certificate ?? ''
  const after = authorityAfter(
    kept?.facts,
    change,
    taken && {
      certificate: firstOf(certificates.facts(taken.certificate)),
      trusted: certificates.facts(bundle),
      ...(theirs && { given: true as const }),
    },
  )
  const isAnswer = change.step === 'create' || ('because' in change && change.because === 'asked for')
  const facts: AuthorityFacts = isAnswer ? { ...after, asked: own.asked } : after
  const [authority, next] = placesOf(kept, change, taken)
  const pems = [kept?.trusted ?? '', bundle]
  const hasNext = facts.next !== undefined
  return {
    facts,
    authority: { certificate: authority.certificate, key: authority.key },
    ...(hasNext && next && { next: { certificate: next.certificate, key: next.key } }),
    trusted: bundleIn(pems, facts.trusted, certificates),
  }
}

function make(
  kept: KeptAuthority | undefined,
  change: AuthorityChange,
  { name, asked: _, ...request }: OwnAuthority,
  certificates: Pick<Certificates, 'createAuthority'>,
): Promise<Authority> {
  const generation = kept?.facts.keyGeneration
  const isSameKey = takesIn(change) === 'the same key' && kept !== undefined
  const version = generation === undefined ? 0 : isSameKey ? generation : generation + 1
  const key = isSameKey ? { key: kept.authority.key } : {}
  return certificates.createAuthority({ ...request, commonName: `${name} v${version}`, ...key })
}

/** Which one signs afterwards, and which one is going to. */
function placesOf(
  kept: KeptAuthority | undefined,
  change: AuthorityChange,
  taken: Authority | undefined,
): readonly [Authority, Authority | undefined] {
  switch (change.step) {
    case 'create':
    case 'renew certificate':
      return [needed(taken), kept?.next]
    case 'trust next':
      return [needed(kept).authority, needed(taken)]
    case 'sign with next':
      return [needed(needed(kept).next), undefined]
    case 'drop':
      return [needed(kept).authority, kept?.next]
  }
}

const firstOf = (facts: readonly CertificateFacts[]): CertificateFacts => needed(facts[0])

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a step that cannot be: something of the authority is missing')
  return value
}
