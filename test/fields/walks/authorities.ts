import { type Walks, walksAt } from '../walk.ts'
import { ONLY_ITS_FIELDS } from './only-its-fields.ts'

const LATER = 'it counts when the next certificate is made'

const ofAuthority: Walks = {
  generateCertificateAuthority: {
    a: true,
    b: false,
    nothing: 'without its Secrets the authority stays what it was',
    warns: ['ReferenceMissing'],
  },
  validityDays: { a: 365, b: 400, nothing: LATER },
  renewalDays: { a: 30, b: 20, nothing: LATER },
  certificateExpirationPolicy: { a: 'renew-certificate', b: 'replace-key', nothing: LATER },
}

export const AUTHORITY_WALKS: Walks = Object.assign(
  {},
  ...['spec.clusterCa', 'spec.clientsCa'].map((path) => ({ [path]: ONLY_ITS_FIELDS, ...walksAt(path, ofAuthority) })),
)
