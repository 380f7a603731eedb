import type { KeyObject, X509Certificate } from 'node:crypto'
import { DroverError } from '../errors.ts'
import { type CertificateFacts, isExpired } from '../model/certificates.ts'
import type { Sensitive } from '../model/sensitive.ts'
import { bundleOf } from './pem.ts'
import { factsOf, isIssuedBy, readCertificates } from './read-certificate.ts'
import { curveOf, keyPem, readKey } from './read-key.ts'
import { forgeableHashOf } from './signature.ts'

/** What a person gives; in any order, with any text around it. */
export interface GivenCertificate {
  /** PEM: one or several. */
  readonly certificate: string
  /** PEM: PKCS#8, PKCS#1 or SEC1. */
  readonly key: Sensitive
}

/** Something wrong with what a person gave. An error keeps it from being used. */
export interface CertificateFinding {
  readonly severity: 'error' | 'warning'
  /** What is there. */
  readonly message: string
  /** What to do about it. */
  readonly mend: string
}

/** What can be used of it: as an `Authority` or an `Identity` has it. */
export interface UsableCertificate {
  readonly certificate: string
  readonly key: Sensitive
  readonly facts: CertificateFacts
  /** PEM: what others are to trust: of an authority, all that was given; of a leaf, all but itself. */
  readonly trusted: string
}

/** `usable` where no finding is an error, and nowhere else. */
export interface CheckedCertificate {
  readonly findings: readonly CertificateFinding[]
  readonly usable?: UsableCertificate
}

/**
 * An authority that a person gives to sign with:
 *
 * 1. Certificates and key can be read; the key has no password.
 * 2. The key is that of one of the certificates: with it is signed, in whichever order they stand.
 * 3. That one is an authority, by basicConstraints, and by keyUsage where it has one.
 * 4. Everything above it is there, up to one that is self-signed: others trust nothing less.
 * 5. Nothing of all that has expired. What is not valid yet is a warning.
 * 6. Keys are RSA of 2048 bits and more, or EC P-256, P-384 or P-521. No signature is by MD5 or SHA-1, but for that of
 *    the self-signed one: nobody relies on it.
 */
export const checkAuthority = (given: GivenCertificate, now: number): CheckedCertificate =>
  check(given, now, (signer, chain) => {
    if (!signer.ca) {
      const message = `the certificate ${nameOf(signer)} is not that of an authority`
      return [error(message, 'Give one with basicConstraints CA:TRUE and, where it has a keyUsage, keyCertSign.')]
    }
    const top = chain.at(-1) ?? signer
    if (isSelfSigned(top)) return []
    const message = `the certificate of ${factsOf(top).issuer}, who signed ${nameOf(top)}, is missing`
    return [error(message, 'Put all certificates above it into the same file, up to the one that is self-signed.')]
  })

/** A certificate that a person gives for a listener: as `checkAuthority`, but for 3 and 4. It has to be for servers. */
export const checkServerCertificate = (given: GivenCertificate, now: number): CheckedCertificate =>
  check(given, now, (leaf) => [
    // Node calls the extended usages so; there are none when it is for everything.
    ...(leaf.keyUsage === undefined || leaf.keyUsage.some((usage) => usage === SERVER_AUTH || usage === ANY_USAGE)
      ? []
      : [error(`the certificate ${nameOf(leaf)} is not for servers`, 'Give one with extendedKeyUsage serverAuth.')]),
  ])

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const ANY_USAGE = '2.5.29.37.0'

/** The first error, as one that is thrown. */
export function refusalOf({ findings }: CheckedCertificate): DroverError | undefined {
  const first = findings.find(({ severity }) => severity === 'error')
  return first && new DroverError('CERTIFICATE_UNUSABLE', first.message, { mend: first.mend })
}

type Rule = (own: X509Certificate, chain: readonly X509Certificate[]) => readonly CertificateFinding[]

function check({ certificate, key: pem }: GivenCertificate, now: number, rule: Rule): CheckedCertificate {
  const [certificates, key] = [tried(() => readCertificates(certificate)), tried(() => readKey(pem))]
  if (!('value' in certificates) || !('value' in key)) {
    return { findings: [certificates, key].flatMap((each) => ('value' in each ? [] : [each])) }
  }
  const own = certificates.value.find((each) => each.checkPrivateKey(key.value))
  if (own === undefined) {
    const names = certificates.value.map(nameOf).join(', ')
    return { findings: [error(`the key is not that of ${names}`, 'Give the key that belongs to the certificate.')] }
  }
  const chain = chainOf(own, certificates.value)
  const findings = [
    ...rule(own, chain),
    ...chain.flatMap((each) => lifeFindings(each, now)),
    ...chain.flatMap(strengthFindings),
  ]
  if (findings.some(({ severity }) => severity === 'error')) return { findings }
  const others = certificates.value.filter((each) => each !== own)
  const usable: UsableCertificate = {
    certificate: bundleOf(chain.map(String)),
    key: keyPem(key.value),
    facts: factsOf(own),
    trusted: bundleOf([...(own.ca ? chain : chain.slice(1)), ...others].map(String)),
  }
  return { findings, usable }
}

/** Each signed by the one behind it, as far as they are there. */
function chainOf(own: X509Certificate, all: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [own]
  for (const each of chain) {
    if (isSelfSigned(each)) break
    const above = all.find((other) => !chain.includes(other) && isIssuedBy(each, other))
    if (above !== undefined) chain.push(above)
  }
  return chain
}

function lifeFindings(certificate: X509Certificate, now: number): readonly CertificateFinding[] {
  const { notBefore, notAfter } = factsOf(certificate)
  const day = (time: number) => new Date(time).toISOString()
  if (isExpired({ notAfter }, now)) {
    return [error(`the certificate ${nameOf(certificate)} expired at ${day(notAfter)}`, 'Give one that is valid.')]
  }
  if (now >= notBefore) return []
  const message = `the certificate ${nameOf(certificate)} is not valid before ${day(notBefore)}`
  return [{ severity: 'warning', message, mend: 'Look whether the clock of this host is right, or wait until then.' }]
}

const LEAST_RSA_BITS = 2048

function strengthFindings(certificate: X509Certificate): readonly CertificateFinding[] {
  const hash = isSelfSigned(certificate) ? undefined : forgeableHashOf(certificate)
  const weakness = weaknessOf(certificate.publicKey)
  return [
    ...(hash === undefined
      ? []
      : [error(`the signature of ${nameOf(certificate)} is by ${hash}`, 'Have it signed by SHA-256 or better.')]),
    ...(weakness === undefined
      ? []
      : [
          error(
            `the key of ${nameOf(certificate)} is ${weakness}`,
            `Use RSA of at least ${LEAST_RSA_BITS} bits, or EC P-256, P-384 or P-521.`,
          ),
        ]),
  ]
}

/** Undefined: it is strong enough, and of a kind that Kafka and Drover know. */
function weaknessOf(key: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa')
    return modulusLength < LEAST_RSA_BITS ? `RSA of ${modulusLength} bits` : undefined
  if (key.asymmetricKeyType === 'ec') return curveOf(key) === undefined ? `EC ${namedCurve}` : undefined
  return `of type ${key.asymmetricKeyType}`
}

const isSelfSigned = (certificate: X509Certificate): boolean => isIssuedBy(certificate, certificate)

const nameOf = (certificate: X509Certificate): string => factsOf(certificate).subject

const error = (message: string, mend: string): CertificateFinding => ({ severity: 'error', message, mend })

/** What it gives, or the finding that it cannot. */
function tried<T>(read: () => T): { readonly value: T } | CertificateFinding {
  try {
    return { value: read() }
  } catch (thrown) {
    if (thrown instanceof DroverError) return error(thrown.message, thrown.mend)
    throw thrown
  }
}
