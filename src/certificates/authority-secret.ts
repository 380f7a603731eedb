import { DroverError } from '../errors.ts'
import type { AuthorityFacts, CertificateFacts, ForcedChange } from '../model/certificates.ts'
import { type AnySensitive, Sensitive } from '../model/sensitive.ts'
import type { CertificateReader } from './certificates.ts'
import type { Authority } from './issuer.ts'
import { bundleOf, certificatesIn } from './pem.ts'

/**
 * An authority as a secret keeps it, all of it in one, so that each change of it is one write:
 *
 * - `ca.crt`, `ca.key`: with which leaves are signed (an `Authority`)
 * - `next.crt`, `next.key`: with which they are going to be
 * - `trusted.crt`: all that others are to trust
 * - `generations`: JSON of what no certificate says
 */
export interface KeptAuthority {
  readonly facts: AuthorityFacts
  readonly authority: Authority
  readonly next?: Authority
  /** PEM. */
  readonly trusted: string
}

type Values = Readonly<Record<string, AnySensitive>>

/** What no certificate says of an authority. */
type Generations = Pick<AuthorityFacts, 'certGeneration' | 'keyGeneration' | 'given' | 'nextGiven' | 'asked'>

export function authorityValues({ facts, authority, next, trusted }: KeptAuthority): Values {
  const { certGeneration, keyGeneration, given, nextGiven, asked } = facts
  const generations: Generations = {
    certGeneration,
    keyGeneration,
    ...(given && { given }),
    ...(nextGiven && { nextGiven }),
    ...(asked && { asked }),
  }
  return {
    'ca.crt': new Sensitive(authority.certificate),
    'ca.key': authority.key,
    ...(next && { 'next.crt': new Sensitive(next.certificate), 'next.key': next.key }),
    'trusted.crt': new Sensitive(trusted),
    generations: new Sensitive(JSON.stringify(generations)),
  }
}

/** @throws SECRET_DAMAGED, CERTIFICATE_UNUSABLE */
export function authorityIn(values: Values, reader: Pick<CertificateReader, 'facts'>): KeptAuthority {
  const text = (key: string): string => {
    const value = values[key]?.reveal()
    if (typeof value !== 'string') throw new DroverError('SECRET_DAMAGED', `the secret of an authority has no ${key}`)
    return value
  }
  const pair = (name: 'ca' | 'next'): Authority => ({
    certificate: text(`${name}.crt`),
    key: new Sensitive(text(`${name}.key`)),
  })
  const first = (pem: string): CertificateFacts => {
    const [facts] = reader.facts(pem)
    if (facts === undefined) throw new DroverError('SECRET_DAMAGED', 'the secret of an authority has no certificate')
    return facts
  }
  const [authority, trusted] = [pair('ca'), text('trusted.crt')]
  const next = values['next.crt'] === undefined ? undefined : pair('next')
  return {
    facts: {
      certificate: first(authority.certificate),
      trusted: reader.facts(trusted),
      ...(next && { next: first(next.certificate) }),
      ...generationsIn(text('generations')),
    },
    authority,
    ...(next && { next }),
    trusted,
  }
}

function generationsIn(text: string): Generations {
  const damaged = () => new DroverError('SECRET_DAMAGED', 'the secret of an authority has no generations')
  let saved: unknown
  try {
    saved = JSON.parse(text)
  } catch {
    throw damaged()
  }
  const { certGeneration, keyGeneration, given, nextGiven, asked } = Object(saved) as Readonly<Record<string, unknown>>
  if (typeof certGeneration !== 'number' || typeof keyGeneration !== 'number') throw damaged()
  return {
    certGeneration,
    keyGeneration,
    ...(given === true && { given }),
    ...(nextGiven === true && { nextGiven }),
    ...(asked !== undefined && { asked: askedIn(asked) }),
  }
}

function askedIn(saved: unknown): ForcedChange {
  const { renew, replace } = Object(saved) as Readonly<Record<string, unknown>>
  return {
    ...(typeof renew === 'string' && { renew }),
    ...(typeof replace === 'string' && { replace }),
  }
}

/** The PEM of those that bear these fingerprints, in their order. */
export function bundleIn(
  pems: readonly string[],
  wanted: readonly Pick<CertificateFacts, 'fingerprint'>[],
  reader: Pick<CertificateReader, 'facts'>,
): string {
  const all = pems.flatMap(certificatesIn)
  const byFingerprint = new Map(all.map((pem) => [reader.facts(pem)[0]?.fingerprint, pem]))
  return bundleOf(wanted.flatMap(({ fingerprint }) => byFingerprint.get(fingerprint) ?? []))
}
