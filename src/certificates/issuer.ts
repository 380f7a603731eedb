import { createPublicKey, generateKeyPair, type KeyObject, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { DroverError } from '../errors.ts'
import { BACKDATED_MS, canonicalNames, isExpired } from '../model/certificates.ts'
import type { Sensitive } from '../model/sensitive.ts'
import { bundleOf } from './pem.ts'
import { factsOf, isIssuedBy, readCertificates } from './read-certificate.ts'
import { curveOf, keyPem, readKey } from './read-key.ts'

/** A certificate that may sign others, and its key. */
export interface Authority {
  /** PEM: the certificate, then those above it, when it is not self-signed, up to one that is. */
  readonly certificate: string
  /** PEM, PKCS#8. */
  readonly key: Sensitive
}

/** What somebody proves with who they are. */
export interface Identity {
  /** PEM: the leaf, then those between it and the self-signed one that others trust, if there are any. */
  readonly certificate: string
  /** PEM, PKCS#8. */
  readonly key: Sensitive
}

export interface AuthorityRequest {
  readonly commonName: string
  readonly organization: string
  readonly validityDays: number
  /** Epoch milliseconds, as everywhere here. */
  readonly now: number
  /** Renews under this key: who trusts the former one trusts what is signed by the new one. Absent: a new key. */
  readonly key?: Sensitive
}

export interface LeafRequest {
  readonly commonName: string
  readonly organization?: string
  /** Host names, with `*.` in front where it is for all below, and addresses. */
  readonly names: readonly string[]
  readonly usages: readonly ('server' | 'client')[]
  readonly validityDays: number
  readonly now: number
}

/** Everything that it makes is valid from `BACKDATED_MS` before `now` on. */
export interface CertificateIssuer {
  /** Self-signed. @throws CERTIFICATE_UNUSABLE of a key with which nothing can be signed */
  createAuthority(request: AuthorityRequest): Promise<Authority>
  /**
   * With a new key. It never outlives its authority.
   * @throws CERTIFICATE_UNUSABLE of an authority that has expired, or whose key is another one
   */
  issue(request: LeafRequest, authority: Authority): Promise<Identity>
}

const DAY_MS = 24 * 3_600_000
const SECOND_MS = 1_000

/** EC P-256 and SHA-256, whatever the authority's key is. The library is loaded when the first one is made. */
export const createIssuer = (): CertificateIssuer => ({
  async createAuthority({ commonName, organization, validityDays, now, key }) {
    const x509 = await loadLibrary()
    const pair = key === undefined ? await newKey() : readKey(key)
    const name = new x509.Name(nameOf(commonName, organization))
    const certificate = await x509.X509CertificateGenerator.create({
      ...lifeOf(validityDays, now),
      serialNumber: newSerial(),
      subject: name,
      issuer: name,
      publicKey: spkiOf(pair),
      signingKey: await signingKey(pair),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(spkiOf(pair)),
      ],
    })
    return { certificate: `${certificate.toString('pem')}\n`, key: keyPem(pair) }
  },
  async issue({ commonName, organization, names, usages, validityDays, now }, authority) {
    const x509 = await loadLibrary()
    const { certificates, signer, key } = readAuthority(authority, now)
    const issuer = new x509.X509Certificate(signer.raw)
    const pair = await newKey()
    const { notBefore, notAfter } = factsOf(signer)
    const life = lifeOf(validityDays, now)
    const leaf = await x509.X509CertificateGenerator.create({
      notBefore: new Date(Math.max(life.notBefore.getTime(), notBefore)),
      notAfter: new Date(Math.min(life.notAfter.getTime(), notAfter)),
      serialNumber: newSerial(),
      subject: new x509.Name(nameOf(commonName, organization)),
      issuer: issuer.subjectName,
      publicKey: spkiOf(pair),
      signingKey: await signingKey(key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[`${usage}Auth`])),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(canonicalNames(names).map(generalName))] : []),
        await x509.SubjectKeyIdentifierExtension.create(spkiOf(pair)),
        // By no serial, which would bind the leaf to one of the certificates that the authority has under its key.
        new x509.AuthorityKeyIdentifierExtension(
          (
            issuer.getExtension(x509.SubjectKeyIdentifierExtension) ??
            (await x509.SubjectKeyIdentifierExtension.create(issuer.publicKey))
          ).keyId,
        ),
      ],
    })
    // What others trust they have; only what stands between is shown to them.
    const between = certificates.filter((each) => !isIssuedBy(each, each)).map(String)
    return { certificate: bundleOf([leaf.toString('pem'), ...between]), key: keyPem(pair) }
  },
})

let loading: Promise<typeof import('./x509-library.ts')> | undefined

/** Takes a tenth of a second, and 20 MB, which who issues nothing should not pay. */
function loadLibrary(): Promise<typeof import('./x509-library.ts')> {
  loading ??= importInOrder().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function importInOrder(): Promise<typeof import('./x509-library.ts')> {
  await import('./reflect-metadata.ts')
  return import('./x509-library.ts')
}

/** @throws CERTIFICATE_UNUSABLE */
function readAuthority(authority: Authority, now: number) {
  const certificates = readCertificates(authority.certificate)
  const signer = certificates[0] as (typeof certificates)[number]
  const key = readKey(authority.key)
  const { subject, notAfter } = factsOf(signer)
  const refuse = (what: string) =>
    new DroverError('CERTIFICATE_UNUSABLE', `nothing can be signed by ${subject}: ${what}`)
  if (!signer.checkPrivateKey(key)) throw refuse('the key is not that of the certificate')
  if (isExpired({ notAfter }, now)) throw refuse(`it expired on ${new Date(notAfter).toISOString()}`)
  return { certificates, signer, key }
}

const generateKey = promisify(generateKeyPair)
const newKey = async (): Promise<KeyObject> => (await generateKey('ec', { namedCurve: 'prime256v1' })).privateKey

const spkiOf = (key: KeyObject): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))

/** @throws CERTIFICATE_UNUSABLE */
async function signingKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const namedCurve = curveOf(key)
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : namedCurve && { name: 'ECDSA', namedCurve }
  if (!algorithm)
    throw new DroverError('CERTIFICATE_UNUSABLE', `nothing is signed with a key of type ${key.asymmetricKeyType}`)
  return webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign'])
}

/** What is to stand first in a principal stands last in a certificate. As text, so that nothing of it has a meaning. */
const nameOf = (commonName: string, organization: string | undefined) => [
  ...(organization === undefined ? [] : [{ O: [{ utf8String: organization }] }]),
  { CN: [{ utf8String: commonName }] },
]

const generalName = (name: string) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })

/** Certificates know whole seconds. */
function lifeOf(validityDays: number, now: number) {
  const second = now - (now % SECOND_MS)
  return { notBefore: new Date(second - BACKDATED_MS), notAfter: new Date(second + validityDays * DAY_MS) }
}

/** 16 bytes: positive, and never shorter by a zero in front. */
function newSerial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}
