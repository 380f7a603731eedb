import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  webcrypto,
} from 'node:crypto'
import { Sensitive } from '../../../src/model/sensitive.ts'
import '../../../src/certificates/reflect-metadata.ts'

const DAY_MS = 24 * 3_600_000

export type KeyKind = 'RSA 1024' | 'RSA 2048' | 'RSA 4096' | 'P-256' | 'P-384' | 'P-521'

/** What a company has made with its own tools, as those of this test's process. */
export interface Company {
  readonly pem: string
  readonly key: KeyObject
  /** As a person would have it in a file. */
  readonly keyPem: Sensitive
}

export interface CompanyRequest {
  readonly name?: string
  readonly kind?: KeyKind
  readonly hash?: 'SHA-1' | 'SHA-256'
  readonly isAuthority?: boolean
  /** May sign, by its keyUsage. */
  readonly signs?: boolean
  readonly above?: Company
  /** Absent: as most tools do. */
  readonly keyIdentifier?: string
  readonly now: number
}

/** It takes what Drover's own issuer never makes: other keys, other hashes, authorities below others. */
export async function companyAuthority(request: CompanyRequest): Promise<Company> {
  const { name = 'Company Root', kind = 'P-256', hash = 'SHA-256', isAuthority = true, signs = true, above } = request
  const x509 = await import('../../../src/certificates/x509-library.ts')
  const key = newKey(kind)
  const spki = new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))
  const usages = x509.KeyUsageFlags
  const subject = new x509.Name([
    { C: [{ printableString: 'DE' }] },
    { O: [{ utf8String: 'Müller & Söhne, "KG"' }] },
    { CN: [name] },
  ])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `40${randomBytes(8).toString('hex')}`,
    subject,
    issuer: above ? new x509.X509Certificate(above.pem).subjectName : subject,
    notBefore: new Date(request.now - DAY_MS),
    notAfter: new Date(request.now + 1000 * DAY_MS),
    publicKey: spki,
    signingKey: await signingKey(above?.key ?? key, hash),
    signingAlgorithm: { hash } as never,
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, undefined, true),
      new x509.KeyUsagesExtension(signs ? usages.keyCertSign : usages.digitalSignature, true),
      ...(request.keyIdentifier === undefined ? [] : [new x509.SubjectKeyIdentifierExtension(request.keyIdentifier)]),
    ],
  })
  const keyPem = new Sensitive(String(key.export({ type: 'pkcs8', format: 'pem' })))
  return { pem: `${certificate.toString('pem')}\n`, key, keyPem }
}

function newKey(kind: KeyKind): KeyObject {
  const pair = kind.startsWith('RSA')
    ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })
    : generateKeyPairSync('ec', { namedCurve: kind })
  return createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

const signingKey = (key: KeyObject, hash: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    key.export({ type: 'pkcs8', format: 'der' }),
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash }
      : { name: 'ECDSA', namedCurve: curve(key.asymmetricKeyDetails?.namedCurve) },
    false,
    ['sign'],
  )

const curve = (name = ''): string => ({ prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' })[name] ?? name
