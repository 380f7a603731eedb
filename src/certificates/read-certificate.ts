import { createHash, X509Certificate } from 'node:crypto'
import { DroverError, messageOf } from '../errors.ts'
import { type CertificateFacts, canonicalNames } from '../model/certificates.ts'
import { certificatesIn } from './pem.ts'

/**
 * All certificates of a PEM bundle, in its order.
 * @throws CERTIFICATE_UNUSABLE when one cannot be read, or none is there
 */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const certificates = certificatesIn(pem)
  if (certificates.length === 0) throw new DroverError('CERTIFICATE_UNUSABLE', 'there is no certificate in PEM')
  return certificates.map((one, index) => {
    try {
      return new X509Certificate(one)
    } catch (error) {
      const message = `certificate ${index + 1} of ${certificates.length} cannot be read: ${messageOf(error)}`
      throw new DroverError('CERTIFICATE_UNUSABLE', message, { cause: error })
    }
  })
}

/** What is in all certificates of a PEM bundle, in its order. @throws CERTIFICATE_UNUSABLE */
export const certificateFacts = (pem: string): readonly CertificateFacts[] => readCertificates(pem).map(factsOf)

/**
 * Those of the authorities (a PEM bundle) by whose key the first certificate of the other was signed; several when one
 * was renewed under its key. @throws CERTIFICATE_UNUSABLE
 */
export function issuersOf(pem: string, authorities: string): readonly CertificateFacts[] {
  const [leaf] = readCertificates(pem)
  return readCertificates(authorities)
    .filter((authority) => leaf !== undefined && isIssuedBy(leaf, authority))
    .map(factsOf)
}

export const isIssuedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey)

export const factsOf = (certificate: X509Certificate): CertificateFacts => ({
  subject: principalOf(certificate.subject),
  issuer: principalOf(certificate.issuer),
  serial: certificate.serialNumber.toLowerCase(),
  notBefore: Date.parse(certificate.validFrom),
  notAfter: Date.parse(certificate.validTo),
  names: canonicalNames(namesIn(certificate.subjectAltName ?? '')),
  fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  publicKey: createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex'),
  isAuthority: certificate.ca,
})

/** Node writes what stands first in a certificate first, a line each; RFC 2253, and so Kafka, write it last. */
const principalOf = (name: string | undefined): string => (name ?? '').split('\n').reverse().join(',')

/** `DNS:a.example, IP Address:10.0.0.1`; what has a comma or a quote in it stands in quotes. */
function namesIn(subjectAltName: string): string[] {
  const entries = subjectAltName.matchAll(/(?:^|, )(DNS|IP Address|[^:]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)
  return [...entries].flatMap(([, type, value = '']) => (type === 'DNS' || type === 'IP Address' ? [value] : []))
}
