import type { CertificateFacts } from '../model/certificates.ts'
import { type CertificateIssuer, createIssuer } from './issuer.ts'
import {
  type CheckedCertificate,
  checkAuthority,
  checkServerCertificate,
  type GivenCertificate,
} from './own-authority.ts'
import { certificateFacts, issuersOf } from './read-certificate.ts'

/** What tells, of a text, what only its bytes know; everybody else decides by what it told. */
export interface CertificateReader {
  /**
   * Of all certificates in a PEM bundle, in its order.
   * @throws CERTIFICATE_UNUSABLE when one cannot be read, or none is there
   */
  facts(pem: string): readonly CertificateFacts[]
  /**
   * Those of the authorities (a PEM bundle) by whose key the first certificate of `pem` was signed; several when one
   * was renewed under its key.
   * @throws CERTIFICATE_UNUSABLE
   */
  issuersOf(pem: string, authorities: string): readonly CertificateFacts[]
  /** Whether an authority that a person gives can sign, and all that is wrong with it. */
  checkAuthority(given: GivenCertificate, now: number): CheckedCertificate
  /** Whether a certificate that a person gives for a listener can be used there. */
  checkServerCertificate(given: GivenCertificate, now: number): CheckedCertificate
}

/** All that Drover does with certificates. */
export type Certificates = CertificateIssuer & CertificateReader

export const createCertificates = (): Certificates => ({
  ...createIssuer(),
  facts: certificateFacts,
  issuersOf,
  checkAuthority,
  checkServerCertificate,
})
